# SPDX-License-Identifier: MIT
"""Rules about words, wherever they stand: in a declaration, a macro's body, code that is not built.

For the script blocks of rules for which a syntax tree says too little, or too late.
"""

import functools
import re
from collections import namedtuple

import source

COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

# line and column count from 1 and 0, as Coccinelle's do; match is that of the regular expression.
Found = namedtuple('Found', 'file line column match')


@functools.lru_cache(maxsize=None)
def code(file):
    """Return the text of a file; comments and texts in quotes are blanks, so that nothing moves."""
    def blank(match):
        return re.sub(r'[^\n]', ' ', match.group())
    return COMMENT_OR_TEXT.sub(blank, '\n'.join(source.lines(file)))


def find(file, pattern):
    """Yield every place in the code where a regular expression matches."""
    text = code(file)
    for match in re.finditer(pattern, text, re.M):
        start = text.rfind('\n', 0, match.start()) + 1
        yield Found(file, text.count('\n', 0, match.start()) + 1, match.start() - start, match)


def first_line(found):
    """Return the line where a macro begins that goes on to the place, by backslashes; else the place's."""
    number = found.line
    while number > 1 and source.line(found.file, number - 1).endswith('\\'):
        number -= 1
    return number


def says(found, word):
    """Whether a comment on the line, or the one above it or above the macro it is in, has the word."""
    return source.says(found, word) or source.says(found._replace(line=first_line(found)), word)


def report(found, message):
    """Print a finding as coccilib.report.print_report() does."""
    end = found.column + len(found.match.group())
    print(f'{found.file}:{found.line}:{found.column}-{end}: {message}')
