# SPDX-License-Identifier: MIT
"""Something sleeps, or asks an allocator, under a spinlock or in an interrupt.

Whoever waits for the lock spins as long as the holder sleeps, and for ever if the holder's CPU runs it;
an allocator may wait, and takes locks of its own. Do it before the lock is taken or after it is
released. What sleeps is declared __may_sleep, what asks an allocator __allocates; whatever calls such
a function does the same. Where the lock of an allocator may be taken below another one, and the
allocator does not wait, a comment says why: `allocates: why`, on the line of the call, or above.

Confidence: High
False alarms: a call on a path that is never taken under the lock.
Not seen: functions called through a pointer that is kept in no member.
"""

WORD = 'allocates:'
VERBS = {'__may_sleep': 'sleeps', '__allocates': 'asks an allocator'}


def check(locks):
    for word, verb in VERBS.items():
        yield from check_word(locks, word, verb)


def check_word(locks, word, verb):
    def begin(function):
        return next((call.callee for call in locks.calls.calls[id(function)] if does(call)), None)

    def does(call):
        return locks.calls.word(call, word) is not None

    reached = locks.calls.reach(locks.functions(), begin)
    in_irq = locks.calls.in_irq()
    for function in locks.functions():
        for call in locks.calls.calls[id(function)]:
            found = locks.calls.path(reached, call)
            if not does(call) and not found:
                continue
            names = () if does(call) else (*found.through, found.what)
            text = f'{"(), ".join((call.callee, *names))}() {verb}'
            held = [taken for taken in locks.spun_at(function, call.offset)
                    if not gives_back(locks, call, taken)]
            if held and not (word == '__allocates' and
                             locks.sources[function.file].says(call.offset, WORD)):
                yield function.file, call.offset, f'{text} under {locks.name(held[0])}'
            elif id(function) in in_irq and does(call):
                yield function.file, call.offset, f'{text} in an interrupt'


def gives_back(locks, call, taken):
    """Whether the function called releases that lock before it sleeps: it is given the lock."""
    releases = locks.calls.word(call, '__releases')
    return releases is not None or any(taken.text == arg.lstrip('&') for arg in call.args)
