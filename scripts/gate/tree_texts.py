# SPDX-License-Identifier: MIT
"""The files of the tree and their text, with comments told apart from code."""

import functools
import os
import re
from collections import namedtuple
from pathlib import Path

from gate.unit import ToolFailure

KERNEL = ('arch', 'drivers', 'include', 'ipc', 'kernel', 'ktest', 'lib', 'mm', 'samples')
OTHERS = ('.ci', '.github', 'Documentation', 'configs', 'scripts')
FIXTURES = 'scripts/tests/'		# a folder in there is a tree of its own

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL)
NOT_NEWLINE = re.compile(r'[^\n]')

# first, last	lines, from 1
Comment = namedtuple('Comment', 'first last text')


class Text:
    """One file."""

    def __init__(self, root, name):
        self.name = name
        try:
            self.whole = Path(root, name).read_text(encoding='utf-8')
        except UnicodeDecodeError:
            raise ToolFailure(f'{name} is not UTF-8') from None
        self.lines = self.whole.splitlines()

    def line_of(self, offset):
        return self.whole.count('\n', 0, offset) + 1

    @functools.cached_property
    def comments(self):
        return [Comment(self.line_of(token.start()), self.line_of(token.end()), token[0])
                for token in TOKEN.finditer(self.whole) if token[0][0] == '/']

    @property
    def top(self):
        """The comment that says what the file is, behind the licence; or None."""
        return next((comment for comment in self.comments if 'SPDX' not in comment.text), None)

    @functools.cached_property
    def code(self):
        """The text with blanks for comments: every place stays where it is."""
        return TOKEN.sub(lambda token: NOT_NEWLINE.sub(' ', token[0]) if token[0][0] == '/'
                         else token[0], self.whole)


class Texts:
    """All files below a root that somebody wrote; read once."""

    def __init__(self, root):
        self.root = Path(root)
        self.names = sorted(self._walk())
        self.known = set(self.names)
        self.read = functools.lru_cache(None)(lambda name: Text(self.root, name))

    def below(self, *prefixes, suffixes):
        return [name for name in self.names if name.startswith(prefixes) and name.endswith(suffixes)]

    def kernel(self, *suffixes):
        """What is compiled into an image, or included by that."""
        return self.below(*(f'{folder}/' for folder in KERNEL), suffixes=suffixes)

    def headers(self):
        """The contract surface."""
        return self.below('include/foundry/', suffixes=('.h',))

    def _walk(self):
        for path in self.root.iterdir():
            if path.is_file():
                yield path.name
        for top in KERNEL + OTHERS:
            for folder, inner, files in os.walk(self.root / top):
                at = Path(folder).relative_to(self.root).as_posix()
                inner[:] = [] if f'{at}/' == FIXTURES else [each for each in inner if each[0] not in '._']
                yield from (f'{at}/{file}' for file in files)
