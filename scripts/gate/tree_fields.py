# SPDX-License-Identifier: MIT
"""A contract that hands out or maps memory says of what size, how aligned, from where and whose.

Such a header declares a function that asks an allocator (__allocates), or one whose verb is alloc,
map or unmap; or it is one of those that give neither sign.
"""

import re

NAME = 'fields'

FIELDS = ('Frame size', 'Alignment', 'Constraints', 'Ownership')
BESIDES = ('include/foundry/physmem.h', 'include/foundry/translator_map.h')

ALLOCATES = re.compile(r'\b__allocates\b')
CALLED_SO = re.compile(r'^\w[\w\s*]*?\b\w+_(alloc|map|unmap)\(', re.MULTILINE)
PREPROCESSOR = re.compile(r'^[ \t]*#(?:\\\n|[^\n])*', re.MULTILINE)
VOCABULARY = 'include/foundry/compiler.h'


def files(texts):
    return [name for name in texts.headers() if name != VOCABULARY]


def check(texts):
    for name in files(texts):
        text = texts.read(name)
        if name in BESIDES or hands_out(text):
            yield from check_header(text)


def hands_out(text):
    code = PREPROCESSOR.sub('', text.code)
    return ALLOCATES.search(code) or CALLED_SO.search(code)


def check_header(text):
    first, lines = (text.top.first, text.top.text.splitlines()) if text.top else (1, [])
    for field in FIELDS:
        found = [(at, line) for at, line in enumerate(lines, first)
                 if line.startswith(f' * {field}:')]
        if not found:
            yield text.name, first, f"'{field}:' is missing in a header that hands out or maps memory"
        for at, line in found[1:]:
            yield text.name, at, f"'{field}:' is here a second time"
        for at, line in found[:1]:
            if not line.partition(':')[2].strip():
                yield text.name, at, f"'{field}:' is empty"
