# SPDX-License-Identifier: MIT
"""check.py on rows of its own, and run.py on tests of its own."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from fnmatch import fnmatch
from pathlib import Path
from unittest import mock

import check
import check_rows

HERE = Path(__file__).resolve().parent
SRCTREE = HERE.parents[1]
BOUND = 300	# seconds that only a hang takes


def row(name, script, counts='cases', trees=''):
    return check_rows.Row(name, 'a row', (f"sh -c '{script}'",), counts, trees)


class Rows(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_rows(self, *rows, bound=BOUND, jobs=2):
        out = io.StringIO()
        words = {'make': ['make', '-s'], 'python': [sys.executable], 'srctree': ['/src tree'],
             'trees': [str(self.folder)]}
        table = check.Table(out)
        total = check.run_rows(rows, words, self.folder, bound, jobs, table)
        out.write(f'{total}\n')
        table.close()
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

    def test_what_failed_is_told_again_below_the_sum(self):
        noise = 'seq 100; echo "    not ok 7 it holds"; echo "a.c:3:1: error: no"; seq 100; exit 2'
        _, text = self.run_rows(row('a', noise, 'status'), row('b', 'echo 1 passed, 0 failed'),
                        row('c', 'seq 100; exit 3', 'status'))
        below = text.partition('\n1 passed, 2 failed\n')[2].splitlines()
        self.assertEqual(sorted(line for line in below if line.startswith('FAIL')), [
            f'FAIL  a: exit status 2 ({self.folder}/a.log)', f'FAIL  c: exit status 3 ({self.folder}/c.log)'])
        self.assertIn('      |     not ok 7 it holds', below)
        self.assertIn('      | a.c:3:1: error: no', below)
        self.assertIn('      | 100', below)
        self.assertLessEqual(len(below), check.END_LINES)

    def test_many_that_failed_have_a_line_each(self):
        _, text = self.run_rows(*(row(f'r{n}', 'false', 'status') for n in range(15)))
        below = text.partition('\n0 passed, 15 failed\n')[2].splitlines()
        self.assertEqual(len(below), 15)

    def test_a_failed_step_ends_the_row(self):
        steps = check_rows.Row('a', 'a row', ('false', "sh -c 'echo 1 passed, 0 failed'"))
        total, _ = self.run_rows(steps)
        self.assertEqual(tuple(total), (0, 1, 0))

    def test_a_missing_program(self):
        total, text = self.run_rows(check_rows.Row('a', 'a row', ('/nonexistent',)))
        self.assertEqual(tuple(total), (0, 1, 0))
        self.assertIn('cannot start /nonexistent', text)

    def test_a_row_that_hangs_is_stopped_with_its_children(self):
        hang = f'sleep 600.{os.getpid()}'
        total, text = self.run_rows(row('a', f'{hang} & wait'), bound=0.3)
        self.assertEqual(tuple(total), (0, 1, 0))
        self.assertIn('stopped after 0.3 s', text)
        self.assertFalse(running(*hang.split()))

    def test_rows_of_one_tree_take_turns(self):
        script = (f'mkdir {self.folder}/busy && sleep 0.1 && rmdir {self.folder}/busy '
              '&& echo 1 passed, 0 failed')
        shared = {'a': 't', 'b': 'u t', 'c': 't v'}
        total, text = self.run_rows(*(row(name, script, trees=trees) for name, trees in shared.items()))
        self.assertEqual(tuple(total), (3, 0, 0), text)

    def test_other_rows_run_together(self):
        def meets(mine, other):
            return (f'touch {self.folder}/{mine}; until test -e {self.folder}/{other}; do sleep 0.1; done; '
                'echo 1 passed, 0 failed')
        total, text = self.run_rows(row('a', meets('a', 'b')), row('b', meets('b', 'a')))
        self.assertEqual(tuple(total), (2, 0, 0), text)

    def test_the_outer_make_does_not_leak_in(self):
        with mock.patch.dict(os.environ, {'MAKEFLAGS': ' -j8 --jobserver-auth=3,4 -- O=x V=1',
                          'MAKELEVEL': '1', 'O': 'x'}):
            total, text = self.run_rows(
                row('a', 'test -z "$MAKEFLAGS$MAKELEVEL$O" && echo 1 passed, 0 failed'))
        self.assertEqual(tuple(total), (1, 0, 0), text)

    def test_the_outside_folder_is_fresh_and_goes_away(self):
        steps = check_rows.Row('a', 'a row', ('mkdir {outside}/kernel', 'cp -R {outside}/kernel {outside}/x',
                         "sh -c 'echo {outside}; echo 1 passed, 0 failed'"))
        total, _ = self.run_rows(steps)
        self.assertEqual(tuple(total), (1, 0, 0))
        outside = (self.folder / 'a.log').read_text().splitlines()[-2]
        self.assertIn('foundry-check-', outside)
        self.assertFalse(Path(outside).exists())


def running(*command):
    """The processes that were started as this command."""
    wanted, found = '\0'.join(command).encode() + b'\0', []
    for path in Path('/proc').glob('[0-9]*/cmdline'):
        try:
            found += [path] if path.read_bytes() == wanted else []
        except OSError:
            continue
    return found


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

    def test_what_a_machine_can_change_runs_on_every_machine(self):
        globs = [*check_rows.MACHINE.split(','), 'arch/*']		# of CPUs, which are alike on all of them
        for path in [*SRCTREE.glob('ktest/machine/*.c'), *SRCTREE.glob('arch/*/*_ktest.c')]:
            for name in re.findall(r'^\t\.name\t= "([^"]+)",$', path.read_text(encoding='utf-8'), re.MULTILINE):
                if path.parent.name != 'host':
                    self.assertTrue(any(fnmatch(name, glob) for glob in globs), name)

    def test_the_command_line_has_room_for_it(self):
        header = (SRCTREE / 'include/foundry/cmdline.h').read_text(encoding='utf-8')
        room = int(re.search(r'#define CMDLINE_VALUE_MAX\s+(\d+)', header)[1])
        for words in (check_rows.MACHINE, check_rows.COMPILED, check_rows.SANITIZED, check_rows.NO_SABOTEURS):
            self.assertLess(len(words), room)

    def test_what_takes_long_is_for_check_all(self):
        names = [each.name for each in check.select([])]
        self.assertEqual([each.name for each in check.select([], long=True)], [each.name for each in check.ROWS])
        for arch in ('x86_64', 'aarch64', 'riscv64'):
            for end in ('', '-smp', '-machines', '-clang', '-boot-fail', '-gdb', '-release', '-tiny'):
                self.assertIn(f'{arch}{end}', names)
            self.assertNotIn(f'{arch}-every-machine', names)
        self.assertEqual([each.name for each in check.select(['host-asan'])], ['host-asan'])

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
            self.assertIn("no row is called 'nonsense'; there is: docs scripts ", done.stderr)

    def test_no_jobs(self):
        done = self.check('--jobs', '0')
        self.assertEqual((done.returncode, done.stderr), (2, 'check: 0 rows at the same time are none\n'))

    def test_list(self):
        self.assertEqual(len(self.check('--list').stdout.splitlines()), len(check.ROWS))

    def test_last_line_and_status(self):
        with tempfile.TemporaryDirectory() as folder:
            for make, status, last in (('true', 0, '1 passed, 0 failed'),
                           ('false', 1, '0 passed, 1 failed')):
                done = self.check('--rows', 'bench', '--make', make, '--objtree', folder)
                self.assertEqual(done.returncode, status)
                *_, end = done.stdout.partition(f'\n{last}\n')
                self.assertEqual(end.splitlines()[:1], [f'FAIL  bench: exit status 1 '
                                f'({folder}/check/bench.log)'] if status else [])


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

    def test_all_but_one(self):
        good, bad = '\tdef test_x(self): pass\n', '\tdef test_x(self): self.fail()\n'
        self.assertEnds(self.run_with('--but', 'test_b', a=good, b=bad), 0, '1 passed, 0 failed')
        self.assertEqual(self.run_with('--but', 'test_zz', a=good).returncode, 2)


if __name__ == '__main__':
    unittest.main()
