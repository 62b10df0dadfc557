# SPDX-License-Identifier: MIT
"""Bugs with addresses, with integers that are not to be mixed, and with what other CPUs see."""

import re

from mutants.operators import operator
from mutants.text import Edit
from mutants.tree import is_test

# How atomic.h spells its calls, in the compiler's words.
RAW_ATOMICS = {
    'atomic_load_relaxed': '__atomic_load_n({}, __ATOMIC_RELAXED)',
    'atomic_load_acquire': '__atomic_load_n({}, __ATOMIC_ACQUIRE)',
    'atomic_store_release': '__atomic_store_n({}, {}, __ATOMIC_RELEASE)',
    'atomic_fetch_add_relaxed': '__atomic_fetch_add({}, {}, __ATOMIC_RELAXED)',
    'atomic64_load_acquire': '__atomic_load_n({}, __ATOMIC_ACQUIRE)',
    'atomic64_store_release': '__atomic_store_n({}, {}, __ATOMIC_RELEASE)',
}


def replace_calls(source, name, text):
    """Replace each call of a function; `text` has a place for each argument."""
    for begin, end, args in source.calls(name):
        if len(args) == text.count('{}'):
            yield [Edit(begin, end, text.format(*args))]


@operator('int-to-pointer', 'an integer becomes a pointer by a cast')
def int_to_pointer(source, _):
    yield from replace_calls(source, 'phys_to_virt', '(void *)(unsigned long)({}).raw')
    yield from replace_calls(source, 'vaddr_to_ptr', '(void *)(unsigned long)({}).raw')


@operator('pointer-to-int', 'a pointer becomes an integer by a cast')
def pointer_to_int(source, _):
    yield from replace_calls(source, 'virt_to_phys', 'paddr((unsigned long)({}))')
    yield from replace_calls(source, 'vaddr_of', 'vaddr((unsigned long)({}))')


@operator('swap-phys-virt', 'a physical address is used as a virtual one, or the other way round')
def swap_phys_virt(source, _):
    yield from replace_calls(source, 'phys_to_virt', 'vaddr_to_ptr(vaddr(({}).raw))')
    yield from replace_calls(source, 'virt_to_phys', 'paddr(vaddr_of({}).raw)')


@operator('drop-iomem', 'a device address is declared as an ordinary pointer')
def drop_iomem(source, _):
    for match in re.finditer(r'\b__iomem ', source.code):
        if not source.path.endswith('compiler.h'):
            yield [Edit(match.start(), match.end(), '')]


@operator('iomem-deref', 'a device register is read by dereferencing its address')
def iomem_deref(source, _):
    for bits in (8, 16, 32, 64):
        for name in (f'io_read{bits}', f'mmio_read{bits}', f'read{bits}'):
            yield from replace_calls(source, name, f'*(volatile u{bits} *)({{}})')


@operator('mix-bitwise', 'a plain integer is used where a checked one is asked for')
def mix_bitwise(source, _):
    for name in ('irq', 'irq_raw', 'vm_prot', 'irqflags'):
        yield from replace_calls(source, name, '({})')


@operator('drop-force', 'a checked integer is converted without saying so')
def drop_force(source, _):
    for match in re.finditer(r'\b__force ', source.code):
        if not source.path.endswith('compiler.h'):
            yield [Edit(match.start(), match.end(), '')]


@operator('drop-safety', 'a dangerous conversion no longer says why it is right')
def drop_safety(source, _):
    for match in re.finditer(r'[ \t]*/\* SAFETY:(?:[^*]|\*(?!/))*\*/\n?', source.text):
        kept = '\n' if match.group().endswith('\n') and source.text[match.start() - 1] != '\n' else ''
        yield [Edit(match.start(), match.end(), kept)]


@operator('raw-volatile', 'memory that others write is read through a volatile of its own')
def raw_volatile(source, _):
    if is_test(source.path):
        return			# it may: the access itself is tried
    for begin, end, args in source.calls('READ_ONCE'):
        yield [Edit(begin, end, f'*(const volatile __typeof__({args[0]}) *)&({args[0]})')]
    for begin, end, args in source.calls('WRITE_ONCE'):
        yield [Edit(begin, end, f'*(volatile __typeof__({args[0]}) *)&({args[0]}) = ({args[1]})')]


@operator('raw-atomic', "the compiler's atomics are called past atomic.h")
def raw_atomic(source, _):
    for name, text in RAW_ATOMICS.items():
        yield from replace_calls(source, name, text)


@operator('sizeof-pointer', 'the size of a pointer is taken for that of what it points to')
def sizeof_pointer(source, _):
    for match in re.finditer(r'\bsizeof\(\*(\w+)\)', source.code):
        if source.function_at(match.start()):
            yield [Edit(match.start(), match.end(), f'sizeof({match.group(1)})')]
