# SPDX-License-Identifier: MIT
"""A field is written under the lock beside it, and does not say that this lock guards it.

Without the word nobody looks at the other places: an access that forgets the lock compiles in silence.
Declare the field __guarded_by(&lock), or say there why it needs none: unguarded: why.

Confidence: High
False alarms: a field that is written before others can see the object, under a lock all the same.
Not seen: an address that reaches the function by another way than as an argument.
A function that only reads what it is given the address of counts as one that writes.
"""

import re
from collections import namedtuple

WORD = 'unguarded:'
STRUCT = re.compile(r'\bstruct\s+(\w+)\s*\{([^{}]*)\}')
LOCK = re.compile(r'\bstruct\s+(?:spinlock|rwlock|seqlock|mutex)\s+(\w+)')
FIELD = re.compile(r'\b(\w+)\s*(?:\[[^\]]*\]\s*)*(?:__\w+\s*)*[;,]')
PLACE = r'(\w+(?:(?:->|\.)\w+|\[[^;\[\]]*\])+)'
# What an assignment or a counting changes, or whoever has its address: a pointer that is not to const,
# a function that is called.
WRITTEN = re.compile(rf'(?:\+\+|--)\s*{PLACE}|(?<![\w>.]){PLACE}\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)'
                     rf'|(?<=\t)(?!const\b)(?:struct\s+)?\w+\s+\*\w+\s*=\s*&{PLACE}'
                     r'|(?<=[(,])\s*&(\w+(?:->|\.)\w+)(?=\s*[,)])')
MEMBER = re.compile(r'(?:->|\.)(\w+)')

# Of a struct with a lock, one that names no lock; offset is that of its declaration.
Field = namedtuple('Field', 'file offset lock')


def check(locks):
    fields = dict(unguarded(locks.sources.values()))
    written = {}
    for function in locks.functions():
        for offset, keys in writes(locks, function):
            held = {taken.lock for taken in locks.held_at(function, offset)}
            for key in keys & fields.keys():
                if fields[key].lock in held:
                    written.setdefault(key, (function.file, locks.sources[function.file].position(offset)[0]))
    for (struct, name), (file, line) in sorted(written.items()):
        field = fields[struct, name]
        yield field.file, field.offset, f'{name} is written under {field.lock} in {file}:{line}, and unguarded'


def unguarded(sources):
    """Yield the fields beside a lock that name none, and do not say why not: (struct, name), Field."""
    for source in sources:
        for struct in STRUCT.finditer(source.code):
            locks = LOCK.findall(struct[2])
            for lock in locks:
                for field in FIELD.finditer(source.code, struct.start(2), struct.end(2)):
                    if field[1] not in locks and not source.says(field.start(), WORD):
                        yield (struct[1], field[1]), Field(source.name, field.start(), f'{struct[1]}.{lock}')


def writes(locks, function):
    """Yield where each statement that writes to a member begins, and the members on its way."""
    code = locks.sources[function.file].code
    for found in WRITTEN.finditer(code, function.start, function.end):
        place = found[found.lastindex]
        line = code.rfind('\n', 0, found.start()) + 1
        begin = found.start() - len(code[line:found.start()].lstrip())
        yield begin, {(locks.calls.type_of(place[:member.start()], function), member[1])
                      for member in MEMBER.finditer(place)}
