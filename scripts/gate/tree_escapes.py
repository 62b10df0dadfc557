# SPDX-License-Identifier: MIT
"""The one escape from the lock analysis says why, and is counted in escapes.txt."""

import re

from gate.unit import ToolFailure

NAME = 'escapes'

COUNTED = 'scripts/gate/escapes.txt'	# a line a file: its name, how many
VOCABULARY = 'include/foundry/compiler.h'
ENTRY = re.compile(r'(\S+) ([1-9]\d*)')
ESCAPE = re.compile(r'\b__no_lock_analysis\b')
WHY = re.compile(r'[ \t]*/\*\s*\w[^\n]*\*/')


def files(texts):
    return [name for name in texts.kernel('.c', '.h') if name != VOCABULARY]


def check(texts):
    counted = read_counted(texts)
    for name in files(texts):
        text = texts.read(name)
        escapes = list(ESCAPE.finditer(text.code))
        for escape in escapes:
            if not WHY.match(text.whole, escape.end()):
                yield name, text.line_of(escape.start()), 'the escape does not say /* why */'
        number, line = counted.pop(name, (0, 0))
        if len(escapes) > number:
            yield (name, text.line_of(escapes[number].start()),
                   f'escape {len(escapes)} of this file; {COUNTED} counts {number}')
        elif len(escapes) < number:
            yield COUNTED, line, f'{name} escapes {len(escapes)} times, not {number}'
    for name, (_, line) in counted.items():
        yield COUNTED, line, f'there is no file {name}'


def read_counted(texts):
    """Return {file: (number, line)}."""
    counted = {}
    if COUNTED in texts.known:
        for line, words in enumerate(texts.read(COUNTED).lines, 1):
            if not words.startswith('#'):
                entry = ENTRY.fullmatch(words)
                if not entry:
                    raise ToolFailure(f'{COUNTED}:{line}: a line is a file and a number')
                counted[entry[1]] = int(entry[2]), line
    return counted
