#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Start a machine that waits for a debugger on a socket, and gdb, which takes it to kernel_main.

The machine prints on this terminal and reads nothing. It ends with gdb.
Exit status: gdb's, or 2 when one of both cannot be started.
"""

import argparse
import os
import shlex
import signal
import subprocess
import sys
import time

START_BOUND = 10.0	# seconds until the socket must be there
POLL = 0.02
SOCKET_PATH_MAX = 107	# sun_path of unix(7)


class CannotStart(Exception):
    pass


def start_machine(command, socket):
    """The machine, in a session of its own: Ctrl-C is for gdb."""
    if len(os.fsencode(socket)) > SOCKET_PATH_MAX:
        raise CannotStart(f'the path of the socket is too long: {socket}')
    if os.path.exists(socket):
        os.unlink(socket)
    try:
        machine = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    except OSError as error:
        raise CannotStart(f'{command[0]} cannot be run: {error.strerror}') from error
    begin = time.monotonic()
    while not os.path.exists(socket):
        if machine.poll() is not None:
            raise CannotStart(f'{command[0]} ended with status {machine.returncode}')
        if time.monotonic() - begin > START_BOUND:
            stop(machine)
            raise CannotStart(f'{socket} was not there within {START_BOUND:g} s')
        time.sleep(POLL)
    return machine


def stop(machine):
    """It has nothing to put in order: its disks are none, its terminal it only writes to."""
    machine.kill()
    machine.wait()


def debug(gdb, image, socket):
    command = [*shlex.split(gdb), '-q', image, '-ex', f'target remote {socket}',
               '-ex', 'hbreak kernel_main', '-ex', 'continue']
    try:
        debugger = subprocess.Popen(command)
    except OSError as error:
        raise CannotStart(f'{command[0]} cannot be run: {error.strerror}') from error
    signal.signal(signal.SIGINT, lambda *_: None)
    return debugger.wait()


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        prog='gdb.py', usage='%(prog)s [options] -- command...', description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--gdb', default='gdb', metavar='COMMAND', help='the debugger (default gdb)')
    parser.add_argument('--image', required=True, metavar='FILE', help='has the symbols')
    parser.add_argument('--socket', required=True, metavar='FILE',
                        help='where the command waits for the debugger')
    parser.add_argument('command', nargs='+', metavar='command')
    return parser.parse_args(argv)


def main(argv):
    args = parse_arguments(argv)
    try:
        machine = start_machine(args.command, args.socket)
        try:
            return debug(args.gdb, args.image, args.socket)
        finally:
            stop(machine)
            if os.path.exists(args.socket):
                os.unlink(args.socket)
    except CannotStart as error:
        print(f'gdb.py: {error}', file=sys.stderr)
        return 2


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
