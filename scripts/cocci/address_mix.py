# SPDX-License-Identifier: MIT
"""A physical address becomes virtual, or the other way round, past the functions that translate.

The types keep the two apart, `.raw` does not: vaddr(frame.raw) compiles, and is right only while both spaces
happen to agree. Use phys_to_virt() and virt_to_phys(), or say why the number is the same: SAFETY: why, on the
line of paddr() or vaddr(), or above.

Confidence: High
False alarms: none known.
Not seen: a number that comes by way of an integer, and a member of a struct that cannot be told
where structs of the tree do not agree.
"""

import re
from collections import defaultdict

from gate import ctext

# Where the two spaces are defined by each other.
HEADERS = ('include/foundry/addr.h', 'include/foundry/kernel_map.h', 'include/foundry/physmem.h')
KINDS = {'paddr': 'physical', 'vaddr': 'virtual'}
# What `.raw` is taken from: names, members, elements and calls, or an expression in parentheses.
RAW = re.compile(r'((?:\w|->|\.|\[[^\[\]]*\]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))+)\.raw\b')
LAST = re.compile(r'(?:(.*)(?:->|\.))?(\w+)(\(.*\))?', re.DOTALL)
DECLARED = r'\b([pv]addr)_t\b[^;{{}}()]*?\b{}\b'
STRUCT = re.compile(r'\bstruct\s+(?:__\w+(?:\([^()]*\))?\s+)?(\w+)\s*\{([^{}]*)\}')
MEMBER = re.compile(r'\b([pv]addr)_t\s+([^;]*);')


def check(locks):
    kinds = Kinds(locks)
    for function in locks.calls.functions():
        source = locks.sources[function.file]
        for call in locks.calls.calls[id(function)]:
            if call.callee not in KINDS or function.file in HEADERS or source.says(call.offset, 'SAFETY:'):
                continue
            for base in RAW.findall(ctext.squeeze(' '.join(call.args))):
                kind = kinds.of(base, function)
                if kind and kind != call.callee:
                    yield function.file, call.offset, (
                        f'the {KINDS[kind]} address {base} becomes a {KINDS[call.callee]} one')


class Kinds:
    """Which expressions are paddr_t, and which vaddr_t."""

    def __init__(self, locks):
        self.calls = locks.calls
        self.sources = locks.sources
        self.members = defaultdict(dict)		# struct: {member: kind}
        self.returns = {}				# (file or '', function): kind
        for source in self.sources.values():
            for struct, inside in STRUCT.findall(source.code):
                for kind, names in MEMBER.findall(inside):
                    self.members[struct].update((name, kind) for name in re.findall(r'\w+', names))
            for function in source.functions:
                if function.returns in ('paddr_t', 'vaddr_t'):
                    key = function.file if function.static else '', function.name
                    self.returns[key] = function.returns[:-2]

    def of(self, expression, function):
        """Return 'paddr', 'vaddr' or None."""
        while expression.startswith('(') and ctext.closing(expression, 0) == len(expression) - 1:
            expression = expression[1:-1]
        found = LAST.fullmatch(re.sub(r'\[[^\[\]]*\]', '', expression).lstrip('*&'))
        if not found:
            return None
        base, name, is_call = found.groups()
        if is_call:
            return self.returns.get((function.file, name)) or self.returns.get(('', name))
        if base:
            struct = self.calls.type_of(base, function)
            kinds = {kind for kind in self._of_member(name, [struct] if struct else self.members) if kind}
            return kinds.pop() if len(kinds) == 1 else None
        return self._of_variable(name, function)

    def _of_member(self, name, structs):
        return (self.members[struct].get(name) for struct in list(structs))

    def _of_variable(self, name, function):
        code = self.sources[function.file].code
        declared = re.compile(DECLARED.format(name))
        places = [*ctext.split_list(function.params), code[function.start:function.end], code]
        found = next(filter(None, (declared.search(place) for place in places)), None)
        return found and found[1]
