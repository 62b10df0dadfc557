# SPDX-License-Identifier: MIT
"""built: a source that no architecture builds is checked by nobody."""

import os

from gate.unit import Finding, Unit

NAME = 'built'
TEXT = 'some architecture builds each source'

MESSAGE = 'no architecture builds this file, with every option on or off'
SOURCES = ('.c', '.S')
OTHERS = ('scripts', 'build')


def missing():
    return ''


def units(tree):
    files = sorted(file for file in sources(tree) if is_judged(tree, file))

    def check():
        return [Finding(NAME, '', file, 1, 1, MESSAGE) for file in files if file not in tree.built()]

    return [Unit(NAME, 'the whole tree', tuple(files), check)]


def sources(tree):
    """The sources of the kernel; scripts/ has programs of its own."""
    for folder, below, names in os.walk(tree.root):
        below[:] = [name for name in below
                    if name not in OTHERS and not name.startswith('.')
                    and not os.path.exists(os.path.join(folder, name, '.config'))]
        for name in names:
            if name.endswith(SOURCES):
                yield os.path.relpath(os.path.join(folder, name), tree.root)


def is_judged(tree, file):
    """What is portable can only be judged when all architectures are looked at."""
    return tree.is_whole() or any(file.startswith(f'arch/{arch}/') for arch in tree.arches)
