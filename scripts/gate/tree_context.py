# SPDX-License-Identifier: MIT
"""Each public function says in what context it may be called, and each that can refuse what it returns;
one that returns an int is __must_check: an int is an error, but for what C itself names.

The comment above a function holds for those that follow without an empty line.  Where all
functions of a header have the same context, its first comment says so once: `Context of all:`.
"""

import re

NAME = 'context'

CONTEXT = re.compile(r'\bContext(?: of \w+)?:')
CONTEXT_OF_ALL = re.compile(r'\bContext of all:')
RETURN = re.compile(r'\bReturn:')
REFUSES = re.compile(r'\bint\b[^(]*\b__must_check\b|\b__must_check\b[^(]*\bint\b')
OF_C = frozenset('memcmp strcmp strncmp snprintf vsnprintf'.split())
INT = re.compile(r'\s*(?:static\s+inline\s+)?int\s+(?!__must_check\b)')
NAMED = re.compile(r'\b(?!__)(\w+)\s*\(')
OTHER = re.compile(r'\s*(?:typedef\b|_Static_assert\b|(?:struct|union|enum)\b[^()]*\{)')
PREPROCESSOR = re.compile(r'^[ \t]*#(?:\\\n|[^\n])*', re.MULTILINE)
MACRO = re.compile(r'^[A-Z][A-Z0-9_]*\([^\n]*\)[ \t]*$', re.MULTILINE)
NOT_NEWLINE = re.compile(r'[^\n]')


def files(texts):
    return texts.headers()


def check(texts):
    for name in files(texts):
        text = texts.read(name)
        said_for_all = text.top and CONTEXT_OF_ALL.search(text.top.text)
        above, last = '', 0
        for function, begin, end, head in functions(text):
            above = comment_above(text, begin) or (above if begin == last + 1 else '')
            last = end
            if not said_for_all and not CONTEXT.search(above):
                yield name, begin, f'{function}() has no Context:'
            if REFUSES.search(head) and not RETURN.search(above):
                yield name, begin, f'{function}() can refuse, and has no Return: that lists the errors'
            if INT.match(head) and function not in OF_C:
                yield name, begin, f'{function}() returns an int, an error, and is not __must_check'


def comment_above(text, line):
    return next((comment.text for comment in text.comments if comment.last == line - 1), '')


def blank(match):
    return NOT_NEWLINE.sub(' ', match[0])


def functions(text):
    """Yield name, first line, last line and head of what is declared or defined at the top level."""
    code = MACRO.sub(blank, PREPROCESSOR.sub(blank, text.code))
    begin = depth = 0
    for at, sign in enumerate(code):
        if sign in '{}':
            depth += 1 if sign == '{' else -1
        if depth or sign not in ';}':
            continue
        part, begin = code[begin:at + 1], at + 1
        head = part.partition('{')[0]
        named = NAMED.search(head)
        if named and not OTHER.match(part):
            first = at + 1 - len(part.lstrip())
            yield named[1], text.line_of(first), text.line_of(at), head
