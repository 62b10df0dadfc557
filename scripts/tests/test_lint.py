# SPDX-License-Identifier: MIT
"""make lint in a small tree: each tool gives its advice, and one that cannot is an error."""

import re
import shutil
import unittest

from support import HERE, SRCTREE, Tree

FIXTURE = HERE / 'gate/advice.c'
MARK = re.compile(r'/\* FOUND: (\w+) \*/')
ADVICE = re.compile(r'lib/advice\.c:(\d+):\d+: (\w+)/[\w.-]+: .+')


class Lint(unittest.TestCase):
    def setUp(self):
        self.tree = Tree.small()
        self.addCleanup(self.tree.close)
        shutil.copy(SRCTREE / '.clang-tidy', self.tree.path)
        shutil.copy(FIXTURE, self.tree.path / 'lib')
        self.tree.append('lib/Kbuild', 'obj-y += advice.o\n')

    def test_advice(self):
        result = self.tree.make('lint')
        self.assertEqual(result.status, 0, result.text)
        lines = FIXTURE.read_text(encoding='utf-8').splitlines()
        marked = {(mark[1], number) for number, line in enumerate(lines, 1)
                  for mark in [MARK.search(line)] if mark}
        given = {(found[2], int(found[1])) for found in map(ADVICE.fullmatch, result.lines) if found}
        self.assertLessEqual(marked, given, result.text)
        careful = lines.index('int careful(int key)') + 1
        self.assertFalse([each for each in given if careful <= each[1] < careful + 5], result.text)
        self.assertRegex(result.lines[-1], r'^lint: \d+ pieces of advice, ')

    def test_file_that_cannot_be_read(self):
        self.tree.append('lib/advice.c', 'int broken(\n')
        for tool in ('tidy', 'analyzer', 'cppcheck'):
            with self.subTest(tool=tool):
                result = self.tree.make('lint', f'TOOLS={tool}')
                self.assertEqual(result.status, 2, result.text)
                self.assertIn(f'lint: {tool}: host lib/advice.c: ', result.text)

    def test_missing_tool(self):
        for tool, said in (('tidy', 'clang-tidy cannot be run'), ('cppcheck', 'cppcheck cannot be run'),
                           ('analyzer', 'compiler gcc cannot be run')):
            with self.subTest(tool=tool):
                bin_without = self.tree.top / tool
                bin_without.mkdir()
                for name in ('sh', 'make', 'uname', 'mkdir', 'cat', 'clang', 'gcc', 'clang-tidy', 'cppcheck'):
                    if name not in said:
                        (bin_without / name).symlink_to(shutil.which(name))
                result = self.tree.run('/usr/bin/python3', '-B', 'scripts/lint.py', '--tools', tool,
                                       env={'PATH': str(bin_without)})
                self.assertEqual(result.status, 2, result.text)
                self.assertIn(said, result.text)
                self.assertIn('make setup', result.text)


if __name__ == '__main__':
    unittest.main()
