#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`make lint`: advice on the sources, of tools that are wrong too often to have a say in the gate.

Each source is read once, for the first architecture that builds it.

Exit status: 0 whatever was found, 2 a tool failed or wrong usage.
"""

import sys

from gate import analyzer, cppcheck, tidy
from gate.session import Report, count, main

TOOLS = (tidy, analyzer, cppcheck)


def verdict(report):
    if report.failed:
        return 2, f'failed: {count(report.failed, "tool")} did not end'
    return 0, f'{count(report.found, "piece")} of advice'


if __name__ == '__main__':
    sys.exit(main(Report('lint'), __doc__, TOOLS, sys.argv[1:], verdict))
