# SPDX-License-Identifier: MIT
"""Which lock is held where: what Coccinelle says of the paths, and the words of the declarations."""

import re
from collections import defaultdict, namedtuple

from gate import calls, ctext

SPIN_GUARDS = ('spin_guard', 'read_lock_guard', 'write_lock_guard', 'seq_write_guard')
GUARDS = (*SPIN_GUARDS, 'mutex_guard')
MUTEX_TAKERS = ('mutex_lock', 'mutex_lock_until', 'mutex_trylock', 'mutex_guard')
IRQS_OFF_TAKERS = (*SPIN_GUARDS, 'spin_lock_irqsave', 'read_lock_irqsave', 'write_lock_irqsave')

# lock		its class: the struct and member, or the file and variable; None: given by a caller
# text		as written where it was taken
# taker		the function that takes it
# line		where
# irqs_off	whether taking it turns irqs off
# sleeps	who waits for it sleeps: a mutex, under which anything may be done
Taken = namedtuple('Taken', 'lock text taker line irqs_off sleeps')

# A stretch of a function's body, from an offset to another, under a lock.
Stretch = namedtuple('Stretch', 'first last taken')


class Locks:
    """`facts` is {file: lines that lock_facts.cocci printed}."""

    def __init__(self, sources, facts):
        self.calls = calls.Calls(sources)
        self.sources = self.calls.sources
        self._held = defaultdict(lambda: defaultdict(set))	# file: {offset: offsets of takers}
        self._irqs_off = defaultdict(set)			# file: offsets
        for file, lines in facts.items():
            self._read(file, lines)
        self._stretches = {}

    def functions(self):
        """All functions but those that take or release a lock for their caller: they are the lock."""
        return [function for function in self.calls.functions()
                if not {'__acquires', '__releases', '__cond_acquires'}
                & set(self.calls.words_of(function))]

    def takes(self, call):
        """Return what a call takes, or None."""
        words = [self.calls.word(call, word) for word in ('__acquires', '__cond_acquires')]
        if call.callee not in GUARDS and words == [None, None]:
            return None
        text = ctext.squeeze(call.args[0]) if call.args else ''
        return Taken(self._class_of(call, words), text.lstrip('&'), call.callee,
                     self.position(call)[0], call.callee in IRQS_OFF_TAKERS, call.callee in MUTEX_TAKERS)

    def waits(self, call):
        """Return what a call takes unless it is a trylock, which never waits."""
        return self.takes(call) if self.calls.word(call, '__cond_acquires') is None else None

    def held_at(self, function, offset):
        """Return what is held where a call or statement begins."""
        found = [stretch.taken for stretch in self._stretches_of(function)
                 if stretch.first < offset <= stretch.last]
        since = self._held[function.file].get(offset, ())
        found += [self.takes(call) for call in self.calls.calls[id(function)] if call.offset in since]
        return [taken for taken in found if taken]

    def spun_at(self, function, offset):
        """Return what is held there that others spin for."""
        return [taken for taken in self.held_at(function, offset) if not taken.sleeps]

    def irqs_off_at(self, function, offset):
        return offset in self._irqs_off[function.file] or \
            any(taken.irqs_off for taken in self.held_at(function, offset))

    def name(self, taken):
        """Return how a message calls a lock."""
        return f'{taken.lock or taken.text}, since line {taken.line}'

    def position(self, call):
        return self.sources[call.function.file].position(call.offset)

    def _read(self, file, lines):
        source = self.sources[file]
        for line in lines:
            kind, *numbers = line.split()
            since, here = (source.offset(int(numbers[at]), int(numbers[at + 1])) for at in (0, 2))
            if kind == 'held':
                self._held[file][here].add(since)
            else:
                self._irqs_off[file].add(here)

    def _stretches_of(self, function):
        if id(function) not in self._stretches:
            self._stretches[id(function)] = list(self._find_stretches(function))
        return self._stretches[id(function)]

    def _find_stretches(self, function):
        source = self.sources[function.file]
        words = self.calls.words_of(function)
        for word in ('__must_hold', '__asserts_held'):
            if word in words:
                lock = self._class(words[word], function)
                yield Stretch(function.start, function.end, Taken(
                    lock, words[word].lstrip('&'), word, source.position(function.start)[0], False,
                    self.calls.type_of(words[word], function) == 'mutex'))
        for call in self.calls.calls[id(function)]:
            if call.callee in GUARDS:
                end = source.scope_end(function, call.offset)
                yield Stretch(call.offset, end, self.takes(call))
            elif self.calls.word(call, '__cond_acquires') is not None:
                block = re.compile(r'\w+\s*\([^{};]*\)\s*\)\s*\{').match(source.code, call.offset)
                before = source.code[:call.offset].rstrip()
                if block and before.endswith('('):
                    end = ctext.closing(source.code, block.end() - 1)
                    yield Stretch(block.end(), end, self.takes(call))

    def _class_of(self, call, words):
        """Return the class of the lock: named by the argument, or by the words of a function of one's own."""
        word = next((word.rpartition(',')[2] for word in words if word), None)
        declaration = self._declaration(call.callee)
        if not call.args or not declaration or not word:
            return self._class(call.args[0], call.function) if call.args else None
        params = [re.findall(r'\w+', param)[-1] for param in ctext.split_list(declaration.params)]
        base = re.match(r'[&*(]*(\w+)', word)[1]
        if base in params and ctext.squeeze(word) == base:
            return self._class(call.args[params.index(base)], call.function)
        return self._class(word, declaration)

    def _declaration(self, name):
        for source in self.sources.values():
            for function in source.functions:
                if function.name == name:
                    return function
        return None

    def _class(self, expression, function):
        text = re.sub(r'^[&(]+|\)+$|\[.*?\]', '', ctext.squeeze(expression))
        found = re.match(r'(.*)(?:->|\.)(\w+)$', text)
        if found:
            struct = self.calls.type_of(found[1], function)
            return f'{struct}.{found[2]}' if struct else f'{function.file}:{text}'
        if re.search(rf'\b{re.escape(text)}\b', function.params):
            return None
        local = re.search(rf'\bstruct\s+(?:spinlock|rwlock|seqlock|mutex)\s*\*(?:const\s+)?{re.escape(text)}\s*(?:=([^;]*))?;',
                          self.sources[function.file].code[function.start or 0:function.end])
        if local:
            return self._class(local[1], function) if local[1] else None
        return f'{function.file}:{text}'
