# SPDX-License-Identifier: MIT
"""sparse: address spaces, integers that must not be mixed, lock balance; as `make C=2` runs it."""

import re

from gate import diagnostics
from gate.unit import Finding, ToolFailure, Unit, lacks, run

NAME = 'sparse'
TEXT = 'address spaces, bitwise integers, lock balance'

# Errors in a file that sparse has read; any other error means that it has not.
MIX_UP = re.compile(r'incompatible types|subtraction of different types|different address spaces'
                    r'|dereference of noderef|cannot dereference this type|cast removes')
DETAIL = re.compile(r'\S+:\d+:\d+: {2,}(\S.*)')
# What sparse would not know: it learns the machine from --arch=.
NOT_FOR_IT = ('-march=', '-mabi=')


def missing():
    return lacks('sparse') or lacks('gcc')


def units(tree):
    """A program of the host, which sees libc, is not its."""
    return [Unit(NAME, f'{arch} {source.file}', (source.file,), Check(tree, arch, source))
            for arch in tree.arches for source in tree.sources(arch)
            if '-ffreestanding' in source.flags]


class Check:
    """One source for one architecture."""

    def __init__(self, tree, arch, source):
        # With -Wsparse-error a finding could not be told from a file that sparse cannot read.
        known = [flag for flag in tree.listings[arch].checkflags + source.flags
                 if flag != '-Wsparse-error' and not flag.startswith(NOT_FOR_IT)]
        self.tree = tree
        self.command = ['sparse', *known, source.file]

    def __call__(self):
        done = run(self.command, self.tree.root)
        if done.status < 0:
            raise ToolFailure(f'sparse was ended by signal {-done.status}')
        found = findings(self.tree, done.err)
        if done.status and not found:
            said = done.err.strip().splitlines() or [f'status {done.status}']
            raise ToolFailure(f'sparse: {said[0]}')
        return found


def findings(tree, output):
    """Turn what sparse said into findings; an indented line belongs to the one before it."""
    found = []
    for line in output.splitlines():
        detail = DETAIL.fullmatch(line)
        if detail and found:
            said = found[-1].message.rstrip(':')
            found[-1] = found[-1]._replace(message=f'{said}; {detail[1]}')
        for item in diagnostics.parse(line):
            file = tree.relative(item.file)
            if item.kind == 'error' and not MIX_UP.search(item.text):
                raise ToolFailure(f'{file}:{item.line}:{item.column}: {item.text}')
            if item.kind in ('error', 'warning'):
                found.append(Finding(NAME, '', file, item.line, item.column, item.text))
    return found
