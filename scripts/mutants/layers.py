# SPDX-License-Identifier: MIT
"""Bugs with the design: layers, contracts, tests, configuration."""

import re

from mutants.operators import operator
from mutants.text import Edit
from mutants.tree import is_test, portable

INCLUDE = re.compile(r'^#include <foundry/[^>]*>\n', re.MULTILINE)
FIELD = re.compile(r'^ \* (?:Frame size|Alignment|Constraints|Ownership):.*\n', re.MULTILINE)
STAGE = re.compile(r'^static int \w+\(struct boot_context \*(\w+)\)\n\{\n', re.MULTILINE)


@operator('raw-op', 'an operation is called past its wrapper')
def raw_op(source, facts):
    if source.path.startswith('include/'):
        return
    for name, op in sorted(facts.wrappers.items()):
        for begin, end, args in source.calls(name):
            if args and re.fullmatch(r'[\w.>&()-]+', args[0]):
                yield [Edit(begin, end, f'({args[0]})->ops->{op}({", ".join(args)})')]


@operator('include-upward', 'a lower layer includes a header of a higher one')
def include_upward(source, _):
    if portable(source.path):
        first = INCLUDE.search(source.code)
        if first:
            yield [Edit(first.start(), first.start(), '#include "../arch/host/host.h"\n')]


@operator('config-ifdef', 'portable code depends on the configuration inside a function')
def config_ifdef(source, _):
    if portable(source.path) and not is_test(source.path):
        for match in list(source.statements(r'[\w>.-]+(?: = [^;{}]*|\([^;{}]*\));'))[:3]:
            begin, end = source.whole_lines(match)
            yield [Edit(begin, begin, '#ifdef CONFIG_KTEST\n'), Edit(end, end, '#endif\n')]


@operator('stage-in-arch', "a boot stage keeps what it makes in the port's structure")
def stage_in_arch(source, _):
    if portable(source.path) and not is_test(source.path):
        for match in STAGE.finditer(source.code):
            yield [Edit(match.end(), match.end(),
                        f'\t((struct arch *){match.group(1)}->arch)->name = "mutant";\n')]


@operator('wall-clock', 'a test decides by how long something took')
def wall_clock(source, _):
    if not is_test(source.path):
        return
    for match in source.statements(r'EXPECT_EQ\((?P<kt>\w+), [^;]*\);'):
        begin = source.whole_lines(match)[0]
        line = f'EXPECT_TRUE({match.group("kt")}, arch_cost() < 1000);'
        yield [Edit(begin, begin, f'{match.group("tabs")}{line}\n'),
               Edit(0, 0, '#include <foundry/arch.h>\n')]


@operator('list-removal', 'an entry leaves the list that is being walked')
def list_removal(source, _):
    loop = r'list_foreach\((?P<entry>\w+), [^;]*, (?P<member>\w+)\) \{'
    for match in source.statements(loop):
        end = source.whole_lines(match)[1]
        line = f'list_remove(&{match.group("entry")}->{match.group("member")});'
        yield [Edit(end, end, f'{match.group("tabs")}\t{line}\n')]
    for match in re.finditer(r'\blist_foreach_safe\(', source.code):
        if source.function_at(match.start()):
            yield [Edit(match.start(), match.end(), 'list_foreach(')]


@operator('drop-field', 'an allocator no longer documents what it hands out')
def drop_field(source, _):
    if source.path.startswith('include/foundry/'):
        for match in FIELD.finditer(source.text):
            yield [Edit(match.start(), match.end(), '')]


@operator('drop-case', 'a clause loses the case that proves it')
def drop_case(source, _):
    if source.path.startswith('ktest/conform/'):
        for match in re.finditer(r'^\tKCASE\("[A-Z]+-\d+ .*\),\n', source.text, re.MULTILINE):
            yield [Edit(match.start(), match.end(), '')]


@operator('drop-context', 'a public function no longer says from where it may be called')
def drop_context(source, _):
    if source.path.startswith('include/foundry/'):
        for match in re.finditer(r'^ \* Context:.*\n', source.text, re.MULTILINE):
            yield [Edit(match.start(), match.end(), '')]
