# SPDX-License-Identifier: MIT
"""gcc -fanalyzer: advice on what can happen along a path through a function."""

import re

from gate import diagnostics
from gate.unit import Finding, ToolFailure, Unit, run

NAME = 'analyzer'
TEXT = 'paths through a function, by gcc -fanalyzer'

OPTION = re.compile(r'(.*) \[-W(analyzer-[\w-]+)\]')
PLAIN = ('-fanalyzer', '-fdiagnostics-plain-output', '-Wno-error', '-c', '-o', '/dev/null')


def missing():
    return ''


def units(tree):
    tree = tree.compiled_by('gcc', lambda arch: '')
    return [Unit(NAME, f'{arch} {source.file}', (source.file,), Check(tree, arch, source))
            for arch, source in tree.sources_once()]


class Check:
    """One source; what sanitizers add would only be in the way."""

    def __init__(self, tree, arch, source):
        flags = [flag for flag in source.flags if not flag.startswith('-fsanitize')]
        self.tree = tree
        self.command = [*tree.listings[arch].compiler, *flags, *PLAIN, source.file]

    def __call__(self):
        done = run(self.command, self.tree.root)
        if done.status:
            said = done.err.strip().splitlines() or [f'status {done.status}']
            raise ToolFailure(f'{self.command[0]}: {said[0]}')
        return [Finding(NAME, option[2], self.tree.relative(item.file), item.line, item.column, option[1])
                for item in diagnostics.parse(done.err)
                for option in [OPTION.fullmatch(item.text)] if option]
