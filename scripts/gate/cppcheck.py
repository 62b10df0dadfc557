# SPDX-License-Identifier: MIT
"""cppcheck: advice."""

import re

from gate import diagnostics
from gate.unit import Finding, ToolFailure, Unit, lacks, run

NAME = 'cppcheck'
TEXT = 'the same, by cppcheck'

COMMAND = ('cppcheck', '--quiet', '--std=c11', '--platform=unix64',
           '--enable=warning,portability,performance',
           '--template={file}:{line}:{column}: warning: {message} [{id}]',
           # gcc's arithmetic on void pointers is wanted; tables lie between two symbols of the linker.
           '--suppress=arithOperationsOnVoidPointer', '--suppress=comparePointers',
           # It takes compound literals for side effects, and NULL for an int.
           '--suppress=unknownEvaluationOrder', '--suppress=varFuncNullUB',
           # Tests of string functions compare strings that are known.
           '--suppress=staticStringCompare',
           # It cannot expand our IS_ENABLED().
           '-DFOUNDRY_KCONFIG_H', '-DIS_ENABLED(option)=1')
UNREAD = ('syntaxError', 'preprocessorErrorDirective', 'internalError', 'internalAstError', 'cppcheckError')
ID = re.compile(r'(.*) \[(\w+)\]')


def missing():
    return lacks('cppcheck')


def units(tree):
    """A program of the host asks for what its compiler predefines; cppcheck knows none of it."""
    return [Unit(NAME, f'{arch} {source.file}', (source.file,), Check(tree, source))
            for arch, source in tree.sources_once() if '-ffreestanding' in source.flags]


class Check:
    """One source; of its flags cppcheck knows where headers are."""

    def __init__(self, tree, source):
        self.tree = tree
        self.command = [*COMMAND, *headers(source.flags), source.file]

    def __call__(self):
        done = run(self.command, self.tree.root)
        found = [Finding(NAME, said[2], self.tree.relative(item.file), item.line, item.column, said[1])
                 for item in diagnostics.parse(done.err) for said in [ID.fullmatch(item.text)] if said]
        unread = [finding for finding in found if finding.rule in UNREAD]
        if unread or done.status:
            raise ToolFailure('cppcheck: ' + (unread[0].message if unread else f'status {done.status}'))
        return found


def headers(flags):
    """-I folder and -include file, as cppcheck spells them."""
    spelled = {'-I': '-I', '-include': '--include='}
    return [spelled[flag] + value for flag, value in zip(flags, flags[1:]) if flag in spelled]
