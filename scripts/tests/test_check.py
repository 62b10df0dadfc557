# SPDX-License-Identifier: MIT
"""check.py on rows of its own, and run.py on tests of its own."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

import check

HERE = Path(__file__).resolve().parent
BOUND = 20


def row(name, script, counts='cases', trees=''):
    return check.Row(name, 'a row', (f"sh -c '{script}'",), counts, trees)


class Rows(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_rows(self, *rows, bound=BOUND, jobs=2):
        out = io.StringIO()
        words = {'make': ['make', '-s'], 'python': [sys.executable], 'srctree': ['/src tree'],
             'trees': [str(self.folder)]}
        total = check.run_rows(rows, words, self.folder, bound, jobs, check.Table(out))
        return total, out.getvalue()

    def test_counts_are_summed(self):
        total, text = self.run_rows(row('a', 'echo 3 passed, 0 failed'),
                        row('b', 'echo 4 passed, 0 failed, 2 skipped'),
                        row('c', 'echo anything', 'status'))
        self.assertEqual(str(total), '8 passed, 0 failed, 2 skipped')
        self.assertRegex(text, r'(?m)^  a +3 passed, 0 failed +\d\.\d s$')

    def test_each_kind_of_failure_counts(self):
        for script, counts, expected in (
                ('echo 3 passed, 1 failed; exit 1', 'cases', (3, 1, 0)),
                ('echo 3 passed, 1 failed', 'cases', (3, 1, 0)),
                ('echo 3 passed, 0 failed; exit 1', 'cases', (3, 1, 0)),
                ('echo 3 passed, 1 failed; echo make: Error 1 >&2; exit 2', 'cases', (3, 1, 0)),
                ('echo all is well', 'cases', (0, 1, 0)),
                ('true', 'cases', (0, 1, 0)),
                ('echo 0 passed, 0 failed', 'cases', (0, 1, 0)),
                ('kill -9 $$', 'cases', (0, 1, 0)),
                ('exit 1', 'status', (0, 1, 0))):
            with self.subTest(script):
                total, text = self.run_rows(row('a', script, counts))
                self.assertEqual(tuple(total), expected)
                self.assertIn('FAIL', text)
                self.assertIn(f"whole output: {self.folder / 'a.log'}", text)

    def test_a_failure_shows_its_output_and_keeps_it(self):
        _, text = self.run_rows(row('a', 'seq 1000; echo the reason >&2; exit 3', 'status'))
        self.assertIn('      exit status 3\n', text)
        self.assertIn('      | the reason\n', text)
        self.assertNotIn('      | 500\n', text)
        self.assertIn('\n500\n', (self.folder / 'a.log').read_text())

    def test_a_failed_step_ends_the_row(self):
        steps = check.Row('a', 'a row', ('false', "sh -c 'echo 1 passed, 0 failed'"))
        total, _ = self.run_rows(steps)
        self.assertEqual(tuple(total), (0, 1, 0))

    def test_a_missing_program(self):
        total, text = self.run_rows(check.Row('a', 'a row', ('/nonexistent',)))
        self.assertEqual(tuple(total), (0, 1, 0))
        self.assertIn('cannot start /nonexistent', text)

    def test_a_row_that_hangs_is_stopped_with_its_children(self):
        mark = self.folder / 'alive'
        begin = time.monotonic()
        script = f'(sleep 1; touch {mark}) & wait'
        total, text = self.run_rows(row('a', script), bound=0.3)
        self.assertLess(time.monotonic() - begin, 4)
        self.assertEqual(tuple(total), (0, 1, 0))
        self.assertIn('stopped after 0.3 s', text)
        time.sleep(1)
        self.assertFalse(mark.exists())

    def test_rows_of_one_tree_take_turns(self):
        script = (f'mkdir {self.folder}/busy && sleep 0.1 && rmdir {self.folder}/busy '
              '&& echo 1 passed, 0 failed')
        shared = {'a': 't', 'b': 'u t', 'c': 't v'}
        total, text = self.run_rows(*(row(name, script, trees=trees) for name, trees in shared.items()))
        self.assertEqual(tuple(total), (3, 0, 0), text)

    def test_other_rows_run_together(self):
        def meets(mine, other):
            return (f'touch {self.folder}/{mine}; for i in 1 2 3 4 5 6 7 8 9 10; do '
                f'test -e {self.folder}/{other} && echo 1 passed, 0 failed && exit; '
                'sleep 0.2; done; exit 1')
        total, text = self.run_rows(row('a', meets('a', 'b')), row('b', meets('b', 'a')))
        self.assertEqual(tuple(total), (2, 0, 0), text)

    def test_the_outer_make_does_not_leak_in(self):
        with mock.patch.dict(os.environ, {'MAKEFLAGS': ' -j8 --jobserver-auth=3,4 -- O=x V=1',
                          'MAKELEVEL': '1', 'O': 'x'}):
            total, text = self.run_rows(
                row('a', 'test -z "$MAKEFLAGS$MAKELEVEL$O" && echo 1 passed, 0 failed'))
        self.assertEqual(tuple(total), (1, 0, 0), text)

    def test_the_outside_folder_is_fresh_and_goes_away(self):
        steps = check.Row('a', 'a row', ('mkdir {outside}/kernel', 'cp -R {outside}/kernel {outside}/x',
                         "sh -c 'echo {outside}; echo 1 passed, 0 failed'"))
        total, _ = self.run_rows(steps)
        self.assertEqual(tuple(total), (1, 0, 0))
        outside = (self.folder / 'a.log').read_text().splitlines()[-2]
        self.assertIn('foundry-check-', outside)
        self.assertFalse(Path(outside).exists())


class Words(unittest.TestCase):
    def test_steps(self):
        words = {'make': ['make', '-s'], 'trees': ['/a b']}
        self.assertEqual(check.expand('{make} O={trees}/x all', words),
                 ['make', '-s', 'O=/a b/x', 'all'])

    def test_every_row_of_the_table_expands(self):
        words = {name: [name] for name in ('make', 'python', 'srctree', 'trees', 'outside')}
        for each in check.ROWS:
            for step in each.steps:
                self.assertNotIn('{', ' '.join(check.expand(step, words)))

    def test_every_build_names_its_architecture(self):
        """What `make` alone takes differs from machine to machine."""
        for each in check.ROWS:
            for step in each.steps:
                if step.startswith('{make}'):
                    self.assertRegex(step, r' (ARCH=\w+|ALL=1) ', each.name)

    def test_rows_that_build_in_a_folder_say_so(self):
        for each in check.ROWS:
            for tree in re.findall(r'O=\{trees\}/(\S+)', ' '.join(each.steps)):
                self.assertIn(tree, each.trees.split(), each.name)

    def test_variables_of_the_command_line_are_passed_on(self):
        self.assertEqual(check.passed_on('rR --jobserver-auth=3,4 -- O=x CC=gcc-12 LLVM=-22 ROWS=host SMP=4 ALL=1'),
                 ['CC=gcc-12', 'LLVM=-22'])
        self.assertEqual(check.passed_on('s'), [])


class CommandLine(unittest.TestCase):
    def check(self, *arguments, **variables):
        return subprocess.run([sys.executable, '-B', str(HERE.parent / 'check.py'), *arguments],
                      capture_output=True, text=True, timeout=BOUND, check=False,
                      env={**os.environ, **variables})

    def test_unknown_row(self):
        for done in (self.check('--rows', 'scripts nonsense'), self.check(ROWS='nonsense')):
            self.assertEqual(done.returncode, 2)
            self.assertIn("no row is called 'nonsense'; there is: scripts ", done.stderr)

    def test_list(self):
        self.assertEqual(len(self.check('--list').stdout.splitlines()), len(check.ROWS))

    def test_last_line_and_status(self):
        with tempfile.TemporaryDirectory() as folder:
            for make, status, last in (('true', 0, '1 passed, 0 failed'),
                           ('false', 1, '0 passed, 1 failed')):
                done = self.check('--rows', 'host-warnings', '--make', make, '--objtree', folder)
                self.assertEqual((done.returncode, done.stdout.splitlines()[-1]), (status, last))


class TestRunner(unittest.TestCase):
    """run.py: a runner that loses failures would hide all others."""

    def run_with(self, *arguments, **modules):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(HERE / 'run.py', folder)
            for name, body in modules.items():
                Path(folder, f'test_{name}.py').write_text(
                    'import unittest, os\nclass T(unittest.TestCase):\n' + body)
            return subprocess.run([sys.executable, '-B', f'{folder}/run.py', *arguments],
                          capture_output=True, text=True, timeout=BOUND, check=False)

    def assertEnds(self, done, status, last):
        self.assertEqual((done.returncode, done.stdout.splitlines()[-1]), (status, last), done.stdout)

    def test_all(self):
        good = '\tdef test_x(self): pass\n\tdef test_y(self): self.skipTest("no")\n'
        self.assertEnds(self.run_with(a=good, b=good), 0, '2 passed, 0 failed, 2 skipped')

    def test_failures(self):
        for name, body in {
                'failure': '\tdef test_x(self): self.fail("because")\n',
                'error': '\tdef test_x(self): raise OSError("because")\n',
                'subtest': '\tdef test_x(self):\n\t\twith self.subTest(): self.fail("because")\n',
                'set up': '\tdef setUpClass(): raise OSError("because")\n\tdef test_x(self): pass\n',
                'import': '\tfrom nowhere import because\n'}.items():
            # No subTest here: a runner that loses subtests would lose this one as well.
            done = self.run_with(a=body)
            self.assertEnds(done, 1, '0 passed, 1 failed')
            self.assertIn('because', done.stdout, name)
            self.assertRegex(done.stdout, '(?m)^FAIL ', name)

    def test_a_module_that_dies(self):
        done = self.run_with(a='\tdef test_x(self): os._exit(0)\n', b='\tdef test_x(self): pass\n')
        self.assertEnds(done, 1, '1 passed, 1 failed')
        self.assertIn('FAIL test_a: ended before its counts', done.stdout)

    def test_nothing_ran(self):
        self.assertEnds(self.run_with('-k', 'nonsense', a='\tdef test_x(self): pass\n'),
                1, '0 passed, 0 failed')

    def test_selection(self):
        body = '\tdef test_x(self): pass\n\tdef test_y(self): self.fail()\n'
        self.assertEnds(self.run_with('-k', 'test_x', 'test_a', a=body, b=body), 0,
                '1 passed, 0 failed')
        self.assertEqual(self.run_with('test_zz', a=body).returncode, 2)


if __name__ == '__main__':
    unittest.main()
