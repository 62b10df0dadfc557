#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`make gate`: what can be known of the sources without running them.

A tool is clean, in one line, or says `file:line:column: tool/rule: message` of each finding.
With GITHUB_ACTIONS=true each is an annotation as well. GATE_STRICT=1 refuses a tool that can
check only a part here.

Exit status: 0 clean, 1 findings, 2 a tool failed (it is missing, cannot read a file, hangs,
crashes or looked at nothing) or wrong usage.
"""

import os
import sys

from gate.session import Report, count, main
from gate.tools import TOOLS


def verdict(report):
    if report.failed:
        return 2, f'failed: {count(report.failed, "tool")} gave no verdict'
    return (1, count(report.found, 'finding')) if report.found else (0, 'clean')


if __name__ == '__main__':
    REPORT = Report('gate', os.environ.get('GATE_STRICT') == '1',
                    os.environ.get('GITHUB_ACTIONS') == 'true')
    sys.exit(main(REPORT, __doc__, TOOLS, sys.argv[1:], verdict))
