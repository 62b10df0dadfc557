# SPDX-License-Identifier: MIT
"""Which names are pointers to a device, __iomem, in a place.

For the script blocks of the rules: Coccinelle is shown no annotation.
"""

import functools
import os
import re
from pathlib import Path

import lexical
import source

DECLARED = r'\b__iomem\s*\*\s*(?:const\s+)?(\w+)\s*([;,)=])'


@functools.lru_cache(maxsize=None)
def declarations(file):
    """Return the lines and names of what a file declares."""
    return [(found.line, found.match[1], found.match[2]) for found in lexical.find(file, DECLARED)]


@functools.lru_cache(maxsize=None)
def included(file):
    """Return the path of a file and of the headers of the tree that it includes, by one another too."""
    path = Path(os.environ.get('COCCI_ROOT', '.'), file)
    if not path.is_file():
        return frozenset()
    text = '\n'.join(source.lines(str(path)))
    names = [path.parent / name for name in re.findall(r'^#\s*include\s+"([^"]+)"', text, re.M)]
    names += [Path('include', name) for name in re.findall(r'^#\s*include\s+<(foundry/[^>]+)>', text, re.M)]
    return frozenset({str(path)}.union(*(included(str(name)) for name in names)))


@functools.lru_cache(maxsize=None)
def members(file):
    """Return the names of the members of structs that a file has in view."""
    return frozenset(name for path in included(file) for _, name, end in declarations(path) if end == ';')


def in_view(file):
    """Whether a file can have such a pointer at all."""
    return bool(declarations(file) or members(file))


def is_one(at, expression):
    """Whether an expression at a position of Coccinelle is a device's pointer, with or without an offset."""
    base = re.split(r'\s[-+]\s', expression.strip('( '))[0].strip(' )')
    name = re.fullmatch(r'[^()]*?(->|\.)?\s*(\w+)', base)
    if not name:
        return False
    if name[1]:
        return name[2] in members(at.file)
    first, last = int(at.current_element_line), int(at.current_element_line_end)
    return any(declared == name[2] and first <= line <= last for line, declared, _ in declarations(at.file))


def cast(at):
    """Return the text of the cast that stands before a position, with its annotations."""
    line = lexical.code(at.file).split('\n')[int(at.line) - 1]
    found = re.search(r'\(([^()]*)\)[\s(]*$', line[:int(at.column)])
    return found[1] if found else ''
