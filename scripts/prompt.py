#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boot an image to its prompt and talk to it, as a person does: help, reboot, off.

Prints a line for each step, then `N passed, N failed`. With --transcript the console is shown.
Exit status: 0 all steps passed, 1 one did not, 2 the command cannot be started.
"""

import argparse
import os
import selectors
import signal
import subprocess
import sys
import time

import ktest_run
import ktest_show

PROMPT = b'foundry> '
CHUNK = 4096
TAIL = 400		# bytes of the console that a failure shows

# what must be seen | what is typed | what must then be seen, in this order
STEPS = (
    ('boots to the prompt', b'', (b'Booted.', PROMPT)),
    ('help lists off and reboot', b'help\n', (b'\n  off ', b'\n  reboot ', PROMPT)),
    ('an unknown command is refused', b'nonsense\n', (b"no command 'nonsense'", PROMPT)),
    ('reboot undoes the boot and boots again', b'reboot\n', (b'boot: undo ', b'Booted.', PROMPT)),
    ('works as before', b'stages\n', (b'console', PROMPT)),
    ('off undoes the boot', b'off\n', (b'boot: undo ',)),
)
ENDS = 'and ends with status 0'


class Failure(Exception):
    """A step did not pass; the sentence says why."""


class Talk:
    """The command while it runs; `said` is its output behind what was awaited last."""

    def __init__(self, command, patience, shown):
        self.patience = patience
        self.shown = shown
        self.said = b''
        try:
            self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                          stderr=subprocess.STDOUT, bufsize=0,
                                          start_new_session=True)
        except OSError as error:
            raise ktest_run.CannotRun(f'cannot start {command[0]}: {error.strerror}') from error

    def type(self, keys):
        try:
            self.child.stdin.write(keys)
        except BrokenPipeError:
            raise Failure('nobody reads what is typed') from None

    def read(self, deadline):
        """More output; b'' at its end."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.child.stdout, selectors.EVENT_READ)
            if not selector.select(max(0, deadline - time.monotonic())):
                raise Failure(f'nothing came for {self.patience:g} s')
        data = os.read(self.child.stdout.fileno(), CHUNK)
        if self.shown:
            self.shown.write(data)
            self.shown.flush()
        return data

    def expect(self, text):
        deadline = time.monotonic() + self.patience
        while text not in self.said:
            data = self.read(deadline)
            if not data:
                raise Failure(f"the console ended before '{text.decode().strip()}'")
            self.said += data
        self.said = self.said.partition(text)[2]

    def expect_end(self):
        deadline = time.monotonic() + self.patience
        while self.read(deadline):
            pass
        try:
            status = self.child.wait(self.patience)
        except subprocess.TimeoutExpired:
            raise Failure(f'still running after {self.patience:g} s') from None
        if status:
            raise Failure(ktest_run.name_status(status))

    def close(self):
        ktest_run.kill_group(self.child)
        self.child.stdin.close()
        self.child.stdout.close()


def converse(talk):
    """Print a line for each step; return how many passed and how many failed."""
    passed = 0
    try:
        for what, keys, answers in STEPS:
            talk.type(keys)
            for answer in answers:
                talk.expect(answer)
            print(f'  ok    {what}')
            passed += 1
        what = ENDS
        talk.expect_end()
        print(f'  ok    {what}')
        return passed + 1, 0
    except Failure as failure:
        print(f'  FAIL  {what}: {failure}')
        for line in talk.said[-TAIL:].decode('utf-8', 'replace').splitlines():
            print(f'      | {ktest_show.printable(line)}')
        return passed, 1


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        prog='prompt.py', usage='%(prog)s [options] -- command...', description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--patience', type=float, default=300.0, metavar='SECONDS',
                        help='how long an answer may take (default 300)')
    parser.add_argument('--transcript', action='store_true', help='show what is said')
    parser.add_argument('command', nargs='+', metavar='command')
    return parser.parse_args(argv)


def main(argv):
    args = parse_arguments(argv)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    ktest_run.interrupt_on_sigterm()
    ktest_show.accept_any_text()
    try:
        talk = Talk(args.command, args.patience, sys.stdout.buffer if args.transcript else None)
    except ktest_run.CannotRun as error:
        print(f'prompt: {error}', file=sys.stderr)
        return 2
    try:
        passed, failed = converse(talk)
    finally:
        talk.close()
    print(ktest_show.summary(passed, failed, 0))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
