#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boot an image in QEMU: `qemu.py [--run] qemu-system-x86_64 ... -append word...`

What follows -append are words of the kernel's command line. QEMU takes the place of this program
and its status is the status; with --run it works for a person:

- the terminal is put back as it was, however QEMU ends;
- where stdin is no terminal, what it holds is typed once the kernel speaks, and its end is
  typed as Ctrl-D, so that `echo off | make run` does what it says.

Exit status: QEMU's, or 2 when it cannot be started.
"""

import fcntl
import os
import select
import signal
import subprocess
import sys
import termios
import threading

CHUNK = 4096
SET_PIPE_SIZE = 1031	# fcntl(2): F_SETPIPE_SZ, which Python names from 3.10 on
PIPE_BYTES = 1 << 20
# Ctrl-U forgets a line that was never ended, Ctrl-D leaves the prompt.
END_OF_INPUT = b'\x15\x04'
# Whatever the kernel says begins with its name. Firmware may speak before, and lose what is typed.
NAME = b'foundry'
SILENCE = 2.0		# seconds: a kernel of another name has booted
HOW_TO_LEAVE = 'qemu: Ctrl-A x ends it, Ctrl-A h lists more keys'


def join_words(words):
    """One command line; a value with blanks gets the quotes that the shell took away."""
    return ' '.join(quote(word) for word in words)


def quote(word):
    key, equals, value = word.partition('=')
    if not any(blank in word for blank in ' \t') or not equals or value.startswith('"'):
        return word
    return f'{key}="{value}"'


def command_line(arguments):
    if '-append' not in arguments:
        raise LookupError('qemu.py: there is no -append')
    place = arguments.index('-append') + 1
    return arguments[:place] + [join_words(arguments[place:])]


def cannot_start(command, error):
    print(f'foundry: {command[0]} cannot be run: {error.strerror}', file=sys.stderr)
    return 2


def widen(fd):
    """A full pipe makes the guest wait, and how long no instruction count knows."""
    try:
        fcntl.fcntl(fd, SET_PIPE_SIZE, PIPE_BYTES)
    except OSError:
        pass	# not a pipe, or not so wide


def replace(command):
    widen(sys.stdout.fileno())
    try:
        os.execvp(command[0], command)
    except OSError as error:
        return cannot_start(command, error)


# --- for a person --------------------------------------------------------------

def at_terminal(command):
    """QEMU has the terminal for itself; Ctrl-C is the guest's, or QEMU's as long as it loads."""
    saved = termios.tcgetattr(sys.stdin)
    print(HOW_TO_LEAVE, flush=True)
    child = subprocess.Popen(command)
    try:
        return wait(child)
    finally:
        os.set_blocking(sys.stdin.fileno(), True)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, saved)


def wait(child):
    signal.signal(signal.SIGINT, lambda *_: None)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: child.terminate())
    return child.wait()


def between_pipes(command):
    """Type what comes from stdin, once the kernel speaks: before, the UART would lose it."""
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    typist = threading.Thread(target=type_in, args=(child.stdin.fileno(),), daemon=True)
    said = b''
    try:
        while True:
            patience = SILENCE if said and not typist.ident else None
            if select.select([child.stdout], [], [], patience)[0]:
                data = os.read(child.stdout.fileno(), CHUNK)
                if not data:
                    return child.wait()
                pass_on(sys.stdout.fileno(), data)
                said = said[-len(NAME):] + data
            else:
                said = NAME
            if not typist.ident and NAME in said:
                typist.start()
    finally:
        child.kill()


def type_in(keyboard):
    data = None
    try:
        while data != b'':
            data = os.read(sys.stdin.fileno(), CHUNK)
            pass_on(keyboard, data or END_OF_INPUT)
    except BrokenPipeError:
        pass	# the machine is off


def pass_on(fd, data):
    while data:
        data = data[os.write(fd, data):]


def main(arguments):
    person = arguments[:1] == ['--run']
    command = command_line(arguments[person:])
    if not person:
        return replace(command)
    try:
        status = at_terminal(command) if os.isatty(0) else between_pipes(command)
    except FileNotFoundError as error:
        return cannot_start(command, error)
    return status if status >= 0 else 128 - status


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
