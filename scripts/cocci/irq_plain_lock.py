# SPDX-License-Identifier: MIT
"""A lock that an interrupt handler takes too is taken with irqs on.

The interrupt that comes to the CPU that holds the lock spins for it for ever. Take it by
spin_lock_irqsave() or spin_guard(). An interrupt runs what is declared __irq_context, what is handed
to a parameter or a member of such a type, and whatever these call.

Confidence: High
False alarms: irqs that are off for a reason that no code shows: then the function is __irq_context.
"""


def check(locks):
    in_irq = locks.calls.in_irq()
    taken_in_irq = {}
    for function in in_irq.values():
        for call in locks.calls.calls[id(function)]:
            taken = locks.takes(call)
            if taken and taken.lock:
                taken_in_irq.setdefault(taken.lock, function.name)
    always_off = functions_with_irqs_off(locks, in_irq)
    for function in locks.functions():
        if id(function) in always_off:
            continue
        for call in locks.calls.calls[id(function)]:
            taken = locks.takes(call)
            if taken and not taken.irqs_off and taken.lock in taken_in_irq \
                    and not locks.irqs_off_at(function, call.offset):
                yield function.file, call.offset, (
                    f'{taken.taker}() of {taken.lock} with irqs on; {taken_in_irq[taken.lock]}() takes it '
                    'in an interrupt')


def functions_with_irqs_off(locks, in_irq):
    """Return the ids of the functions that are only ever called with irqs off."""
    sites = {}
    for function in locks.functions():
        for call in locks.calls.calls[id(function)]:
            for callee in locks.calls.callees(call):
                site = id(function), locks.irqs_off_at(function, call.offset)
                sites.setdefault(id(callee), []).append(site)
    off = {key for key, function in in_irq.items()
           if '__irq_context' in locks.calls.words_of(function) or key not in sites}
    while True:
        more = {key for key, calls in sites.items()
                if key not in off and all(is_off or caller in off for caller, is_off in calls)}
        if not more:
            return off
        off |= more
