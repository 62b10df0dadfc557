# SPDX-License-Identifier: MIT
"""Locks are taken in an order that some other place turns round.

Two CPUs that hold one lock each, and wait for the other's, wait for ever. Every place counts where a
lock is taken, directly or in a function called, while another is held; locks of the same member of a
struct are one. Each place of a cycle is reported, with one that orders the same locks otherwise.
Two locks of one kind held at once want a comment that has `nested:` and tells their order; at a call it says
that nothing of the callers is held where it is made.

Confidence: Moderate
False alarms: two objects of one type that never meet.
Not seen: a lock that is handed to a function by pointer, and functions called through a pointer that
is kept in no member.
"""

from collections import defaultdict, namedtuple

NESTED = 'nested:'

# The inner lock is taken at this offset of the file while the outer is held.
Place = namedtuple('Place', 'file offset inner outer text')


def check(locks):
    edges = defaultdict(list)
    for place in places(locks):
        edges[place.outer, place.inner].append(place)
    for (outer, inner), found in sorted(edges.items()):
        for place in found:
            if outer == inner:
                if not locks.sources[place.file].says(place.offset, NESTED):
                    yield place.file, place.offset, f'{place.text} while another {outer} is held'
                continue
            back = way_back(edges, inner, outer)
            if back:
                yield place.file, place.offset, (
                    f'{place.text} while {outer} is held; {where(locks, back)} takes {back.inner}'
                    f' under {back.outer}')


def places(locks):
    """Yield where a lock is taken under another."""
    taken_by = acquired(locks)
    for function in locks.functions():
        for call in locks.calls.calls[id(function)]:
            held = {taken.lock for taken in locks.held_at(function, call.offset)} - {None}
            if not held:
                continue
            own = locks.waits(call)
            if own and own.lock:
                for outer in sorted(held):
                    yield Place(function.file, call.offset, own.lock, outer, f'takes {own.lock}')
                continue
            ways = {}
            for callee in locks.calls.callees(call):
                for inner, through in taken_by.get(id(callee), {}).items():
                    ways.setdefault(inner, f'{"(), ".join((callee.name, *through))}() takes {inner}')
            for inner, text in sorted(ways.items()):
                for outer in sorted(held):
                    yield Place(function.file, call.offset, inner, outer, text)


def acquired(locks):
    """Return {id of function: {lock it takes: functions on the way}}."""
    own = defaultdict(dict)
    callers = defaultdict(set)
    functions = {id(function): function for function in locks.functions()}
    for key, function in functions.items():
        for call in locks.calls.calls[key]:
            taken = locks.waits(call)
            if taken:
                if taken.lock:
                    own[key][taken.lock] = ()
                continue
            if locks.sources[function.file].says(call.offset, NESTED):
                continue
            for callee in locks.calls.callees(call):
                callers[id(callee)].add(key)
    wave = list(own)
    while wave:
        key = wave.pop()
        name = functions[key].name
        for caller in sorted(callers[key] & functions.keys(), key=lambda at: functions[at][:2]):
            new = {lock: (name, *through) for lock, through in own[key].items()
                   if lock not in own[caller]}
            if new:
                own[caller].update(new)
                wave.append(caller)
    return own


def way_back(edges, start, goal):
    """Return a place of the shortest way by which the locks are ordered from start to goal, or None."""
    came, wave = {start: None}, [start]
    while wave:
        at = wave.pop(0)
        for outer, inner in sorted(edges):
            if outer == at and inner not in came:
                came[inner] = came[at] or edges[outer, inner][0]
                wave.append(inner)
    return came.get(goal)


def where(locks, place):
    return f'{place.file}:{locks.sources[place.file].position(place.offset)[0]}'
