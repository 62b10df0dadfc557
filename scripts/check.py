#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`make check`: run the checks of the tree, a row of the table each, and add up what passed.

`make check-all` adds the rows that take long and seldom find what the others do not.

A row is a list of commands. The last one ends its output by `N passed, N failed[, N skipped]`,
or, where the table says so, only its exit status counts. The whole output of a row is kept in
check/<row>.log of the output folder. The last line is the sum; below it a row that failed is told once more,
for those who see no more than the end.

Exit status: 0 nothing failed, 1 something did, 2 wrong usage.
"""

import argparse
import itertools
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

import ktest_run
import ktest_show
from check_rows import ROWS

CPUS = len(os.sched_getaffinity(0))
JOBS_LEAST = 2		# while one waits for a machine, another compiles
BOUND = 1800.0		# seconds for a row: only a hang takes that long
POLL = 0.02		# seconds
PATIENCE = 5.0		# from SIGTERM to SIGKILL
TAIL_LINES = 25
END_LINES = 20		# below the sum; who shows only the end of a log shows about 25
LINE_WIDTH = 160
OWN_VARIABLES = ('O', 'ROWS', 'ARCH', 'APPEND', 'KTEST', 'TIMEOUT', 'EXT', 'V', 'SMP', 'MEM',
         'MACHINE', 'CPU', 'ICOUNT', 'ALL', 'ARCHES', 'CONTRACT', 'BENCH', 'BASELINE', 'J')

# A line that says what is wrong: of tests, of their runners, of compilers and the gate.
REASON = re.compile(r'FAIL |\s*not ok |boot\.fail=|(?:ktest|machines|gate-mutants|foundry): (?!PASS)'
            r'|\S+:\d+:\d+: (?!note)|.*  FAIL$')
COUNTS = re.compile(r'(\d+) passed, (\d+) failed(?:, (\d+) skipped)?')


class Counts(namedtuple('Counts', 'passed failed skipped')):
    def __add__(self, other):
        return Counts(*(a + b for a, b in zip(self, other)))

    def __str__(self):
        return ktest_show.summary(*self)


class Job:
    """One row while it runs."""

    def __init__(self, row, words, log, bound):
        self.row = row
        self.log = log
        self.bound = bound
        self.begin = time.monotonic()
        self.outside = tempfile.mkdtemp(prefix='foundry-check-')
        self.steps = [expand(step, {**words, 'outside': [self.outside]}) for step in row.steps]
        self.problem = None
        self.child = None
        self.out = open(log, 'wb')
        self._next()

    def poll(self):
        """Look at the row; return whether it has ended."""
        if self.child and self.child.poll() is None:
            if time.monotonic() - self.begin <= self.bound:
                return False
            self.stop()
            self.problem = f'stopped after {self.bound:g} s'
        elif self.child and self.child.returncode:
            self.problem = ktest_run.name_status(self.child.returncode)
        elif self.steps and not self.problem:
            self._next()
            return False
        self._close()
        return True

    def stop(self):
        """Ask the row to end, so that it can end what it has started; then make it."""
        if self.child is None:
            return
        for number, patience in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, None)):
            signal_group(self.child, number)
            try:
                self.child.wait(patience)
            except subprocess.TimeoutExpired:
                continue

    def abandon(self):
        self.stop()
        self._close()

    def counts(self):
        """Return what the row adds to the sum."""
        found = last_counts(self.log) if self.row.counts == 'cases' else None
        if self.row.counts == 'status' and not self.problem:
            return Counts(1, 0, 0)
        if found is None:
            self.problem = self.problem or "no 'N passed, N failed' at the end"
            return Counts(0, 1, 0)
        if self.problem:
            return found._replace(failed=max(found.failed, 1))
        if found.passed == 0 and found.failed == 0:
            self.problem = 'nothing ran'
            return found._replace(failed=1)
        return found

    def seconds(self):
        return time.monotonic() - self.begin

    def _next(self):
        command = self.steps.pop(0)
        self.out.write(f'$ {shlex.join(command)}\n'.encode())
        self.out.flush()
        try:
            self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.out,
                              stderr=subprocess.STDOUT, start_new_session=True,
                              env=clean_environment())
        except OSError as error:
            self.child = None
            self.problem = f'cannot start {command[0]}: {error.strerror}'

    def _close(self):
        if self.child:
            signal_group(self.child, signal.SIGKILL)
        self.out.close()
        shutil.rmtree(self.outside, ignore_errors=True)


class Table:
    """Print each row as it ends, and on a terminal the names of those that run."""

    def __init__(self, out):
        self.out = out
        terminal = out.isatty() and os.environ.get('TERM', 'dumb') != 'dumb'
        self.rewrites = terminal
        self.colours = terminal and not os.environ.get('NO_COLOR')
        self.status = ''
        self.failed = []

    def running(self, names):
        status = '  running: ' + ', '.join(names) if names else ''
        if self.rewrites and status != self.status:
            columns = ktest_show.terminal_columns(self.out)
            self.out.write('\r\x1b[K' + ktest_show.clip(status, columns - 1))
            self.out.flush()
            self.status = status

    def ended(self, job, counts):
        self.running(())
        fail = ''
        if counts.failed:
            fail = '\x1b[31mFAIL\x1b[0m  ' if self.colours else 'FAIL  '
        line = f'  {job.row.name:<22} {str(counts):<36} {job.seconds():6.1f} s  {fail}'
        print(line.rstrip(), file=self.out)
        if counts.failed:
            self.failed.append(job)
            if job.problem:
                print(f'      {job.problem}', file=self.out)
            for text in tail(job.log, TAIL_LINES):
                print(f'      | {ktest_show.printable(text)[:LINE_WIDTH]}', file=self.out)
            print(f'      whole output: {job.log}', file=self.out)
        self.out.flush()

    def close(self):
        """Tell each failed row again, with as many lines of its log that say why as there is room for."""
        room = END_LINES // max(len(self.failed), 1) - 1
        for job in self.failed:
            print(f'FAIL  {job.row.name}: {job.problem or "see its log"} ({job.log})', file=self.out)
            for text in reasons(job.log, room):
                print(f'      | {ktest_show.printable(text)[:LINE_WIDTH]}', file=self.out)
        self.out.flush()


def expand(step, words):
    """Turn a step into a command; `{make}` stands for several words."""
    command = []
    for word in shlex.split(step):
        name = word[1:-1]
        if word == f'{{{name}}}' and name in words:
            command += words[name]
        else:
            command.append(word.format(**{key: value[0] for key, value in words.items()}))
    return command


def signal_group(child, number):
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        pass


def clean_environment():
    """The environment without what an outer make says to its own sub-makes."""
    dropped = OWN_VARIABLES + ('MAKEFLAGS', 'MFLAGS', 'GNUMAKEFLAGS', 'MAKELEVEL',
                   'MAKEOVERRIDES', 'MAKE_TERMOUT', 'MAKE_TERMERR', 'objtree', 'exttree')
    return {name: value for name, value in os.environ.items() if name not in dropped}


def passed_on(makeflags):
    """The variables of the outer make's command line that hold for the rows as well."""
    words = shlex.split(makeflags)
    variables = words[words.index('--') + 1:] if '--' in words else []
    return [word for word in variables
        if '=' in word and word.partition('=')[0].rstrip(':+?') not in OWN_VARIABLES]


def tail(path, count):
    """The last lines of a log, read in bounded memory."""
    with open(path, 'rb') as log:
        log.seek(0, os.SEEK_END)
        log.seek(max(0, log.tell() - 65536))
        return log.read().decode('utf-8', 'replace').splitlines()[-count:]


def reasons(path, count):
    """The first lines of a log that say what failed, or else its last ones."""
    with open(path, encoding='utf-8', errors='replace') as log:
        found = list(itertools.islice((line.rstrip() for line in log if REASON.match(line)), max(count, 0)))
    return found or (tail(path, count) if count > 0 else [])


def last_counts(path):
    """The last line that counts; make may have added why it stops."""
    for line in reversed(tail(path, TAIL_LINES)):
        counts = COUNTS.fullmatch(line.strip())
        if counts:
            return Counts(*(int(number or 0) for number in counts.groups()))
    return None


def run_rows(rows, words, folder, bound, jobs, table):
    """Run the rows, a few at a time; return the sum."""
    total = Counts(0, 0, 0)
    waiting, running = list(rows), []
    try:
        while waiting or running:
            busy = {tree for job in running for tree in job.row.trees.split()}
            free = [row for row in waiting if not busy & set(row.trees.split())]
            if free and len(running) < jobs:
                waiting.remove(free[0])
                log = folder / f'{free[0].name}.log'
                running.append(Job(free[0], words, log, bound))
                continue
            table.running([job.row.name for job in running])
            for job in [job for job in running if job.poll()]:
                running.remove(job)
                counts = job.counts()
                total += counts
                table.ended(job, counts)
            time.sleep(POLL)
    finally:
        for job in running:
            job.abandon()
    return total


def select(names, long=False):
    """Return the rows of these names, in the order of the table; when there is none, all, or all but the long."""
    known = [row.name for row in ROWS]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise LookupError(f"no row is called '{unknown[0]}'; there is: {' '.join(known)}")
    return [row for row in ROWS if row.name in names or not names and (long or not row.long)]


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        prog='check.py', description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--make', default='make', help='the make to use')
    parser.add_argument('--objtree', default='build', metavar='DIR',
                help='the output folder; the rows build below it, in check/')
    parser.add_argument('--rows', default=os.environ.get('ROWS', ''), metavar='NAMES',
                help='only these, in one word (default: the variable ROWS, or all)')
    parser.add_argument('--bound', type=float, default=BOUND, metavar='SECONDS',
                help=f'stop a row after that time (default {BOUND:g})')
    parser.add_argument('--jobs', type=int, default=max(CPUS, JOBS_LEAST), metavar='N',
                help=f'rows at the same time (default: the CPUs, {JOBS_LEAST} at least)')
    parser.add_argument('--long', action='store_true', help='the rows that take long as well')
    parser.add_argument('--list', action='store_true', help='say what each row checks')
    return parser.parse_args(argv)


def command_words(args, folder):
    """What the names in braces of a step stand for."""
    srctree = Path(__file__).resolve().parent.parent
    make = shlex.split(args.make) + ['-s', '-C', str(srctree), f'-j{max(CPUS // args.jobs, JOBS_LEAST)}']
    make += passed_on(os.environ.get('MAKEFLAGS', ''))
    return {'make': make, 'python': [sys.executable, '-B'], 'srctree': [str(srctree)],
        'trees': [str(folder)]}


def main(argv):
    args = parse_arguments(argv)
    ktest_run.interrupt_on_sigterm()
    ktest_show.accept_any_text()
    if args.list:
        for row in ROWS:
            print(f'  {row.name:<22} {row.text}' + (' (check-all)' if row.long else ''))
        return 0
    folder = Path(args.objtree).resolve() / 'check'
    if args.jobs < 1:
        print(f'check: {args.jobs} rows at the same time are none', file=sys.stderr)
        return 2
    try:
        rows = select(args.rows.split(), args.long)
        folder.mkdir(parents=True, exist_ok=True)
        table = Table(sys.stdout)
        total = run_rows(rows, command_words(args, folder), folder, args.bound, args.jobs, table)
    except (LookupError, OSError) as error:
        print(f'check: {error.args[0] if isinstance(error, LookupError) else error}',
              file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print('\ncheck: interrupted', file=sys.stderr)
        return 1
    print(total, flush=True)
    table.close()
    return 1 if total.failed or not total.passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
