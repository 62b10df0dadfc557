# SPDX-License-Identifier: MIT
"""clang: who holds which lock (-Wthread-safety), and the warnings of the build."""

import re

from gate import compiler, diagnostics
from gate.unit import Finding, ToolFailure, Unit, run

NAME = 'clang'
TEXT = 'locks held and guarded, and the warnings of a build'

OPTION = re.compile(r'(.*) \[(?:-Werror,)?-W([\w+=-]+)\]')


def missing():
    return '' if compiler.candidates() else 'clang cannot be run; `make setup` installs it'


def unchecked():
    """What the compiler that was found does not check."""
    clang = compiler.chosen()
    return '' if clang.locks else (f'{clang.program} cannot name a lock by pointer, so locks are not '
                                   'checked; `make setup` installs one that can')


def units(tree):
    return [Unit(NAME, f'{arch} {source.file}', (source.file,), Check(tree, arch, source))
            for arch in tree.arches for source in tree.sources(arch)]


class Check:
    """One source for one architecture."""

    def __init__(self, tree, arch, source):
        locks = compiler.LOCK_FLAGS if compiler.chosen().locks else ()
        self.tree = tree
        self.command = [*tree.listings[arch].compiler, *source.flags, *locks, *compiler.PLAIN,
                        '-Werror', source.file]

    def __call__(self):
        done = run(self.command, self.tree.root)
        found = findings(self.tree, diagnostics.parse(done.err))
        if done.status and not found:
            said = done.err.strip().splitlines() or [f'status {done.status}']
            raise ToolFailure(f'{self.command[0]}: {said[0]}')
        return found


def findings(tree, said):
    """Turn what clang said into findings; a note belongs to the finding before it."""
    found = []
    for item in said:
        file = tree.relative(item.file)
        option = OPTION.fullmatch(item.text)
        if item.kind == 'note' and found:
            note = f' ({file}:{item.line}: {item.text})'
            found[-1] = found[-1]._replace(message=found[-1].message + note)
        elif option:
            found.append(Finding(NAME, option[2], file, item.line, item.column, option[1]))
        elif item.kind != 'note':
            raise ToolFailure(f'{file}:{item.line}:{item.column}: {item.text}')
    return found
