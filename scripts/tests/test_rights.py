# SPDX-License-Identifier: MIT
"""The matrix of rights in Documentation/ipc.md is the one that the conformance cases run."""

import re
import unittest

from support import SRCTREE

OPERATION = re.compile(r'\{ "([^"]+)", ([\w| ]+), \w+ \},')
ROW = re.compile(r'\| ([\w: ]+?) \|(.*)\|$')
RIGHTS = ('HANDLE_SEND', 'HANDLE_RECV', 'HANDLE_GRANT', 'HANDLE_BADGE')
HEADING = '| operation | send | receive | grant | badge |'
BESIDES = 'port: a handle in a message'		# of the message's, not of the operation's: cases of its own


def executed(name, prefix):
    text = (SRCTREE / 'ktest/conform' / name).read_text(encoding='utf-8')
    return {prefix + operation: {right for right in RIGHTS if right in needs.split(' | ')}
            for operation, needs in OPERATION.findall(text)}


def documented():
    lines = (SRCTREE / 'Documentation/ipc.md').read_text(encoding='utf-8').splitlines()
    rows = {}
    for line in lines[lines.index(HEADING) + 2:]:
        row = ROW.match(line)
        if not row:
            return rows
        cells = [cell.strip() for cell in row[2].split('|')]
        rows[row[1]] = {right for right, cell in zip(RIGHTS, cells, strict=True) if cell == 'needs'}
    return rows


class Rights(unittest.TestCase):
    def test_matrix(self):
        shown = documented()
        self.assertEqual(shown.pop(BESIDES), {'HANDLE_GRANT'})
        self.assertEqual(shown, executed('handle.c', '') | executed('port.c', 'port: '))


if __name__ == '__main__':
    unittest.main()
