# SPDX-License-Identifier: MIT
"""What the tools of the gate share: a finding, a failure, a piece of work, a program with a bound.

A tool is a module with
	NAME		how it is selected, and the first word of its findings
	TEXT		what it looks for, in one line
	missing()	'' or the sentence that says which program is not here
	unchecked()	'' or the sentence that says what it cannot check here (optional)
	units(tree)	the pieces of work, each a Unit; they run side by side
"""

import os
import shutil
import signal
import subprocess
import threading
from collections import namedtuple

BOUND = 600.0		# seconds: only a program that hangs takes as long; gate.py --bound

# file		relative to the root of the tree
# rule		'' where the tool has no names for what it finds
Finding = namedtuple('Finding', 'tool rule file line column message')

# name		says it in a failure: an architecture and a file
# files		the sources that it reads, relative to the root
# check		a function without arguments; returns findings or raises ToolFailure
Unit = namedtuple('Unit', 'tool name files check')

# status	the exit status, negative for a signal
Ended = namedtuple('Ended', 'status out err')


running = set()
stopped = threading.Event()
starting = threading.RLock()	# no program starts while all are killed; a signal handler may be who kills


class ToolFailure(Exception):
    """The tool is missing, cannot read a file, hangs or crashes: whatever it says is no verdict."""


def lacks(program):
    """Return '' or the sentence that the program is not here."""
    return '' if shutil.which(program) else f'{program} cannot be run; `make setup` installs it'


def run(command, cwd, bound=None):
    """Run a program to its end, with nothing to read; its children end with it."""
    bound = bound or BOUND
    with starting:
        if stopped.is_set():
            raise ToolFailure(f'{command[0]} was not run: interrupted')
        child = start(command, cwd)
        running.add(child)
    try:
        out, err = child.communicate(timeout=bound)
    except subprocess.TimeoutExpired:
        raise ToolFailure(f'{command[0]} was stopped after {bound:g} s') from None
    finally:
        kill(child)
        child.wait()
        running.discard(child)
        child.stdout.close()
        child.stderr.close()
    return Ended(child.returncode, out, err)


def start(command, cwd):
    try:
        return subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, errors='replace',
                                start_new_session=True, env={**os.environ, 'LC_ALL': 'C'})
    except OSError as error:
        raise ToolFailure(f'{command[0]} cannot be run: {error.strerror}') from None


def kill(child):
    """Kill what is left of the program and of what it has started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def kill_all():
    """For a gate that is interrupted: none is left, and none starts any more."""
    with starting:
        stopped.set()
        for child in list(running):
            kill(child)
