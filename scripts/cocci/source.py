# SPDX-License-Identifier: MIT
"""What the text of a file says that SmPL does not see: comments, and the words of declarations.

For the script blocks of the rules. What the whole tree declares comes from the engine, by a file
that the variable COCCI_DECLARED names; COCCI_ROOT is the tree as it was written.
"""

import functools
import json
import os
import re
from pathlib import Path

COMMENT = re.compile(r'\s*(?:/\*|\*|//)')


@functools.lru_cache(maxsize=None)
def lines(file):
    return Path(os.environ.get('COCCI_ROOT', '.'), file).read_text(encoding='utf-8').splitlines()


def line(file, number):
    """Return the text of a line, counted from 1."""
    return lines(file)[number - 1]


def says(position, word):
    """Whether a comment on the line, or the one directly above it, has the word."""
    text = lines(position.file)
    at = int(position.line) - 1
    if any(word in comment for comment in re.findall(r'/\*.*|//.*', text[at])):
        return True
    at -= 1
    while at >= 0 and COMMENT.match(text[at]):
        if word in text[at]:
            return True
        at -= 1
    return False


def is_test(file):
    return file.startswith('ktest/') or '_ktest.' in file


def returning(text):
    """Return the names of the functions that the tree declares with this type of result."""
    return frozenset(declared().get(text, ()))


@functools.lru_cache(maxsize=None)
def declared():
    return json.loads(Path(os.environ['COCCI_DECLARED']).read_text(encoding='utf-8'))
