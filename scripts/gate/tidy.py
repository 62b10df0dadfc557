# SPDX-License-Identifier: MIT
"""clang-tidy: advice, by the checks of the file .clang-tidy."""

import re

from gate import diagnostics
from gate.sources import clang_for
from gate.unit import Finding, ToolFailure, Unit, lacks, run

NAME = 'tidy'
TEXT = 'what is easily got wrong, by clang-tidy'

CHECK = re.compile(r'(.*) \[([\w.,-]+)\]')


def missing():
    return lacks('clang-tidy') or lacks('clang')


def units(tree):
    tree = tree.compiled_by('clang', lambda arch: clang_for(arch, 'clang'))
    return [Unit(NAME, f'{arch} {source.file}', (source.file,), Check(tree, arch, source))
            for arch, source in tree.sources_once()]


class Check:
    """One source; clang-tidy and the clang without a number are of one version."""

    def __init__(self, tree, arch, source):
        target = tree.listings[arch].compiler[1:]
        self.tree = tree
        self.command = ['clang-tidy', '--quiet', source.file, '--', *target, *source.flags]

    def __call__(self):
        done = run(self.command, self.tree.root)
        said = list(diagnostics.parse(done.out))
        unread = [item for item in said if item.text.endswith('[clang-diagnostic-error]')]
        if unread or done.status:
            raise ToolFailure('clang-tidy: ' + (unread[0].text if unread else f'status {done.status}'))
        return [Finding(NAME, option[2], self.tree.relative(item.file), item.line, item.column, option[1])
                for item in said if item.kind == 'warning'
                for option in [CHECK.fullmatch(item.text)] if option]
