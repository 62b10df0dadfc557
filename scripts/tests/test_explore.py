# SPDX-License-Identifier: MIT
"""The explorer: what it is asked, what it says, and that two runs say the same."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from support import SRCTREE, clean_environment

BOUND = 300		# seconds of a run
RUN = SRCTREE / 'scripts' / 'explore' / 'run.py'
OWN = ('TEST', 'BOUND', 'SCHED', 'MODEL', 'LIMIT')

MINE = '''
#include "explore.h"

static unsigned int count, handled;

static void add(void)
{
	unsigned int was = __atomic_load_n(&count, __ATOMIC_RELAXED);

	__atomic_store_n(&count, was + 1, __ATOMIC_RELAXED);
}

static void handle(void)
{
	__atomic_fetch_add(&handled, 1, __ATOMIC_RELAXED);
}

static void check(void)
{
	EXPLORE_CHECK(count == 2, "an addition was lost");
}

static void check_handled(void)
{
	EXPLORE_CHECK(handled == 0, "the interrupt came");
}

static void wait_for_nobody(void)
{
	while (!__atomic_load_n(&count, __ATOMIC_RELAXED))
		explore_relax();
}

static void never_end(void)
{
	for (;;)
		__atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
}

static void write_plain(void)
{
	count = 1;
}

static void go_astray(void)
{
	*(volatile int *)8 = 1;
}

EXPLORE_TEST(.name = "mine/lost", .threads = { add, add }, .check = check);
EXPLORE_TEST(.name = "mine/irq", .threads = { add }, .handler = handle, .check = check_handled);
EXPLORE_TEST(.name = "mine/deadlock", .threads = { wait_for_nobody });
EXPLORE_TEST(.name = "mine/livelock", .threads = { never_end });
EXPLORE_TEST(.name = "mine/race", .threads = { write_plain, write_plain });
EXPLORE_TEST(.name = "mine/astray", .threads = { go_astray });
EXPLORE_TEST(.name = "mine/sound", .threads = { add });
'''
SABOTEUR = '''/* SPDX-License-Identifier: MIT */
/* nothing at all. */
/* Test: mine/sound. Found by: sc. */
'''


@unittest.skipUnless(os.uname().machine in ('x86_64', 'aarch64') and shutil.which('gcc'), 'no compiler or no fibers')
class Explore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.output = Path(folder.name, 'out')
        cls.own = Path(folder.name, 'own')
        (cls.own / 'explore' / 'saboteurs').mkdir(parents=True)
        (cls.own / 'explore' / 'mine.c').write_text(MINE)
        (cls.own / 'explore' / 'mine.sources').write_text('# nothing else\n')

    def explore(self, *arguments, **variables):
        environment = {name: value for name, value in clean_environment().items() if name not in OWN}
        return subprocess.run([sys.executable, '-B', str(RUN), '--output', str(self.output), '--cc', 'gcc', *arguments],
                      env={**environment, **variables}, stdin=subprocess.DEVNULL, text=True,
                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=BOUND, check=False)

    def mine(self, test, *arguments):
        return self.explore('--ext', str(self.own), '--test', test, *arguments)

    def assert_fails(self, test, sentence):
        done = self.mine(test, '--model', 'sc')
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(sentence, done.stdout)
        self.assertIn('\n0 passed, 1 failed\n', done.stdout)
        return done.stdout

    # --- what it finds --------------------------------------------------------------

    def test_each_kind_of_failure(self):
        self.assert_fails('mine/lost', 'an addition was lost')
        self.assert_fails('mine/irq', 'the interrupt came')
        self.assert_fails('mine/deadlock', 'deadlock: nobody will ever write what thread 0 waits for')
        self.assert_fails('mine/livelock', 'livelock: no end after 30000 operations')
        self.assert_fails('mine/astray', 'signal 11: an address that is none')

    def test_a_race_names_both_places(self):
        told = self.assert_fails('mine/race', 'data race: nothing orders this and what thread 0 did')
        self.assertIn('race on count, 4 bytes:', told)
        self.assertRegex(told, r'  this   mine\.c:\d+: count = 1;\n  other  mine\.c:\d+: count = 1;')

    def test_the_schedule_is_the_shortest_and_is_replayed_by_its_word(self):
        told = self.assert_fails('mine/lost', 'an addition was lost')
        word = re.search(r'^again: make explore TEST=mine/lost SCHED=(\S+)$', told, re.MULTILINE)[1]
        self.assertEqual(word, 'sa2b')
        again = self.mine('mine/lost', '--sched', word)
        self.assertEqual(again.returncode, 1)
        rows = re.findall(r'^ +\d+  .*$', told, re.MULTILINE)
        self.assertEqual(len(rows), 4)
        self.assertEqual(rows, re.findall(r'^ +\d+  .*$', again.stdout, re.MULTILINE))

    def test_another_schedule_passes(self):
        done = self.mine('mine/lost', '--sched', 's')
        self.assertEqual((done.returncode, done.stdout), (0, 'mine/lost: passes by s\n'))

    def test_the_bound_bounds(self):
        done = self.mine('mine/lost', '--model', 'sc', '--bound', '0')
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn('bounded', done.stdout)

    # --- the tree's own --------------------------------------------------------------

    def test_two_runs_are_alike(self):
        runs = [self.explore('--test', 't*') for _ in range(2)]
        told = [re.sub(r' +\d+\.\d\d +\d+\n', '\n', done.stdout) for done in runs]
        self.assertEqual(runs[0].returncode, 0, runs[0].stdout)
        self.assertIn('ticket-plain-increment', told[0])
        self.assertEqual(told[0], told[1])

    def test_models_show_what_they_should_with_and_without_a_bound(self):
        for bound in ('none', '9'):
            with self.subTest(bound=bound):
                done = self.explore('--test', 'litmus/*', '--bound', bound)
                self.assertEqual(done.returncode, 0, done.stdout)
                self.assertRegex(done.stdout, r'(?m)^litmus/sb +- +\d+ +\d+ ')
                self.assertRegex(done.stdout, r'(?m)^litmus/mp-relaxed +- +- +\d+ ')

    def test_a_stale_read_says_what_it_missed(self):
        done = self.explore('--test', 'litmus/mp-relaxed', '--model', 'weak')
        self.assertRegex(done.stdout, r'stale: what was there from the start; it missed 1 newer, '
                          r'the last one 1 by thread 0, litmus\.c:\d+ \(#\d+\)')

    def test_a_word_of_a_saboteur_is_replayed(self):
        told = self.explore('--test', 'ticket-plain-increment', '--model', 'sc').stdout
        word = re.search(r'SCHED=(\S+)$', told, re.MULTILINE)[1]
        done = self.explore('--test', 'ticket-plain-increment', '--sched', word)
        self.assertEqual(done.returncode, 1, done.stdout)

    def test_a_saboteur_that_is_not_found_fails(self):
        header = self.own / 'explore' / 'saboteurs' / 'mine-nothing.h'
        header.write_text(SABOTEUR)
        self.addCleanup(header.unlink)
        done = self.mine('mine-nothing')
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn('mine-nothing, sc: what is wrong was not found in 1 schedules', done.stdout)

    def test_an_edit_that_does_not_fit_is_refused(self):
        header = self.own / 'explore' / 'saboteurs' / 'mine-edit.h'
        header.write_text(f'{SABOTEUR}/* In explore/mine.c:\n * - there is no such line\n * + nor this\n */\n')
        self.addCleanup(header.unlink)
        done = self.mine('mine-edit')
        self.assertEqual(done.returncode, 1)
        self.assertIn('does not have this once: there is no such line', done.stderr)

    # --- what is asked wrongly --------------------------------------------------------------

    def test_wrong_usage(self):
        for variables, sentence in (
                ({'TEST': 'nonsense'}, "no test 'nonsense'; there is: "),
                ({'TEST': 'ticket/*', 'SCHED': 's'}, "SCHED is of one test, but TEST='ticket/*' is 4: ticket/irq "),
                ({'TEST': 'ticket/irq', 'SCHED': 'x12'}, "'x12' is no schedule"),
                ({'TEST': 'ticket/irq', 'SCHED': 'sa2'}, "'sa2' is no schedule"),
                ({'BOUND': 'many'}, "a bound is a number or none, and not 'many'"),
                ({'MODEL': 'strong'}, "no model 'strong'; there is: sc tso weak")):
            with self.subTest(variables=variables):
                done = self.explore(**variables)
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertIn(sentence, done.stderr)


if __name__ == '__main__':
    unittest.main()
