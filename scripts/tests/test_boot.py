# SPDX-License-Identifier: MIT
"""The scripts that boot images: qemu.py, gdb.py, prompt.py and machines.py, on machines that are made up."""

import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import termios
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHON = [sys.executable, '-B', '-E', '-S']
IMAGE = [*PYTHON, str(HERE / 'fake_image.py')]
BOUND = 300	# seconds that only a hang takes
PATIENCE = 10	# of the scripts, with programs that hang on purpose: longer than any other is silent


def script(name):
    return [sys.executable, '-B', str(HERE.parent / name)]


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def program(self, text):
        """A machine: the command that runs this Python text."""
        path = self.folder / 'machine.py'
        path.write_text('import os, signal, sys, termios, time, tty\n' + text)
        return [*PYTHON, str(path)]

    def run_script(self, name, *words, typed=''):
        return subprocess.run([*script(name), *words], input=typed, capture_output=True, text=True,
                      timeout=BOUND, check=False)


SHOW = 'print(sys.argv[1:], flush=True)\n'
# Speaks, then says each byte it is sent until Ctrl-D.
ECHO = '''
os.write(1, b'foundry\\n')
while True:
    byte = os.read(0, 1)
    os.write(1, b'<%d>' % ord(byte))
    if byte == b'\\x04':
        sys.exit(7)
'''


class Qemu(Folder):
    def words(self, *words):
        done = self.run_script('qemu.py', *self.program(SHOW), '-m', '1G', '-append', *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def test_words_become_one(self):
        self.assertEqual(self.words(), str(['-m', '1G', '-append', '']))
        self.assertEqual(self.words('a', 'b=c'), str(['-m', '1G', '-append', 'a b=c']))

    def test_blanks_in_a_value_are_quoted(self):
        for words, line in ((['ktest=x.a b', 'c'], 'ktest=x.a b'), (['k=a\tb'], 'k=a\tb'),
                    (['k="a b"'], None), (['a b'], None), (['k='], None)):
            key, _, value = words[0].partition('=')
            expected = ' '.join([f'{key}="{value}"' if line else words[0], *words[1:]])
            self.assertEqual(self.words(*words), str(['-m', '1G', '-append', expected]))

    def test_takes_its_place(self):
        child = subprocess.Popen([*script('qemu.py'), *self.program('print(os.getpid())\nsys.exit(33)'),
                          '-append'], stdout=subprocess.PIPE, text=True)
        text, _ = child.communicate(timeout=BOUND)
        self.assertEqual((int(text), child.returncode), (child.pid, 33))

    def test_a_program_that_is_not_there(self):
        for person in ([], ['--run']):
            done = self.run_script('qemu.py', *person, '/nonexistent', '-append')
            self.assertEqual(done.returncode, 2)
            self.assertIn('/nonexistent cannot be run', done.stderr)

    def test_pipes_are_typed_once_it_speaks(self):
        done = self.run_script('qemu.py', '--run', *self.program('time.sleep(0.3)' + ECHO), '-append',
                       typed='hi\n')
        self.assertEqual((done.returncode, done.stdout), (7, 'foundry\n<104><105><10><21><4>'), done.stderr)

    def test_firmware_that_speaks_first_gets_nothing(self):
        firmware = ("os.write(1, b'firmware\\nfoun')\ntime.sleep(0.5)\n"
                    "assert not select.select([0], [], [], 0)[0]\nos.write(1, b'dry\\n')")
        done = self.run_script('qemu.py', '--run', *self.program(f'import select\n{firmware}{ECHO}'),
                               '-append', typed='a')
        self.assertEqual((done.returncode, done.stdout), (7, 'firmware\nfoundry\nfoundry\n<97><21><4>'),
                         done.stderr)

    def test_a_kernel_of_another_name_is_typed_at(self):
        done = self.run_script('qemu.py', '--run', *self.program(ECHO.replace('foundry', 'mine')), '-append',
                               typed='a')
        self.assertEqual(done.stdout, 'mine\n<97><21><4>')

    def test_a_file_and_nothing_are_typed_too(self):
        path = self.folder / 'keys'
        path.write_text('a')
        for name, seen in ((path, 'foundry\n<97><21><4>'), (os.devnull, 'foundry\n<21><4>')):
            with open(name, 'rb') as keys:
                done = subprocess.run([*script('qemu.py'), '--run', *self.program(ECHO), '-append'],
                              stdin=keys, capture_output=True, text=True, timeout=BOUND,
                              check=False)
            self.assertEqual(done.stdout, seen)

    def test_much_is_typed_while_much_is_said(self):
        slow = ("total = 0\nos.write(1, b'foundry\\n')\nwhile total < 300000:\n"
            "    total += len(os.read(0, 1000))\n    os.write(1, b'y' * 1000)\nsys.exit(33)\n")
        done = self.run_script('qemu.py', '--run', *self.program(slow), '-append', typed='x' * 300000)
        self.assertEqual(done.returncode, 33)
        self.assertGreater(len(done.stdout), 300000)

    def test_killed_with_its_machine(self):
        mark = self.folder / 'alive'
        machine = self.program(f"print('up', flush=True)\ntime.sleep(1)\nopen('{mark}', 'w')\n")
        child = subprocess.Popen([*script('qemu.py'), '--run', *machine, '-append'],
                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(child.stdin.close)
        self.addCleanup(child.stdout.close)
        self.assertEqual(child.stdout.read(3), b'up\n')
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(BOUND), 128 + signal.SIGTERM)
        time.sleep(1.2)
        self.assertFalse(mark.exists())


RAW = "tty.setraw(0)\nos.set_blocking(0, False)\nos.write(1, b'raw')\n"


class Terminal(Folder):
    """A person's terminal is put back as it was, however the machine ends."""

    def at_terminal(self, text, keys=b'', at=b'raw'):
        """Run qemu.py --run on a terminal; press keys once `at` is said. Return what it said and its status."""
        outer, inner = pty.openpty()
        self.addCleanup(os.close, outer)
        self.addCleanup(os.close, inner)
        before = termios.tcgetattr(inner)
        child = subprocess.Popen([*script('qemu.py'), '--run', *self.program(text), '-append'],
                     stdin=inner, stdout=inner, stderr=inner,
                     start_new_session=True, preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)))
        said, deadline = b'', time.monotonic() + BOUND
        while child.poll() is None and time.monotonic() < deadline:
            if select.select([outer], [], [], 0.02)[0]:
                said += os.read(outer, 4096)
            if keys and at in said:
                os.write(outer, keys)
                keys = b''
        while select.select([outer], [], [], 0.1)[0]:
            said += os.read(outer, 4096)
        self.assertIsNotNone(child.returncode, said)
        self.assertEqual(termios.tcgetattr(inner), before, said)
        self.assertTrue(os.get_blocking(inner))
        return said.decode(), child.returncode

    def test_it_says_how_to_leave(self):
        said, status = self.at_terminal('sys.exit(33)')
        self.assertIn('Ctrl-A x', said)
        self.assertEqual(status, 33)

    def test_a_machine_that_is_killed(self):
        _, status = self.at_terminal(RAW + 'os.kill(os.getpid(), signal.SIGKILL)')
        self.assertEqual(status, 128 + signal.SIGKILL)

    def test_ctrl_c_is_a_key(self):
        said, status = self.at_terminal(RAW + 'os.set_blocking(0, True)\nsys.exit(ord(os.read(0, 1)))', b'\x03')
        self.assertEqual(status, 3, said)

    def test_ctrl_c_while_it_loads(self):
        said, status = self.at_terminal("signal.signal(signal.SIGINT, signal.SIG_DFL)\n"
                        "print('loads', flush=True)\ntime.sleep(600)", b'\x03', b'loads')
        self.assertEqual(status, 128 + signal.SIGINT, said)


class Gdb(Folder):
    def debug(self, machine, gdb):
        return self.run_script('gdb.py', '--gdb', ' '.join(gdb), '--image', 'kernel.elf',
                       '--socket', str(self.folder / 'socket'), '--', *machine)

    def fake_gdb(self, text='print(sys.argv[1:])\nsys.exit(5)\n'):
        path = self.folder / 'gdb.py'
        path.write_text('import os, sys\n' + text)
        return [*PYTHON, str(path)]

    def listener(self, more='time.sleep(600)\n'):
        return self.program(f"time.sleep(0.2)\nopen('{self.folder}/socket', 'w')\n"
                    f"open('{self.folder}/pid', 'w').write(str(os.getpid()))\n" + more)

    def test_gdb_finds_the_machine_and_ends_it(self):
        done = self.debug(self.listener(), self.fake_gdb(
            f"assert os.path.exists('{self.folder}/socket')\nprint(sys.argv[1:])\nsys.exit(5)\n"))
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertEqual(done.stdout.strip(), str([
            '-q', 'kernel.elf', '-ex', f'target remote {self.folder}/socket', '-ex', 'hbreak kernel_main',
            '-ex', 'continue']))
        self.assertFalse((self.folder / 'socket').exists())
        pid = int((self.folder / 'pid').read_text())
        self.assertRaises(ProcessLookupError, os.kill, pid, 0)

    def test_a_socket_that_was_left_behind(self):
        (self.folder / 'socket').touch()
        done = self.debug(self.program('sys.exit(1)'), self.fake_gdb())
        self.assertEqual(done.returncode, 2)
        self.assertIn('ended with status 1', done.stderr)

    def test_programs_that_are_not_there(self):
        done = self.debug(self.listener(), ['/nonexistent/gdb'])
        self.assertEqual((done.returncode, done.stderr),
                 (2, 'gdb.py: /nonexistent/gdb cannot be run: No such file or directory\n'))
        done = self.debug(['/nonexistent/machine'], self.fake_gdb())
        self.assertEqual((done.returncode, done.stderr),
                 (2, 'gdb.py: /nonexistent/machine cannot be run: No such file or directory\n'))

    def test_a_path_that_no_socket_can_have(self):
        done = self.run_script('gdb.py', '--image', 'x', '--socket', '/tmp/' + 'x' * 200, '--', 'true')
        self.assertEqual(done.returncode, 2)
        self.assertIn('the path of the socket is too long', done.stderr)


# A kernel with a prompt; its faults are the word behind it.
PROMPT = '''
fault = sys.argv[1]
def boot():
    print('Booted.' if fault != 'silent' else 'foundry')
boot()
while True:
    sys.stdout.write('foundry> ')
    sys.stdout.flush()
    line = sys.stdin.readline().strip()
    if line == 'help' :
        print('  help\\n  off   ends it' + ('' if fault == 'helpless' else '\\n  reboot again'))
    elif line == 'reboot':
        if fault == 'dies':
            sys.exit(0)
        print('boot: undo console')
        boot()
    elif line == 'stages':
        print('  1 console')
    elif line == 'off':
        if fault == 'stays':
            time.sleep(600)
        print('boot: undo console' if fault != 'forgets' else '')
        sys.exit(35 if fault == 'fails' else 0)
    else:
        print('no command ' + repr(line))
'''


class Prompt(Folder):
    def talk(self, fault):
        return self.run_script('prompt.py', '--patience', str(PATIENCE), '--', *self.program(PROMPT), fault)

    def test_good(self):
        done = self.talk('none')
        self.assertEqual((done.returncode, done.stdout.splitlines()[-1]), (0, '7 passed, 0 failed'),
                 done.stdout + done.stderr)

    def test_faults(self):
        for fault, passed, sentence in (
                ('silent', 0, 'FAIL  boots to the prompt: nothing came for 10 s'),
                ('helpless', 1, 'FAIL  help lists off and reboot: nothing came'),
                ('dies', 3, "FAIL  reboot undoes the boot and boots again: the console ended before 'boot: undo'"),
                ('forgets', 5, "FAIL  off undoes the boot: the console ended before 'boot: undo'"),
                ('stays', 5, 'FAIL  off undoes the boot: nothing came'),
                ('fails', 6, 'FAIL  and ends with status 0: exit status 35')):
            with self.subTest(fault):
                done = self.talk(fault)
                self.assertEqual((done.returncode, done.stdout.splitlines()[-1]),
                         (1, f'{passed} passed, 1 failed'), done.stdout)
                self.assertIn(sentence, done.stdout)

    def test_a_program_that_is_not_there(self):
        done = self.run_script('prompt.py', '--', '/nonexistent')
        self.assertEqual(done.returncode, 2)
        self.assertIn('prompt: cannot start /nonexistent', done.stderr)


class Machines(Folder):
    GOOD = HERE / 'streams' / 'small.ktap'

    def boots(self, **commands):
        words = [word for name, command in commands.items()
             for word in ('--boot', name.replace('_', ' '), ' '.join(map(str, command)))]
        return self.run_script('machines.py', '--logs', str(self.folder), '--silence', str(PATIENCE), *words)

    def test_each_is_booted_and_its_log_kept(self):
        good = [*IMAGE, f'play:{self.GOOD}', 'exit:33']
        done = self.boots(a_16M=good, b=good)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        lines = done.stdout.splitlines()
        self.assertRegex(lines[0], r'^  a 16M  [1-9]\d* passed, 0 failed.* s$')
        once = int(lines[0].split()[2])
        self.assertEqual(int(lines[-1].split()[0]), 2 * once)
        self.assertEqual((self.folder / 'machine-a-16M.log').read_bytes(), self.GOOD.read_bytes())

    def test_one_that_fails_does_not_end_the_others(self):
        good = [*IMAGE, f'play:{self.GOOD}', 'exit:33']
        for bad, reason in (([*IMAGE, 'exit:0'], 'crashed: exit status 0'),
                    ([*IMAGE, 'sleep:600'], 'hung: no output for 10 s'),
                    ([*IMAGE, f'play:{self.GOOD}', 'exit:35'], 'exit status 35 says FAIL')):
            done = self.boots(a=bad, b=good)
            self.assertEqual(done.returncode, 1)
            lines = done.stdout.splitlines()
            self.assertRegex(lines[0], r'^  a  .* 1 failed .* FAIL$')
            self.assertIn(reason, lines[1])
            self.assertIn(f"whole output: {self.folder / 'machine-a.log'}", done.stdout)
            self.assertRegex(done.stdout, r'(?m)^  b  [1-9]\d* passed, 0 failed .* s$')
            self.assertRegex(lines[-1], r'^\d+ passed, 1 failed')

    def test_an_interrupt_ends_all_of_them(self):
        mark, words = self.folder / 'second', []
        for name, command in (('a', [*IMAGE, 'text:up', 'sleep:600']), ('b', ['touch', str(mark)])):
            words += ['--boot', name, ' '.join(command)]
        child = subprocess.Popen([*script('machines.py'), '--logs', str(self.folder), *words],
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        log = self.folder / 'machine-a.log'
        with child:
            while child.poll() is None and not (log.exists() and log.read_bytes()):
                time.sleep(0.05)
            child.send_signal(signal.SIGTERM)
            child.communicate(timeout=BOUND)
        self.assertEqual(child.returncode, 1)
        self.assertFalse(mark.exists())

    def test_a_program_that_is_not_there(self):
        done = self.boots(a=['/nonexistent'])
        self.assertEqual(done.returncode, 2)
        self.assertIn('machines: cannot start /nonexistent', done.stderr)


if __name__ == '__main__':
    unittest.main()
