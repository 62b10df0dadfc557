# SPDX-License-Identifier: MIT
"""Bugs with errors: unread, dropped, overwritten."""

import re

from mutants.operators import operator
from mutants.text import Edit

ASSIGNED = r'(?P<result>\w+) = (?P<call>(?P<name>\w+)\([^;]*\));'


@operator('drop-error-check', 'an error is received and never looked at')
def drop_error_check(source, facts):
    checked = re.compile(r'^(\t+)if \(!?(\w+)(?: < 0| != 0)?\)\n'
                         r'\1\t(?:return [^;]+|goto \w+);\n', re.MULTILINE)
    for match in checked.finditer(source.code):
        above = source.code[:match.start()].rsplit('\n', 3)
        call = re.search(rf'\b{match.group(2)} = (\w+)\(', '\n'.join(above[-3:]))
        if call and call.group(1) in facts.can_fail:
            yield [Edit(match.start(), match.end(), '')]


@operator('ignore-result', 'what a function returns is dropped')
def ignore_result(source, facts):
    for match in source.statements(ASSIGNED):
        if match.group('name') in facts.can_fail:
            yield [Edit(match.start('result'), match.start('call'), '')]


@operator('void-result', 'what a function returns is cast away')
def void_result(source, facts):
    for match in source.statements(ASSIGNED):
        if match.group('name') in facts.can_fail:
            yield [Edit(match.start('result'), match.start('call'), '(void)')]


@operator('overwrite-error', 'an error is overwritten before it is looked at')
def overwrite_error(source, facts):
    for match in source.statements(rf'(?:int )?{ASSIGNED}'):
        if match.group('name') in facts.can_fail:
            end = source.whole_lines(match)[1]
            yield [Edit(end, end, f'{match.group("tabs")}{match.group("result")} = 0;\n')]


@operator('drop-must-check', 'a function no longer says that its result must be looked at')
def drop_must_check(source, _):
    if source.path.startswith('include/foundry/') and not source.path.endswith('compiler.h'):
        for match in re.finditer(r'\bint __must_check ', source.code):
            yield [Edit(match.start(), match.end(), 'int ')]
