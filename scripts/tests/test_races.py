# SPDX-License-Identifier: MIT
"""races.py: which seeds SEEDS= names, and what is said of boots that are made up."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPT = HERE.parent / 'races.py'
BOUND = 300	# seconds that only a hang takes

sys.path.insert(0, str(HERE.parent))
import races	# pylint: disable=wrong-import-position

CONSOLE = r"""KTAP version 1
  KTAP version 1
  # Subtest: smp
  1..1
    KTAP version 1
    # Subtest: races/locks
    1..1
    # case: a ticket
    # found by 2 of 20 seeds: 3 7
    ok 1 a ticket
  ok 1 races/locks
ok 1 smp
1..1
FOUNDRY: PASS 1/1
"""


class Seeds(unittest.TestCase):
    def test_a_count(self):
        self.assertEqual(races.read_seeds('3'), [1, 2, 3])

    def test_seeds(self):
        self.assertEqual(races.read_seeds('0x3'), [3])
        self.assertEqual(races.read_seeds('1,0x7,9'), [1, 7, 9])
        self.assertEqual(races.read_seeds('0xffffffffffffffff'), [2 ** 64 - 1])

    def test_bad_ones(self):
        for text in ('', '0', 'abc', '0x', '-3', '1,', '1;2', '0x10000000000000000', '100001', '3 4', '1.5'):
            with self.subTest(text=text), self.assertRaises(ValueError):
                races.read_seeds(text)


class Boots(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def races(self, image, *words, status=0):
        """Run races.py with a make that says how this image, a script, is booted."""
        script = self.folder / 'image'
        script.write_text(f'#!/bin/sh\n{image}\n')
        make = self.folder / 'make'
        make.write_text(f'#!/bin/sh\necho {script} ktest\nexit {status}\n')
        for path in (script, make):
            path.chmod(0o755)
        return subprocess.run([sys.executable, '-B', str(SCRIPT), '--make', str(make), '--arch', 'one',
                               '--output', str(self.folder / 'out'), *words],
                              capture_output=True, text=True, timeout=BOUND, check=False)

    def image(self, more=''):
        (self.folder / 'console').write_text(CONSOLE)
        return f'{more}\ncat {self.folder}/console\nexit 33'

    def test_all_pass(self):
        done = self.races(self.image(), '--seeds', '2')
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn('seed 0x2', done.stdout)
        self.assertIn('alike to the last byte', done.stdout)
        self.assertIn('a ticket   2 of 20  3 7', done.stdout)
        self.assertTrue(done.stdout.endswith('3 passed, 0 failed\n'), done.stdout)

    def test_once(self):
        done = self.races(self.image('echo $$'), '--seeds', '2', '--once')
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn('a ticket   2 of 20  3 7', done.stdout)
        self.assertTrue(done.stdout.endswith('2 passed, 0 failed\n'), done.stdout)

    def test_two_runs_that_differ(self):
        done = self.races(self.image('echo $$'), '--seeds', '1')
        self.assertEqual(done.returncode, 1)
        self.assertIn('two runs differ', done.stdout)

    def test_a_seed_that_fails_says_how_to_try_it_again(self):
        done = self.races('exit 1', '--seeds', '0x9')
        self.assertEqual(done.returncode, 1)
        self.assertIn('make ARCH=one races SEEDS=0x9', done.stdout)

    def test_what_cannot_be_built(self):
        done = self.races('exit 1', status=2)
        self.assertEqual(done.returncode, 2)
        self.assertIn('races: the image cannot be built', done.stderr)

    def test_bad_seeds(self):
        done = self.races('exit 1', '--seeds', 'many')
        self.assertEqual(done.returncode, 2)
        self.assertIn("'many' is neither a count, as 20, nor seeds", done.stderr)


if __name__ == '__main__':
    unittest.main()
