# SPDX-License-Identifier: MIT
"""Work without a constant bound is done under a spinlock.

Every CPU that wants the lock spins until it is done, irqs most often off: a loop or a copy whose
length somebody else chooses, a wait for a device, a line to the console. Do it outside, or in
portions. Where a bound exists that the code does not show, a comment has it: `bounded: why`, on the
line of the loop or the call, or above.

Confidence: Moderate
False alarms: a bound that is no constant.
Not seen: recursion. Tests are not looked at: nobody waits for their locks.
"""

import re

from gate import ctext
from gate.calls import is_test

WORD = 'bounded:'
LOOP = re.compile(r'\b(for|while|do|\w*foreach\w*)\b\s*(?=[({])')
COUNTER = re.compile(r'[\w.>\[\]-]+\s*(<=?|>=?|!=)\s*(.+)', re.DOTALL)
CONSTANT = re.compile(r"(?:sizeof\s*\([^()]*\)|\bARRAY_SIZE\s*\([^()]*\)|\b[A-Z_][A-Z0-9_]*\b(?!\s*\()"
                      r"|\b\d\w*|[-+*/%<>()\s])+")
SIZED = frozenset('memset memcpy memmove memcmp'.split())
CONSOLE = frozenset(('console_write',))


def check(locks):
    reached = locks.calls.reach(locks.functions(), lambda function: first(locks, function))
    for function in locks.functions():
        if is_test(function.file):
            continue
        for offset, text in work(locks, function):
            held = locks.spun_at(function, offset)
            if held:
                yield function.file, offset, f'{text} under {locks.name(held[0])}'
        for call in locks.calls.calls[id(function)]:
            found = locks.calls.path(reached, call)
            held = locks.spun_at(function, call.offset) if found else ()
            if held and not is_judged_by_itself(locks, call) \
                    and not locks.sources[function.file].says(call.offset, WORD):
                names = '(), '.join((call.callee, *found.through))
                yield function.file, call.offset, f'{names}() does {found.what} under {locks.name(held[0])}'


def is_judged_by_itself(locks, call):
    """Whether the work stands in a function that says itself that the lock is held, or is an argument's."""
    return call.callee in SIZED | CONSOLE or locks.calls.word(call, '__must_hold') is not None


def first(locks, function):
    """Return the first work without bound of a function, with its place."""
    if function.name in SIZED or is_test(function.file):
        return None
    source = locks.sources[function.file]
    for offset, text in work(locks, function):
        return f'{text} at {function.file}:{source.position(offset)[0]}'
    return None


def work(locks, function):
    """Yield what has no constant bound in a function by itself."""
    source = locks.sources[function.file]
    for offset, is_bounded in loops(source.code, function):
        if not is_bounded and not source.says(offset, WORD):
            yield offset, 'a loop without a constant bound'
    for call in locks.calls.calls[id(function)]:
        if call.callee in SIZED and not is_constant(call.args[-1]) and not source.says(call.offset, WORD):
            yield call.offset, f'a {call.callee}() of no constant size'
        elif call.callee in CONSOLE and not source.says(call.offset, WORD):
            yield call.offset, 'a write to the console'


def loops(code, function):
    """Yield each loop's offset, and whether its head shows a constant bound."""
    tails = set()
    for found in LOOP.finditer(code, function.start, function.end):
        end = ctext.closing(code, found.end())
        head = code[found.end() + 1:end]
        if found[1] == 'do':
            tail = re.compile(r'\s*while\s*\(').match(code, end + 1)
            tails.add(tail.start() + tail.group().index('while'))
            condition = code[tail.end():ctext.closing(code, tail.end() - 1)]
            yield found.start(), condition.strip() == '0'
        elif found[1] == 'for':
            yield found.start(), counts(head.split(';'))
        elif found.start() not in tails:
            yield found.start(), False


def counts(head):
    """Whether `for (...)` goes up to a constant, or down from one."""
    if len(head) != 3:
        return False
    begin, condition, _ = head
    start = begin.rpartition('=')[2].strip()
    for part in condition.split('&&'):
        found = COUNTER.fullmatch(part.strip())
        if not found:
            continue
        goes_down, end = found[1].startswith('>'), found[2].strip()
        if is_constant(end) and (is_constant(start) or not goes_down):
            return True
        if start and end.startswith(f'{start} + ') and is_constant(end[len(start) + 3:]):
            return True
    return False


def is_constant(text):
    return bool(CONSTANT.fullmatch(text.strip()))
