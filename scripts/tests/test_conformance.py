# SPDX-License-Identifier: MIT
"""Clauses read from headers, the conformance tables, and the sweep over failing boots."""

import shlex
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import clauses

HERE = Path(__file__).resolve().parent
IMAGE = [sys.executable, '-B', '-E', '-S', str(HERE / 'fake_image.py')]
CONFORMANCE = [sys.executable, '-B', str(HERE.parent / 'conformance.py')]
SWEEP = [sys.executable, '-B', str(HERE.parent / 'boot_sweep.py')]
BOUND = 300	# seconds that only a hang takes

ALARM = '''/*
 * alarm - one deadline.
 *
 *  * ALARM-1  a deadline already past still fires.
 *  * ALARM-2  never fires before its tick, whatever the clock and its many
 *             neighbours may do to it in the meantime.
 *
 * Prose that belongs to no clause.
 */
'''
CLOCK = '/*\n *  * CLOCK-1   never goes back.\n */\n'

GOOD = {
    'alarm/mock': ('ok ALARM-1 past', 'ok ALARM-2 never early', 'ok ALARM-2 not even by one'),
    'alarm/chip': ('ok ALARM-1 past', 'ok ALARM-2 never early # SKIP not provided: polled'),
    'clock/host': ('ok CLOCK-1 monotonic', 'ok its own test'),
    'print': ('ok UTF-8 passes through',),
    'saboteur/alarm': ('ok ALARM-1 forgets the past', 'ok ALARM-2 one tick early',
               'ok ALARM-2 half a tick early'),
    'saboteur/clock': ('ok CLOCK-1 steps back',),
}


def stream(suites):
    """Print these suites as one checkpoint of an image; lines with '#' go before a result."""
    body, numbers = [], [0, 0, 0]
    any_failed = False
    for order, (suite, lines) in enumerate(suites.items(), 1):
        number, failed = 0, False
        body += ['    KTAP version 1', f'    # Subtest: {suite}']
        for line in lines:
            if line.startswith('#'):
                body.append(f'    {line}')
                continue
            number += 1
            word, _, name = line.partition('ok ')
            body.append(f'    {word}ok {number} {name}')
            failed |= word != ''
            numbers[0 if '# SKIP' in line else 1 if word else 2] += 1
        body += [f'    1..{number}', f"  {'not ' if failed else ''}ok {order} {suite}"]
        any_failed |= failed
    total = numbers[1] + numbers[2]
    verdict = f'FAIL {numbers[1]}/{total} failed' if any_failed else f'PASS {numbers[2]}/{total}'
    return '\n'.join(['KTAP version 1', '  KTAP version 1', '  # Subtest: all', f'  1..{len(suites)}',
              *body, f"{'not ' if any_failed else ''}ok 1 all", '1..1', f'FOUNDRY: {verdict}', ''])


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.headers(alarm=ALARM, clock=CLOCK)

    def headers(self, **texts):
        (self.folder / 'include').mkdir(exist_ok=True)
        for name, text in texts.items():
            (self.folder / 'include' / f'{name}.h').write_text(text)


class Clauses(Folder):
    def read(self, **texts):
        self.headers(**texts)
        return clauses.read(self.folder / 'include')

    def test_text_and_continuation(self):
        contracts, wrong = self.read()
        self.assertEqual(wrong, [])
        self.assertEqual([clause.id for clause in contracts['alarm']], ['ALARM-1', 'ALARM-2'])
        self.assertEqual(contracts['alarm'][1].text,
                 'never fires before its tick, whatever the clock and its many '
                 'neighbours may do to it in the meantime.')
        self.assertEqual(contracts['clock'][0].text, 'never goes back.')

    def test_refusals(self):
        cases = {
            'gap': (ALARM.replace('ALARM-2', 'ALARM-3'), 'ALARM-3 stands where ALARM-2 is due'),
            'twice': (ALARM.replace('ALARM-2', 'ALARM-1'), 'ALARM-1 stands where ALARM-2 is due'),
            'other contract': (ALARM.replace('ALARM-2', 'BELL-2'), 'BELL-2 stands where ALARM-2'),
            'form': (ALARM.replace('ALARM-2  ', 'ALARM-2 '), 'alarm.h:5: a clause has the form'),
            'indent': (ALARM.replace(' *  * ALARM-2', ' * * ALARM-2'), 'alarm.h:5: a clause has'),
        }
        for name, (text, sentence) in cases.items():
            with self.subTest(name):
                _, wrong = self.read(alarm=text)
                self.assertIn(sentence, '\n'.join(wrong))

    def test_no_clause_at_all(self):
        _, wrong = clauses.read(self.folder)
        self.assertIn('no header holds a clause', wrong[0])


    def test_options(self):
        self.headers(alarm=ALARM.replace(' */', ' * Usable from:  HAS_CLOCK, with CONFIG_ALARM.\n */'))
        self.assertEqual(clauses.options(self.folder / 'include'), {'alarm': 'CONFIG_ALARM'})


class Conformance(Folder):
    def test_a_contract_that_the_image_does_not_have(self):
        self.headers(clock=CLOCK.replace(' */', ' * Usable from:  HAS_CLOCK, with CONFIG_CLOCK.\n */'))
        without = (('clock/host', None), ('saboteur/clock', None))
        config = self.folder / '.config'
        self.assertEqual(self.run_with(*without).returncode, 0)
        config.write_text('CONFIG_CLOCK_MOCK=y\n# CONFIG_CLOCK is not set\n')
        self.assertEqual(self.run_with(*without, options=('--config', str(config))).returncode, 0)
        config.write_text('CONFIG_CLOCK=y\n')
        self.assertRed(self.run_with(*without, options=('--config', str(config))),
                       'CLOCK-1 has no case in any implementation')
        self.assertRed(self.run_with(('saboteur/clock', None)), 'CLOCK-1 has no saboteur')

    def run_with(self, *changes, status=33, options=()):
        """Run the good image with some suites changed: (suite, lines or None)."""
        suites = dict(GOOD)
        for suite, lines in changes:
            suites[suite] = lines
            if lines is None:
                del suites[suite]
        return self.run_stream(stream(suites), status, options)

    def run_stream(self, text, status=33, options=()):
        path = self.folder / 'stream'
        path.write_text(text)
        return subprocess.run([*CONFORMANCE, '--include', str(self.folder / 'include'), *options,
                       '--', *IMAGE, f'play:{path}', f'exit:{status}'],
                      capture_output=True, text=True, timeout=BOUND, check=False)

    def assertRed(self, done, *lines):
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        for line in lines:
            self.assertIn(line, done.stdout.splitlines())

    def test_good(self):
        done = self.run_with()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual([line.split() for line in done.stdout.splitlines()], [
            'alarm mock chip saboteurs'.split(),
            'ALARM-1 a deadline already past still fires. pass pass 1/1'.split(),
            'ALARM-2 never fires before its tick, whatever the clock and... pass - 2/2'.split(),
            [],
            'clock host saboteurs'.split(),
            'CLOCK-1 never goes back. pass 1/1'.split(),
            [],
            '11 passed, 0 failed, 1 skipped'.split(),
            '3 clauses, 3 implementations, 4 saboteurs caught of 4'.split()])
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100)

    def test_one_contract(self):
        only_clock = [(suite, None) for suite in GOOD if 'alarm' in suite]
        done = self.run_with(*only_clock, options=('--contract', 'clock'))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn('ALARM', done.stdout)
        self.assertRegex(done.stdout, r'CLOCK-1 .* pass  1/1')

    def test_a_contract_that_is_not_there(self):
        done = self.run_with(options=('--contract', 'clok'))
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, "conformance: no contract is called 'clok'; there are: alarm, clock\n")

    def test_a_clause_fails_if_one_of_its_cases_does(self):
        done = self.run_with(('alarm/mock', ('ok ALARM-1 past', 'ok ALARM-2 never early',
                             'not ok ALARM-2 not even by one')), status=35)
        self.assertRed(done, 'ALARM-2 fails in alarm/mock', 'the run failed: 1 case failed')
        self.assertRegex(done.stdout, r'ALARM-2 .* FAIL  -  ')

    def test_a_clause_without_a_case(self):
        self.assertRed(self.run_with(('clock/host', ('ok its own test',))),
                   'CLOCK-1 has no case in any implementation')

    def test_a_case_in_one_implementation_is_enough(self):
        done = self.run_with(('alarm/chip', ('ok ALARM-1 past',)))
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r'ALARM-2 .* pass  none  2/2')

    def test_a_suite_that_the_boot_never_reached(self):
        text = stream(GOOD).replace('\n1..1\n', '\nok 2 clock/chip # SKIP this boot does not give IRQ\n1..2\n')
        done = self.run_stream(text)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, r'\n  CLOCK-1 .* pass  -     1/1\n')

    def test_a_clause_that_only_an_unreached_suite_could_prove(self):
        text = stream({**GOOD, 'clock/host': ('ok its own test',)})
        text = text.replace('\n1..1\n', '\nok 2 clock/chip # SKIP this boot does not give IRQ\n1..2\n')
        self.assertRed(self.run_stream(text), 'CLOCK-1 has no case in any implementation')

    def test_a_clause_without_a_saboteur(self):
        done = self.run_with(('saboteur/clock', None))
        self.assertRed(done, 'CLOCK-1 has no saboteur')
        self.assertRegex(done.stdout, r'CLOCK-1 .* pass  none')

    def test_a_saboteur_that_is_not_caught(self):
        done = self.run_with(('saboteur/clock', ('not ok CLOCK-1 steps back',)), status=35)
        self.assertRed(done, "the saboteur 'CLOCK-1 steps back' was not caught")
        self.assertIn('3 saboteurs caught of 4', done.stdout)

    def test_a_saboteur_that_was_skipped_is_not_caught(self):
        self.assertRed(self.run_with(('saboteur/clock', ('ok CLOCK-1 steps back # SKIP later',))),
                   "the saboteur 'CLOCK-1 steps back' was not caught")

    def test_a_case_for_a_clause_that_no_header_has(self):
        self.assertRed(self.run_with(('clock/host', ('ok CLOCK-1 monotonic', 'ok CLOCK-9 more'))),
                   'clock/host has a case for CLOCK-9, which no header has')

    def test_a_case_in_the_wrong_suite(self):
        self.assertRed(self.run_with(('clock/host', ('ok CLOCK-1 monotonic', 'ok ALARM-1 past'))),
                   'clock/host has a case for ALARM-1, a clause of alarm')

    def test_an_implementation_of_an_unknown_contract(self):
        self.assertRed(self.run_with(('bell/mock', ('ok BELL-1 rings',))),
                   'bell/mock has a case for BELL-1, which no header has')

    def test_a_header_that_miscounts(self):
        self.headers(alarm=ALARM.replace('ALARM-2', 'ALARM-3'))
        done = self.run_with()
        self.assertRed(done)
        self.assertIn('ALARM-3 stands where ALARM-2 is due', done.stdout)

    def test_a_crash_is_called_a_crash(self):
        done = self.run_with(('clock/host', None), status=0)
        self.assertEqual(done.returncode, 1)
        self.assertIn('the run failed: crashed: exit status 0', done.stdout)
        self.assertNotIn('has no case', done.stdout)

    def test_a_result_without_a_passing_run_is_no_proof(self):
        self.assertRed(self.run_with(status=35),
                   'the run failed: exit status 35 says FAIL, the results do not')

    def test_saboteurs_are_listed(self):
        done = self.run_with(('saboteur/clock', ('# red: CLOCK-1, ALARM-2 (it needs the clock)',
                             'ok CLOCK-1 steps back')),
                     options=('--saboteurs',))
        self.assertEqual(done.returncode, 0)
        self.assertIn('  CLOCK-1  steps back: caught\n'
                  '      red: CLOCK-1, ALARM-2 (it needs the clock)\n', done.stdout)

    def boots(self, **streams):
        """Several architectures: (stream, status) of each."""
        options = []
        for arch, (text, status) in streams.items():
            path = self.folder / f'stream-{arch}'
            path.write_text(text)
            options += ['--boot', arch, shlex.join([*IMAGE, f'play:{path}', f'exit:{status}'])]
        return subprocess.run([*CONFORMANCE, '--include', str(self.folder / 'include'),
                       '--log', str(self.folder / 'log'), *options],
                      capture_output=True, text=True, timeout=BOUND, check=False)

    def test_two_architectures(self):
        chip = {'alarm/mock': GOOD['alarm/mock'], 'alarm/lapic': GOOD['alarm/chip'],
            'clock/tsc': GOOD['clock/host'], 'saboteur/alarm': GOOD['saboteur/alarm']}
        done = self.boots(host=(stream(GOOD), 33), x86_64=(stream(chip), 33))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual([line.split() for line in done.stdout.splitlines()], [
            'alarm mock mock chip lapic saboteurs saboteurs'.split(),
            'host x86_64 host x86_64 host x86_64'.split(),
            'ALARM-1 a deadline already past still fires. pass pass pass pass 1/1 1/1'.split(),
            'ALARM-2 never fires before its tick... pass pass - - 2/2 2/2'.split(),
            [],
            'clock host tsc saboteurs saboteurs'.split(),
            'host x86_64 host x86_64'.split(),
            'CLOCK-1 never goes back. pass pass 1/1 none'.split(),
            [],
            '20 passed, 0 failed, 2 skipped'.split(),
            '3 clauses, 6 implementations, 7 saboteurs caught of 7'.split()])
        self.assertTrue((self.folder / 'log.host').exists() and (self.folder / 'log.x86_64').exists())

    def test_what_fails_on_one_architecture_is_named_with_it(self):
        bad = {**GOOD, 'clock/host': ('not ok CLOCK-1 monotonic',), 'bell/mock': ('ok CLOCK-1 rings',),
               'saboteur/clock': ('not ok CLOCK-1 steps back',)}
        self.assertRed(self.boots(host=(stream(GOOD), 33), x86_64=(stream(bad), 35)),
                   'CLOCK-1 fails in clock/host on x86_64',
                   "the saboteur 'CLOCK-1 steps back' was not caught on x86_64",
                   'bell/mock has a case for CLOCK-1, a clause of clock on x86_64',
                   'the run on x86_64 failed: 2 cases failed')

    def test_a_crash_on_one_architecture(self):
        done = self.boots(host=('', 0), x86_64=(stream(GOOD), 33))
        self.assertEqual(done.returncode, 1)
        self.assertIn('the run on host failed: crashed: exit status 0', done.stdout)

    def test_usage(self):
        for words in ([], ['--boot', 'host', 'true', '--', 'true']):
            done = subprocess.run([*CONFORMANCE, *words], capture_output=True, text=True,
                          timeout=BOUND, check=False)
            self.assertEqual(done.returncode, 2)
            self.assertIn('either a command or --boot', done.stderr)

    def test_command_that_cannot_be_started(self):
        done = subprocess.run([*CONFORMANCE, '--', '/nonexistent'], capture_output=True, text=True,
                      timeout=BOUND, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn('conformance: cannot start /nonexistent', done.stderr)


# An image that boots console, memmap, frames, irq and obeys boot.fail; its faults are words.
BOOTS = '''
import sys
stages = ['console', 'memmap', 'frames', 'irq']
undoable = ['memmap', 'frames']
words, faults = sys.argv[2:], sys.argv[1].split(',')
fail = next((word[10:] for word in words if word.startswith('boot.fail=')), None)
done = []
for number, stage in enumerate(stages, 1):
    if stage == fail:
        undo = [name for name in reversed(done) if name in undoable]
        if 'forward' in faults:
            undo.reverse()
        if 'forgets' in faults and stage == 'irq':
            undo.remove('memmap')
        if 'early' in faults:
            for name in undo: print('boot: undo', name)
        if 'silent' not in faults:
            print(f'boot: [ {number}] {stage}   failed: -EIO, boot.fail asked for it')
        if 'early' not in faults:
            for name in undo: print('boot: undo', name)
        print('FOUNDRY: FAIL at stage', 'console' if 'misnames' in faults else stage)
        sys.exit(33 if 'status' in faults else 35)
    if 'hides' in faults and stage == 'memmap' and fail == 'irq':
        done.append(stage)
        continue
    print(f'[    0.0000{number}] boot: [ {number}] {stage}   gives {stage.upper()}   3 us')
    done.append(stage)
for line in ('KTAP version 1', 'ok 1 x', '1..1', 'FOUNDRY: PASS 1/1'):
    print(line)
sys.exit(0 if 'crash' in faults else 33)
'''


class BootSweep(unittest.TestCase):
    def sweep(self, fault):
        command = [*SWEEP, '--', sys.executable, '-S', '-E', '-c', BOOTS, fault]
        return subprocess.run(command, capture_output=True, text=True, timeout=BOUND, check=False)

    def test_good(self):
        done = self.sweep('none')
        self.assertEqual((done.returncode, done.stdout), (0, '4 passed, 0 failed\n'), done.stderr)

    def test_faults(self):
        for fault, failed, sentence in (
                ('forward', 1, 'boot.fail=irq: undone: memmap frames; expected: frames memmap'),
                ('forgets', 1, 'boot.fail=irq: undone: frames; expected: frames memmap'),
                ('early', 2, 'boot.fail=irq: the failure was not reported between'),
                ('silent', 4, 'boot.fail=irq: reported as failed: none; expected: irq'),
                ('hides', 1, 'boot.fail=irq: completed: console frames; expected: console memmap'),
                ('misnames', 3, "boot.fail=irq: the verdict is 'FOUNDRY: FAIL at stage console'"),
                ('status', 4, 'not exit status 35')):
            with self.subTest(fault):
                done = self.sweep(fault)
                self.assertEqual(done.returncode, 1)
                self.assertIn(sentence, done.stdout)
                self.assertEqual(done.stdout.splitlines()[-1],
                         f'{4 - failed} passed, {failed} failed')

    def test_no_boot(self):
        done = self.sweep('crash')
        self.assertEqual(done.returncode, 1)
        self.assertIn('no boot to sweep: crashed: exit status 0', done.stdout)


if __name__ == '__main__':
    unittest.main()
