# SPDX-License-Identifier: MIT
"""What operators know of the whole tree: which fields are guarded, which calls can fail, which wrap an op."""

import re
from collections import namedtuple

from mutants.text import Source

GUARDED = re.compile(r'(\w+)(\[[^\]]*\])?\s+__guarded_by')
NEEDS_LOCK = re.compile(r'(\w+)\([^;{}]*?\)\s*__must_hold\(')
CAN_FAIL = re.compile(r'\b(?:int|irqflags_t|bool)\s+__must_check\s+(\w+)\(')
WRAPPER = re.compile(r'^static inline [^;{}]*?\b(\w+)\((?:const )?struct \w+ \*(\w+)[^{};]*\)[^{};]*'
                     r'\n\{\n\t(?:return )?\2->ops->(\w+)\(\2(?:, )?', re.MULTILINE)
INTERRUPT_LOCKS = re.compile(r'kernel/(irq|log)\.c|drivers/irqchip/')

# guarded	(the file that declares it, a field, what stands behind it to read of it)
# wrappers	(function, the operation that it calls)
# the others	names of functions
Facts = namedtuple('Facts', 'guarded needs_lock can_fail wrappers')


def learn(sources):
    """Read what declarations say, in all files."""
    guarded, needs_lock, can_fail, wrappers = set(), set(), set(), {}
    for source in sources:
        guarded.update((source.path, name, '[0]' if is_array else '')
                       for name, is_array in GUARDED.findall(source.code))
        needs_lock.update(NEEDS_LOCK.findall(source.code))
        can_fail.update(CAN_FAIL.findall(source.code))
        if source.path.startswith('include/foundry/'):
            wrappers.update((name, op) for name, _, op in WRAPPER.findall(source.code))
    return Facts(guarded, needs_lock, can_fail, wrappers)


def read(root, paths):
    return [Source(path, (root / path).read_text(encoding='utf-8')) for path in paths]


def portable(path):
    return path.startswith(('kernel/', 'mm/', 'lib/', 'drivers/', 'ipc/')) and path.endswith('.c')


def is_test(path):
    return path.endswith('_ktest.c') or path.startswith('ktest/')
