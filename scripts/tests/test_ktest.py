# SPDX-License-Identifier: MIT
"""The runner, on an image that plays streams, hangs, dies and lies."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import types
import unittest
from pathlib import Path
from unittest import mock

import ktap
import ktest_run
import ktest_show

HERE = Path(__file__).resolve().parent
STREAMS = HERE / 'streams'
IMAGE = [sys.executable, '-B', '-E', '-S', str(HERE / 'fake_image.py')]
KTEST = [sys.executable, '-B', str(HERE.parent / 'ktest.py')]
BOUND = 300		# seconds; a test that needs as long has failed
FOR_EVER = f'sleep:{2 * BOUND}'


def play(name):
    return f'play:{STREAMS / name}.ktap'


def environment(**variables):
    plain = {name: value for name, value in os.environ.items()
         if name not in ('GITHUB_ACTIONS', 'NO_COLOR', 'TERM')}
    return {**plain, 'TERM': 'xterm', **variables}


def ktest(*actions, options=(), **variables):
    """Run the runner on the fake image, in pipes."""
    return subprocess.run([*KTEST, *options, '--', *IMAGE, *actions], capture_output=True,
                  text=True, errors='surrogateescape', timeout=BOUND, check=False,
                  stdin=subprocess.DEVNULL, env=environment(**variables))


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.log = self.folder / 'log'

    def prefix(self, name, until):
        """Keep a stream up to the line that holds a text; return the action that plays it."""
        data = (STREAMS / f'{name}.ktap').read_bytes()
        end = data.index(b'\n', data.index(until.encode())) + 1
        path = self.folder / 'prefix'
        path.write_bytes(data[:end])
        return f'play:{path}'

    def assertFails(self, done, *sentences):
        self.assertEqual(done.returncode, 1, done.stderr)
        for sentence in sentences:
            self.assertIn(sentence, done.stderr)
        self.assertNotIn('Traceback', done.stderr)
        self.assertNotIn('PASS\n', done.stderr)
        self.assertRegex(done.stdout.splitlines()[-1], r'^\d+ passed, [1-9]\d* failed')


class Verdicts(Case):
    def test_pass(self):
        done = ktest(play('good'), 'exit:33')
        self.assertEqual((done.returncode, done.stderr), (0, 'ktest: PASS\n'))
        self.assertEqual(done.stdout.splitlines()[-1], '4 passed, 0 failed, 1 skipped')

    def test_fail(self):
        done = ktest(play('one-failed'), 'exit:35')
        self.assertFails(done, 'ktest: 1 case failed\n')
        self.assertEqual(done.stdout.splitlines()[-1], '1 passed, 1 failed, 1 skipped')

    def test_status_says_pass_and_results_do_not(self):
        self.assertFails(ktest(play('one-failed'), 'exit:33'), 'says PASS', '1 case failed')

    def test_status_says_fail_and_results_do_not(self):
        self.assertFails(ktest(play('good'), 'exit:35'),
                 'exit status 35 says FAIL, the results do not')

    def test_no_verdict_line(self):
        done = ktest(self.prefix('good', '\n1..2\n'), 'exit:33')
        self.assertFails(done, "exit status 33 without a 'FOUNDRY:' verdict")

    def test_only_skipped(self):
        (self.folder / 'skips').write_text(
            'KTAP version 1\n  KTAP version 1\n  # Subtest: a\n  1..1\n'
            '  ok 1 b # SKIP not provided\nok 1 a\n1..1\nFOUNDRY: PASS 0/0\n')
        self.assertFails(ktest(f"play:{self.folder / 'skips'}", 'exit:33'),
                 'no case ran: all 1 were skipped')

    def test_every_garbled_stream_fails_whatever_the_status(self):
        good = {'good', 'small'}
        names = sorted(path.stem for path in STREAMS.glob('*.ktap') if path.stem not in good)
        self.assertGreater(len(names), 30)
        for name in names[::4]:
            with self.subTest(name):
                self.assertFails(ktest(play(name), 'exit:33'))

    def test_cut_off(self):
        done = ktest(play('cut-in-a-case'), 'exit:35')
        self.assertFails(done, 'cut-off stream: the stream ends in case console / print / second')

    def test_no_suite_matches(self):
        done = ktest("text:ktest: no suite matches 'xyz'", 'text:KTAP version 1', 'text:1..0',
                 'text:FOUNDRY: FAIL nothing selected', 'exit:35')
        self.assertFails(done, "no suite matches 'xyz'", 'the run plans no test')

    def test_failed_boot(self):
        done = ktest(play('verdict-of-a-failed-boot'), 'exit:35')
        self.assertFails(done, "the image says 'FOUNDRY: FAIL at stage frames'",
                 'frames failed: -ENOMEM, the memory map has no usable range')
        self.assertNotIn('cut-off', done.stderr)

    def test_panic(self):
        done = ktest(self.prefix('small', '# case: second'),
                 'text:panic: frame 0x1000 freed twice', 'text:FOUNDRY: FAIL panic', 'exit:35')
        self.assertFails(done, 'in case console / print / second', 'panic: frame 0x1000 freed twice')


class Crashes(Case):
    def test_signal(self):
        done = ktest(self.prefix('small', '# case: second'), 'signal:SIGSEGV')
        self.assertFails(done, 'crashed: killed by SIGSEGV, in case console / print / second')
        self.assertEqual(done.stdout.splitlines()[-1], '1 passed, 1 failed')

    def test_the_case_that_was_running_counts_as_failed(self):
        done = ktest(self.prefix('one-failed', 'not ok 2'), 'text:    # case: dies', 'signal:SIGBUS')
        self.assertFails(done, 'killed by SIGBUS, in case console / print / dies')
        self.assertEqual(done.stdout.splitlines()[-1], '1 passed, 2 failed')

    def test_status_0(self):
        done = ktest(self.prefix('small', 'ok 1 console'), 'exit:0')
        self.assertFails(done, 'crashed: exit status 0, the machine stopped without a verdict, '
                 'outside a test, after checkpoint console')

    def test_odd_status_after_a_pass(self):
        done = ktest(play('good'), 'exit:7')
        self.assertFails(done, "exit status 7", "although the log says 'FOUNDRY: PASS 4/4'")

    def test_status_of_a_shell(self):
        self.assertFails(ktest('exit:139'), 'exit status 139 (128 + SIGSEGV), before the first test')

    def test_no_output(self):
        self.assertFails(ktest('exit:33'), "no 'KTAP version 1' line")


class Hangs(Case):
    def hang_at(self, path, *actions, **limits):
        """Run the actions in front of a clock that jumps ahead by an hour at an event of that path."""
        clock = types.SimpleNamespace(ahead=0, monotonic=lambda: time.monotonic() + clock.ahead)

        class Display(ktest_show.Null):
            def event(self, event):
                if event.path == path:
                    clock.ahead = 3600
        run = ktest_run.Run([*IMAGE, *actions], Display(), **limits)
        with mock.patch.object(ktest_run, 'time', clock):
            run.follow()
        return run.verdict()

    def test_silence(self):
        action = self.prefix('small', '# case: second')
        wrong = self.hang_at(('console', 'print', 'second'), action, FOR_EVER, timeout=7200)
        self.assertEqual(wrong, ['hung: no output for 240 s, in case console / print / second'])

    def test_timeout_in_spite_of_output(self):
        endless = [action for _ in range(2000) for action in ('text:alive', 'sleep:0.1')]
        action = self.prefix('small', 'ok 1 first')
        wrong = self.hang_at(('console', 'print', 'first'), action, *endless, silence=7200)
        self.assertEqual(wrong, ["hung: still running after 1200 s, in console / print, after 'first'"])

    def test_closed_output(self):
        done = ktest(play('small'), 'close:', FOR_EVER, options=('--timeout', '0.4'))
        self.assertFails(done, 'still running')

    def test_lingering_after_the_verdict(self):
        # The real grace is 10 s; the test gives it less.
        code = ('import sys; sys.path.insert(0, sys.argv.pop(1)); import ktest, ktest_run; '
            'ktest_run.GRACE = 0.3; sys.exit(ktest.main(sys.argv[1:]))')
        done = subprocess.run([sys.executable, '-B', '-c', code, str(HERE.parent), '--', *IMAGE,
                       play('good'), FOR_EVER], capture_output=True, text=True,
                      timeout=BOUND, check=False, env=environment())
        self.assertFails(done, 'still running 0.3 s after its verdict, killed')

    def test_a_child_of_the_image_does_not_hold_the_run(self):
        done = ktest('linger:', play('good'), 'exit:33')
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_nothing_survives(self):
        name = f'ignore:{os.getpid()}-{time.monotonic_ns()}'
        ktest('linger:', FOR_EVER, name, options=('--silence', '0.3'))
        self.assertFalse(running_with(name))


class Interrupts(Case):
    """A signal that arrives while a line is taken, as on a machine that is busy elsewhere."""

    def run_with(self, number):
        class Display(ktest_show.Null):
            def event(self, event):
                if event.kind == 'case' and event.path[-1] == 'second':
                    os.kill(os.getpid(), number)
        run = ktest_run.Run([*IMAGE, self.prefix('small', '# case: second'), FOR_EVER], Display())
        run.follow()
        self.assertEqual(run.verdict(), ['interrupted, in case console / print / second'])

    def test_ctrl_c_in_the_middle_of_a_line(self):
        self.run_with(signal.SIGINT)

    def test_sigterm_in_the_middle_of_a_line(self):
        self.addCleanup(signal.signal, signal.SIGTERM, signal.getsignal(signal.SIGTERM))
        ktest_run.interrupt_on_sigterm()
        self.run_with(signal.SIGTERM)

    def test_the_handler_is_put_back(self):
        before = signal.getsignal(signal.SIGINT)
        self.run_with(signal.SIGINT)
        self.assertIs(signal.getsignal(signal.SIGINT), before)


def running_with(word):
    """The processes that have this word on their command line."""
    found = []
    for path in Path('/proc').glob('[0-9]*/cmdline'):
        try:
            if word.encode() in path.read_bytes().split(b'\0'):
                found.append(path)
        except OSError:
            continue
    return found


class Output(Case):
    def test_raw_lines_and_log_are_byte_for_byte(self):
        stream = (STREAMS / 'one-failed.ktap').read_bytes() + b'\x00\xff\x1b[2J\r\n' * 3
        (self.folder / 'stream').write_bytes(stream)
        done = subprocess.run([*KTEST, '--log', self.log, '--', *IMAGE,
                       f"play:{self.folder / 'stream'}", 'exit:35'],
                      capture_output=True, timeout=BOUND, check=False, env=environment())
        self.assertEqual(self.log.read_bytes(), stream)
        self.assertEqual(done.stdout, stream + b'1 passed, 1 failed, 1 skipped\n')

    def test_megabytes_without_a_newline(self):
        done = ktest('text:', 'fill:30000000', 'text:', play('good'), 'exit:33',
                 options=('--live', '--log', str(self.log)))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(self.log.stat().st_size, 30000000)

    def test_a_line_without_end_is_kept_in_bounded_memory(self):
        splitter = ktest_run.Splitter()
        for _ in range(100):
            self.assertEqual(list(splitter.feed(b'x' * 10000)), [])
        self.assertEqual(len(splitter.partial), ktap.LINE_LIMIT + 1)
        self.assertEqual([line[-1:] for line in splitter.feed(b'y\nz\n')], [b'x', b'z'])

    def test_lines_come_while_the_image_runs(self):
        child = subprocess.Popen([*KTEST, '--', *IMAGE, 'text:early', FOR_EVER],
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        with child:
            ready, _, _ = select.select([child.stdout], [], [], BOUND)
            self.assertTrue(ready)
            self.assertEqual(os.read(child.stdout.fileno(), 100), b'early\n')
            child.send_signal(signal.SIGTERM)
            self.assertIn(b'interrupted, before the first test', child.stderr.read())
            self.assertEqual(child.wait(BOUND), 1)

    def test_a_reader_that_leaves(self):
        name = f'ignore:{os.getpid()}-{time.monotonic_ns()}'
        child = subprocess.Popen([*KTEST, '--', *IMAGE, *['text:line', 'sleep:0.05'] * 40, name],
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        with child:
            child.stdout.readline()
            child.stdout.close()
            self.assertNotIn(b'Traceback', child.stderr.read())
            self.assertEqual(child.wait(BOUND), 1)
        self.assertFalse(running_with(name))

    def test_live_in_a_pipe(self):
        done = ktest(play('one-failed'), 'exit:35', options=('--live', '--log', str(self.log)))
        self.assertNotIn('\x1b', done.stdout)
        self.assertIn('    FAIL  console / print / refuses a bad format\n'
                  '          lib/print_ktest.c:31: EXPECT_EQ(rung, 1)\n', done.stdout)
        self.assertRegex(done.stdout, r'\n  console +1 passed, 1 failed, 1 skipped +\d+\.\d\d s\n')
        self.assertIn(f'log: {self.log}\n', done.stdout)

    def test_live_shows_the_end_of_the_log_of_a_crash(self):
        done = ktest('text:boot: reached the end', 'signal:SIGILL', options=('--live',))
        self.assertIn('    boot: reached the end\n', done.stderr)

    def test_annotations(self):
        done = ktest(play('one-failed'), 'exit:35', GITHUB_ACTIONS='true')
        self.assertIn('::error file=lib/print_ktest.c,line=31,'
                  'title=console / print / refuses a bad format::'
                  'lib/print_ktest.c:31: EXPECT_EQ(rung, 1)%0A    rung = 0x0 (0)', done.stdout)
        self.assertEqual(done.stdout.splitlines()[-1], '1 passed, 1 failed, 1 skipped')

    def test_names_that_the_terminal_cannot_show(self):
        done = ktest('text:KTAP version 1', 'text:not ok 1 für 5 €', 'text:1..1',
                 'text:FOUNDRY: FAIL 1/1 failed', 'exit:35', options=('--live',),
                 PYTHONIOENCODING='ascii')
        self.assertFails(done, '1 case failed')
        self.assertIn('FAIL  f?r 5 ?\n', done.stdout)


class Usage(Case):
    def assertRefused(self, done, sentence):
        self.assertEqual(done.returncode, 2)
        self.assertIn(sentence, done.stderr)
        self.assertNotIn('Traceback', done.stderr)

    def test_no_command(self):
        self.assertRefused(subprocess.run(KTEST, capture_output=True, text=True, check=False,
                          timeout=BOUND), 'command')

    def test_unknown_command(self):
        done = subprocess.run([*KTEST, '--', '/nonexistent/image'], capture_output=True,
                      text=True, check=False, timeout=BOUND)
        self.assertRefused(done, 'cannot start /nonexistent/image: No such file or directory')

    def test_unwritable_log(self):
        self.assertRefused(ktest('exit:33', options=('--log', '/nonexistent/log')),
                   'cannot write /nonexistent/log')

    def test_full_disk(self):
        self.assertRefused(ktest(play('good'), 'exit:33', options=('--log', '/dev/full')),
                   'cannot write /dev/full: No space left')

    def test_odd_limits(self):
        for limit in ('x', '-1', '0', 'nan', 'inf'):
            with self.subTest(limit):
                self.assertRefused(ktest('exit:33', options=(f'--timeout={limit}',)), 'timeout')


class Terminal(Case):
    """The live display, driven through a pseudo terminal."""

    def start(self, *actions, columns=80, **variables):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        resize(master, columns)
        child = subprocess.Popen([*KTEST, '--log', str(self.log), '--', *IMAGE, *actions],
                     stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
                     env=environment(**variables))
        os.close(slave)
        self.addCleanup(child.wait)
        return child, master

    def show(self, *actions, **options):
        child, master = self.start(*actions, **options)
        text = read_until(master, None)
        return child.wait(BOUND), text

    def test_pass(self):
        status, text = self.show(f"trickle:{STREAMS / 'good.ktap'}", 'exit:33')
        self.assertEqual(status, 0)
        self.assertIn('\r\x1b[K', text)
        kept = rendered(text)
        self.assertRegex(kept[0], r'^  console +3 passed, 0 failed, 1 skipped +\d+\.\d\d s$')
        self.assertRegex(kept[1], r'^  traps +1 passed, 0 failed +\d+\.\d\d s$')
        self.assertEqual(kept[-1], '4 passed, 0 failed, 1 skipped')
        self.assertNotIn('KTAP version', text)

    def test_failure_is_kept(self):
        _, text = self.show(play('one-failed'), 'exit:35')
        self.assertIn('\x1b[31mFAIL\x1b[0m  console / print / refuses a bad format', text)
        self.assertIn('lib/print_ktest.c:31: EXPECT_EQ(rung, 1)', '\n'.join(rendered(text)))

    def test_the_running_case_is_shown(self):
        child, master = self.start(self.prefix('small', '# case: second'), FOR_EVER)
        read_until(master, 'print: second')
        child.send_signal(signal.SIGTERM)
        text = read_until(master, None)
        self.assertIn('interrupted, in case console / print / second', text)

    def test_ctrl_c(self):
        name = f'ignore:{os.getpid()}-{time.monotonic_ns()}'
        child, master = self.start(self.prefix('small', '# case: second'), FOR_EVER, name)
        before = termios.tcgetattr(master)
        read_until(master, 'print: second')
        child.send_signal(signal.SIGINT)
        text = read_until(master, None)
        self.assertEqual(child.wait(BOUND), 1)
        self.assertIn('interrupted, in case console / print / second', text)
        self.assertNotIn('Traceback', text)
        self.assertEqual(termios.tcgetattr(master), before)
        self.assertFalse(running_with(name))

    def test_narrow_and_resized(self):
        child, master = self.start(f"trickle:{STREAMS / 'good.ktap'}", 'exit:33', columns=40)
        text = read_until(master, 'console')
        resize(master, 20)
        text += read_until(master, None)
        self.assertEqual(child.wait(BOUND), 0)
        painted = [part for part in text.split('\r\x1b[K') if '\n' not in part]
        self.assertTrue(painted)
        self.assertLess(max(len(part) for part in painted), 40)

    def test_no_color(self):
        _, text = self.show(play('one-failed'), 'exit:35', NO_COLOR='1')
        self.assertNotIn('\x1b[31m', text)

    def test_dumb(self):
        _, text = self.show(play('one-failed'), 'exit:35', TERM='dumb')
        self.assertNotIn('\x1b', text)
        self.assertIn('FAIL  console / print / refuses a bad format', text)

    def test_escape_sequences_of_the_image_do_not_reach_the_terminal(self):
        stream = (STREAMS / 'one-failed.ktap').read_bytes().replace(b'rung = 0x0', b'\x1b[2J\x07')
        (self.folder / 'stream').write_bytes(stream)
        _, text = self.show(f"play:{self.folder / 'stream'}", 'text:\x1b[2J', 'exit:35')
        self.assertNotIn('\x1b[2J', text)
        self.assertNotIn('\x07', text)


def resize(master, columns):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))


def read_until(master, part):
    """Read the terminal until a text appears, or, with None, until it is closed."""
    data = b''
    end = time.monotonic() + BOUND
    while part is None or part.encode() not in data:
        ready, _, _ = select.select([master], [], [], max(0, end - time.monotonic()))
        if not ready:
            raise AssertionError(f'nothing more after {data[-300:]!r}')
        try:
            data += os.read(master, 4096)
        except OSError:
            break
    return data.decode('utf-8', 'replace')


def rendered(text):
    """The lines that remain on the terminal."""
    return [line.split('\r\x1b[K')[-1] for line in text.replace('\r\n', '\n').rstrip('\n').split('\n')]


if __name__ == '__main__':
    unittest.main()
