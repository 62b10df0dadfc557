# SPDX-License-Identifier: MIT
"""The call graph of a tree of C, through ops tables and callbacks as well.

A test, a saboteur above all, lends ops that are wrong on purpose: what code outside the tests
calls through a pointer is never looked for in a test.
"""

import re
from collections import defaultdict, namedtuple

from gate import ctext

# what		is done
# through	the functions between the one that was asked and the one that does it, in order
Reached = namedtuple('Reached', 'what through')

POINTER = re.compile(r'(.*)(?:->|\.)(\w+)')


def is_test(file):
    return file.startswith('ktest/') or '_ktest.' in file


class Calls:
    def __init__(self, sources):
        self.sources = {source.name: source for source in sources}
        self.defined = defaultdict(list)	# name: functions with a body
        self.words = defaultdict(dict)		# (file or '', name): words of all its declarations
        self.members = {}			# struct: {member: its struct}
        self.assigned = defaultdict(set)	# (struct, member): (file, name of a function)
        self.irq_types = set()			# typedefs of functions that an interrupt calls
        self.member_words = {}			# (struct, member): words of a pointer to a function
        self.returns = {}			# name: struct that the function returns a pointer to
        for source in sources:
            self._collect(source)
        # A call that never returns is the end of whatever goes on: panic and its like.
        self.calls = {id(function): [call for call in self.sources[function.file].calls(function)
                                     if self.word(call, '__noreturn') is None]
                      for function in self.functions()}
        for function in self.functions():
            self._collect_assigned(function)
        self._resolved = {}

    def functions(self):
        return (function for functions in self.defined.values() for function in functions)

    def declared(self, word):
        """Return the names of the functions that are declared with the word."""
        return sorted({name for (_, name), words in self.words.items() if word in words})

    def words_of(self, function):
        return self.words[function.file if function.static else '', function.name]

    def word(self, call, word):
        """Return what stands behind the word at the declaration of the function called, or None."""
        name = call.callee
        pointer = POINTER.fullmatch(name)
        if pointer:
            key = self.type_of(pointer[1], call.function), pointer[2]
            return self.member_words.get(key, {}).get(word)
        static = self.words.get((call.function.file, name))
        words = static if static is not None else self.words.get(('', name), {})
        return words.get(word)

    def type_of(self, expression, function):
        """Return the struct that an expression is of or points at, or None."""
        chain = re.split(r'->|\.', re.sub(r'\[.*?\]|^[&(*]+|\)$', '', ctext.squeeze(expression)))
        struct = self._type_of_name(chain[0], function)
        for member in chain[1:]:
            struct = self.members.get(struct, {}).get(member)
        return struct

    def callees(self, call):
        """Return the functions with a body that a call may reach."""
        key = call.function.file, call.function.name, call.callee
        if key not in self._resolved:
            self._resolved[key] = self._resolve(call)
        return self._resolved[key]

    def _resolve(self, call):
        found = POINTER.fullmatch(call.callee)
        if not found:
            return self._by_name(call.function.file, call.callee)
        pairs = self.assigned.get((self.type_of(found[1], call.function), found[2]), ())
        functions = [function for file, name in sorted(pairs) for function in self._by_name(file, name)]
        if is_test(call.function.file):
            return functions
        return [function for function in functions if not is_test(function.file)]

    def _by_name(self, file, name):
        functions = self.defined.get(name, ())
        static = [function for function in functions if function.static and function.file == file]
        return static or [function for function in functions if not function.static]

    def reach(self, functions, begin):
        """Return {id of function: Reached} of those that do something, or call what does.

        `begin(function)` says what it does by itself, or None.
        """
        functions = {id(function): function for function in functions}
        reached, callers = {}, defaultdict(list)
        for key, function in functions.items():
            what = begin(function)
            if what is not None:
                reached[key] = Reached(what, ())
            for call in self.calls[key]:
                for callee in self.callees(call):
                    callers[id(callee)].append(key)
        wave = list(reached)
        while wave:
            key = wave.pop(0)
            for caller in callers[key]:
                if caller not in reached:
                    reached[caller] = Reached(reached[key].what,
                                              (functions[key].name, *reached[key].through))
                    wave.append(caller)
        return reached

    def path(self, reached, call):
        """Return how a call comes to something reached, its own function left out, or None."""
        return next((reached[id(callee)] for callee in self.callees(call) if id(callee) in reached), None)

    def in_irq(self):
        """Return {id: function} of what an interrupt runs: the word __irq_context, and below."""
        roots = [function for function in self.functions()
                 if '__irq_context' in self.words_of(function)]
        for key in [key for key, words in self.member_words.items() if '__irq_context' in words]:
            roots += [function for file, name in self.assigned.get(key, ())
                      for function in self._by_name(file, name)]
        roots += [function for function in self._handed_to_irqs()]
        found, wave = {}, roots
        while wave:
            function = wave.pop()
            if id(function) not in found:
                found[id(function)] = function
                wave += [callee for call in self.calls[id(function)] for callee in self.callees(call)]
        return found

    def _handed_to_irqs(self):
        """Yield the functions given for a parameter of a type that an interrupt calls."""
        takers = {}
        for source in self.sources.values():
            for function in source.functions:
                for at, param in enumerate(ctext.split_list(function.params)):
                    if self.irq_types & set(re.findall(r'\w+', param)):
                        takers[function.name] = at
        for calls in self.calls.values():
            for call in calls:
                at = takers.get(call.callee)
                if at is not None and at < len(call.args):
                    yield from self._by_name(call.function.file, call.args[at].lstrip('& '))

    def _collect(self, source):
        for function in source.functions:
            key = function.file if function.static else '', function.name
            self.words[key].update(function.words)
            if function.start is not None:
                self.defined[function.name].append(function)
            found = re.search(r'struct (\w+) \*', function.returns)
            if found:
                self.returns[function.name] = found[1]
        for struct, members in source.members.items():
            self.members.setdefault(struct, {}).update(members)
        for struct, member, name in source.assigned:
            self.assigned[struct, member].add((source.name, name))
        self.irq_types |= {name for name, words in source.typedefs.items() if '__irq_context' in words}
        self.member_words.update(source.member_words)

    def _collect_assigned(self, function):
        """Take what a body assigns to a member, by a statement or in a compound literal."""
        code = self.sources[function.file].code
        body = code[function.start:function.end]
        for found in re.finditer(r'([\w>.\-]+)(?:->|\.)(\w+)\s*=\s*&?(\w+)\s*;', body):
            struct = self.type_of(found[1], function)
            if struct and self._by_name(function.file, found[3]):
                self.assigned[struct, found[2]].add((function.file, found[3]))
        for found in re.finditer(r'\(\s*(?:const\s+)?struct\s+(\w+)\s*\)\s*\{', body):
            inside = body[found.end():ctext.closing(body, found.end() - 1)]
            for member, name in ctext.ASSIGNED.findall(inside + '}'):
                self.assigned[found[1], member].add((function.file, name))

    def _type_of_name(self, name, function):
        called = re.match(r'(\w+)\(.*\)$', name)
        if called:
            return self.returns.get(called[1])
        pattern = re.compile(ctext.STRUCT + rf'\b(?:(?!struct\b)[^;(){{}}=])*?[\s*]{re.escape(name)}\b')
        source = self.sources[function.file]
        found = pattern.search(function.params)
        if not found:
            found = pattern.search(source.code, function.start, function.end)
        return found[1] if found else source.variables.get(name)
