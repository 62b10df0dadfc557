# SPDX-License-Identifier: MIT
"""What compilers and their like say: `file:line:column: kind: text`, one a line."""

import re
from collections import namedtuple

Diagnostic = namedtuple('Diagnostic', 'file line column kind text')

LINE = re.compile(r'([^\s:][^:]*):(\d+):(\d+): (fatal error|error|warning|note|info): (.*)')


def parse(output):
    for line in output.splitlines():
        found = LINE.fullmatch(line)
        if found:
            name, number, column, kind, text = found.groups()
            yield Diagnostic(name, int(number), int(column), kind, text.strip())
