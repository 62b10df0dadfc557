# SPDX-License-Identifier: MIT
"""Bugs with locks."""

import re

from mutants.includes import INCLUDE
from mutants.operators import operator
from mutants.text import Edit
from mutants.tree import INTERRUPT_LOCKS, is_test

GUARD = r'spin_guard\((?P<lock>[^;]*)\);'
LOCK = r'(?:irqflags_t )?(?:\w+ = )?spin_lock(?:_irqsave)?\((?P<lock>[^;,]*)\);'
TAKES = rf'(?:{GUARD}|{LOCK})'.replace('<lock>', '<guard>', 1)
UNLOCK = r'spin_unlock(?P<how>_irqrestore)?\((?P<lock>[^;,]*)(?P<rest>,[^;]*)?\);'
OTHER_LOCK = 'static DEFINE_SPINLOCK(mutant_lock);\n\n'


def after(source, match, line):
    """An edit that inserts a line behind that of a match."""
    end = source.whole_lines(match)[1]
    return Edit(end, end, f'{match.group("tabs")}{line}\n')


def before(source, match, line):
    begin = source.whole_lines(match)[0]
    return Edit(begin, begin, f'{match.group("tabs")}{line}\n')


def lock_of(match):
    groups = match.groupdict()
    return groups.get('guard') or groups['lock']


def declare(source, match, text):
    return source.before_function(source.function_at(match.start()), text)


@operator('drop-unlock', 'a lock that is taken is not released')
def drop_unlock(source, _):
    for match in source.statements(UNLOCK):
        yield [Edit(*source.whole_lines(match), '')]


@operator('drop-lock', 'what a lock guards is used without it')
def drop_lock(source, _):
    if is_test(source.path):
        return			# it locks to be seen locking
    for match in source.statements(GUARD):
        yield [Edit(*source.whole_lines(match), '')]


@operator('wrong-unlock', 'another lock is released than was taken')
def wrong_unlock(source, _):
    for match in source.statements(UNLOCK):
        yield [Edit(match.start('lock'), match.end('lock'), '&mutant_lock'),
               declare(source, match, OTHER_LOCK)]


@operator('wrong-lock', 'another lock is held than the one that guards the data')
def wrong_lock(source, _):
    if is_test(source.path):
        return			# it locks to be seen locking
    for match in source.statements(GUARD):
        yield [Edit(match.start('lock'), match.end('lock'), '&mutant_lock'),
               declare(source, match, OTHER_LOCK)]


@operator('double-lock', 'a lock is taken that is held already')
def double_lock(source, _):
    for match in source.statements(TAKES):
        yield [after(source, match, f'spin_lock({lock_of(match)});')]


@operator('double-unlock', 'a lock is released twice')
def double_unlock(source, _):
    for match in source.statements(GUARD):
        yield [after(source, match, f'spin_unlock({match.group("lock")});')]
    for match in source.statements(UNLOCK):
        yield [after(source, match, match.group().strip())]


@operator('lock-for-guard', 'a lock that the scope released is released by nobody')
def lock_for_guard(source, _):
    for match in source.statements(GUARD):
        begin, end = source.whole_lines(match)
        yield [Edit(begin, end, f'{match.group("tabs")}spin_lock({match.group("lock")});\n')]


@operator('leak-on-error', 'one way out of a function keeps the lock')
def leak_on_error(source, _):
    for match in source.statements(UNLOCK):
        head = source.code[source.function_at(match.start()).head:source.function_at(match.start()).begin]
        value = '' if re.search(r'\bvoid\s+\w+\(', head) else ' 0'
        yield [before(source, match, f'if (mutant_failed)\n{match.group("tabs")}\treturn{value};'),
               declare(source, match, 'extern bool mutant_failed;\n\n')]


@operator('late-lock', 'guarded data is read before the lock is taken')
def late_lock(source, facts):
    seen = [source.path, *('/' + name for name in INCLUDE.findall(source.text))]
    fields = {name: index for path, name, index in sorted(facts.guarded) if path.endswith(tuple(seen))}
    field = re.compile(rf'\b\w+(?:->|\.)({"|".join(fields) or "-"})\b')
    for match in source.statements(GUARD):
        function = source.function_at(match.start())
        used = field.search(source.code, match.end(), function.end)
        if used and source.code[match.start():used.start()].count('\n') <= 12:
            yield [before(source, match, f'(void){used.group()}{fields[used.group(1)]};')]


@operator('call-unlocked', 'a function that needs the lock held is called without it')
def call_unlocked(source, facts):
    for name in sorted(facts.needs_lock):
        for begin, end, _ in source.calls(name):
            function = source.function_at(begin)
            taken = [m for m in source.statements(GUARD) if function.begin < m.start() < begin]
            if taken:
                yield [before(source, taken[-1], f'(void){source.text[begin:end]};')]


@operator('irqs-left-on', 'a lock that an interrupt handler takes is taken with interrupts on')
def irqs_left_on(source, _):
    if not INTERRUPT_LOCKS.match(source.path) or is_test(source.path):
        return
    for match in source.statements(GUARD):
        edits = as_plain_lock(source, match)
        if edits:
            yield edits


def as_plain_lock(source, match):
    """The edits that turn a guard into a plain lock, released on each way out."""
    function = source.function_at(match.start())
    lock = match.group('lock')
    if match.group('tabs') != '\t':
        return None
    edits = [Edit(*source.whole_lines(match), f'\tspin_lock({lock});\n')]
    for exit_ in re.compile(r'^(\t+)return ?([^;]*);$', re.MULTILINE).finditer(
            source.code, match.end(), function.end):
        tabs, value = exit_.group(1), source.said(exit_, 2)
        result = f'__auto_type mutant_result = ({value}); ' if value else ''
        answer = 'return mutant_result;' if value else 'return;'
        edits.append(Edit(exit_.start(), exit_.end(),
                          f'{tabs}{{ {result}spin_unlock({lock}); {answer} }}'))
    if not re.search(r'\n\treturn[^;]*;\n\}$', source.code[function.begin:function.end]):
        edits.append(Edit(function.end - 1, function.end - 1, f'\tspin_unlock({lock});\n'))
    return edits


@operator('reverse-order', 'two locks are taken in one order here and in the other there')
def reverse_order(source, _):
    takes = list(source.statements(GUARD))
    for first, second in zip(takes, takes[1:]):
        if first.group('lock') != second.group('lock'):
            continue
        if source.function_at(first.start()) == source.function_at(second.start()):
            continue
        lock = first.group('lock')
        yield [after(source, first, 'irqflags_t mutant_flags = spin_lock_irqsave(&mutant_lock);\n\n'
                                    '\tspin_unlock_irqrestore(&mutant_lock, mutant_flags);'),
               before(source, second, f'irqflags_t outer = spin_lock_irqsave(&mutant_lock);\n'
                                      f'\tirqflags_t inner = spin_lock_irqsave({lock});\n\n'
                                      f'\tspin_unlock_irqrestore({lock}, inner);\n'
                                      f'\tspin_unlock_irqrestore(&mutant_lock, outer);'),
               declare(source, first, OTHER_LOCK)]


@operator('sleep-under-lock', 'a function that may sleep is called under a spinlock')
def sleep_under_lock(source, _):
    for match in source.statements(TAKES):
        yield [after(source, match, 'mutant_sleep();'),
               declare(source, match, 'void mutant_sleep(void) __may_sleep;\n\n')]


@operator('alloc-under-lock', 'memory is asked for under a spinlock')
def alloc_under_lock(source, _):
    if source.path.startswith('mm/frame_'):
        return			# its own lock is for that
    for match in source.statements(TAKES):
        yield [after(source, match, 'if (frame_alloc(mutant_frames, &mutant_frame))\n'
                                    f'{match.group("tabs")}\t__builtin_trap();'),
               declare(source, match, '#include <foundry/frame.h>\n'
                                      'extern struct frame_allocator *mutant_frames;\n'
                                      'extern paddr_t mutant_frame;\n\n')]


@operator('wait-under-lock', 'a spinlock is held for as long as something outside takes')
def wait_under_lock(source, _):
    if is_test(source.path):
        return			# nobody waits for its locks
    for match in source.statements(TAKES):
        yield [after(source, match, f'while (READ_ONCE(mutant_busy))\n{match.group("tabs")}\tcpu_relax();'),
               declare(source, match, 'extern bool mutant_busy;\n\n')]


@operator('flags-reused', 'the interrupt state of an outer lock is overwritten by that of an inner one')
def flags_reused(source, _):
    # A mock of a lock keeps flags of its own.
    takers = r'(?:spin_lock_irqsave|arch_irq_save)'
    for match in source.statements(rf'irqflags_t (?P<flags>\w+) = {takers}\([^;]*\);'):
        flags = match.group('flags')
        yield [after(source, match, f'{flags} = spin_lock_irqsave(&mutant_lock);\n'
                                    f'{match.group("tabs")}spin_unlock_irqrestore(&mutant_lock, {flags});'),
               declare(source, match, '#include <foundry/spinlock.h>\n' + OTHER_LOCK)]


@operator('drop-must-hold', 'a function no longer says which lock it needs')
def drop_must_hold(source, _):
    yield from drop_word(source, '__must_hold')


@operator('drop-guarded-by', 'a field no longer says which lock guards it')
def drop_guarded_by(source, _):
    yield from drop_word(source, '__guarded_by')


@operator('drop-acquires', 'a function no longer says that it takes or releases a lock')
def drop_acquires(source, _):
    for word in ('__acquires', '__releases'):
        yield from drop_word(source, word)


@operator('add-escape', 'the lock analysis is told to look away')
def add_escape(source, _):
    seen = set()
    for match in source.statements(TAKES):
        function = source.function_at(match.start())
        if function.begin not in seen:
            seen.add(function.begin)
            end = function.head + len(source.code[function.head:function.begin].rstrip())
            yield [Edit(end, end, ' __no_lock_analysis /* it is fine */')]


def drop_word(source, word):
    if source.path == 'include/foundry/compiler.h':
        return
    for match in re.finditer(rf'\s*{word}\(((?:[^()]|\([^()]*\))*)\)', source.code):
        yield [Edit(match.start(), match.end(), '')]
