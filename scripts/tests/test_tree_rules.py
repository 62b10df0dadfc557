# SPDX-License-Identifier: MIT
"""The rules of the tree: each finds what is wrong in its bad tree, and nothing in its good one.

gate/tree/<rule>/ has the two trees, and in expected.txt every finding, as `file:line: message`.
"""

import tempfile
import unittest
from collections import namedtuple
from pathlib import Path

from gate import tree
from gate.unit import Finding, ToolFailure

FIXTURES = Path(__file__).resolve().parent / 'gate' / 'tree'
RULES = [rule.NAME for rule in tree.RULES]

Root = namedtuple('Root', 'root')


def unit(rule, root):
    return next(each for each in tree.units(Root(root)) if each.name == rule)


def said(findings):
    return sorted(f'{finding.file}:{finding.line}: {finding.message}' for finding in findings)


class Rules(unittest.TestCase):
    maxDiff = None

    def test_every_rule_has_its_trees_and_no_other(self):
        self.assertEqual(sorted(path.name for path in FIXTURES.iterdir()), sorted(RULES))

    def test_bad(self):
        for rule in RULES:
            with self.subTest(rule=rule):
                expected = (FIXTURES / rule / 'expected.txt').read_text().splitlines()
                self.assertTrue(expected)
                self.assertEqual(said(unit(rule, FIXTURES / rule / 'bad').check()), sorted(expected))

    def test_good(self):
        for rule in RULES:
            with self.subTest(rule=rule):
                self.assertEqual(said(unit(rule, FIXTURES / rule / 'good').check()), [])


class Tool(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='foundry-test-')
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / 'kernel').mkdir()
        self.source = self.root / 'kernel' / 'main.c'

    def test_a_finding_names_tool_rule_and_place(self):
        self.source.write_text('int x;\n')
        checked = unit('licence', self.root)
        self.assertEqual((checked.tool, checked.files), ('tree', ['kernel/main.c']))
        [finding] = checked.check()
        self.assertIsInstance(finding, Finding)
        self.assertEqual(finding[:5], ('tree', 'licence', 'kernel/main.c', 1, 1))

    def test_a_rule_that_looks_at_nothing_fails(self):
        for rule in RULES:
            with self.subTest(rule=rule), self.assertRaisesRegex(ToolFailure, 'looked at no file'):
                unit(rule, self.root).check()

    def test_a_file_that_is_no_text_fails(self):
        self.source.write_bytes(b'/* caf\xe9 */\n')
        with self.assertRaisesRegex(ToolFailure, 'kernel/main.c is not UTF-8'):
            unit('licence', self.root).check()

    def test_a_count_that_cannot_be_read_fails(self):
        self.source.write_text('int x;\n')
        counts = self.root / 'scripts' / 'gate' / 'escapes.txt'
        counts.parent.mkdir(parents=True)
        counts.write_text('# counted\nkernel/main.c many\n')
        with self.assertRaisesRegex(ToolFailure, 'escapes.txt:2: a line is a file and a number'):
            unit('escapes', self.root).check()

    def test_nothing_is_needed(self):
        self.assertEqual(tree.missing(), '')


if __name__ == '__main__':
    unittest.main()
