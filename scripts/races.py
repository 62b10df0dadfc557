#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`make races`: build an image in which a seed decides where CPUs come in between, and boot it with many seeds.

SEEDS is a count, as 20 for the seeds 1 to 20, or the seeds themselves: 0x7, or with commas 1,0x7,9. A line tells
each seed; a seed that fails is tried again by SEEDS=<seed>, and does the same. The first one is booted twice,
but for ONCE=1, and both runs must print the same to the last byte. Then the races on purpose are listed: which of the seeds 1 to 20 found them.

The last line is `N passed, N failed`, a boot each.
Exit status: 0 all passed, 1 one did not, 2 the image cannot be built or booted.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import ktest_run
import ktest_show

HERE = Path(__file__).resolve().parent

# What is about several CPUs.  The command line of a kernel has room for 127 characters.
SUITES = 'races/*,atomic/*,spin*,rw*,lock_held*,ipi*,smp*,irq/table*,tlb/mac*,tlb/sh*'
SEEDS_MOST = 100000
NUMBER = re.compile(r'[1-9][0-9]*')
SEED = re.compile(r'[0-9]+|0x[0-9a-fA-F]+')
FOUND = re.compile(r'found by (\d+) of (\d+) seeds:(.*)')


class CannotTry(Exception):
    """Why nothing was booted, in a sentence."""


class Cases(ktest_show.Null):
    """Keep what failed and what was found."""

    def __init__(self):
        self.failed = []
        self.found = []

    def event(self, event):
        if event.kind != 'result':
            return
        if event.status == 'fail':
            self.failed.append((' / '.join(event.path), event.notes))
        for note in event.notes:
            found = FOUND.fullmatch(note)
            if found:
                self.found.append((event.path[-1], int(found[1]), int(found[2]), found[3].strip()))


def read_seeds(text):
    """Return the seeds that SEEDS= names; ValueError says what it takes."""
    if NUMBER.fullmatch(text):
        if int(text) > SEEDS_MOST:
            raise ValueError(f'{text} are more than {SEEDS_MOST} seeds')
        return list(range(1, int(text) + 1))
    words = text.split(',')
    if len(words) == 1 and not text.startswith('0x') or not all(SEED.fullmatch(word) for word in words):
        raise ValueError(f"'{text}' is neither a count, as 20, nor seeds, as 0x7 or 1,0x7,9")
    seeds = [int(word, 16 if word.startswith('0x') else 10) for word in words]
    if max(seeds) >= 1 << 64:
        raise ValueError(f"'{text}': a seed has 64 bits at most")
    return seeds


def ask(args):
    """Build the image; return the command that boots it."""
    command = [*shlex.split(args.make), '-s', f'-j{os.cpu_count() or 1}', '-C', str(HERE.parent),
               f'ARCH={args.arch}', f'O={args.output}', 'ICOUNT=1', 'THREADS=', 'KTEST=', 'ALL=', 'CONTRACT=',
               'defconfig', *args.config, 'boot-command']
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise CannotTry('\n'.join(['the image cannot be built', *lines[-20:]]))
    return shlex.split(lines[-1])


def boot(command, seed, args, again=False):
    """Run one boot; return it, what its cases said, and where its console is kept."""
    cases = Cases()
    log = Path(args.output) / f"seed-0x{seed:x}{'-again' if again else ''}.log"
    run = ktest_run.Run([*command, f'ktest={args.suites}', f'ktest.yield=0x{seed:x}'], cases, log,
                        args.silence, args.timeout)
    run.follow_one_of_many()
    return run, cases, log


def tell(seed, run, cases, log, args):
    """Print the line of a seed; return whether it passed."""
    wrong = run.verdict()
    counts = ktest_show.summary(run.parser.passed, run.failed(), run.parser.skipped)
    print(f"  {'FAIL' if wrong else 'ok  '}  seed 0x{seed:<8x} {counts:<36} {run.seconds:6.1f} s")
    for path, notes in cases.failed if wrong else ():
        print(f'      {ktest_show.printable(path)}')
        for note in notes:
            print(f'        {ktest_show.printable(note)}')
    if wrong:
        for sentence in wrong:
            print(f'      {ktest_show.printable(sentence)}')
        print(f'      whole output: {log}')
        print(f'      again: make ARCH={args.arch} races SEEDS=0x{seed:x}')
    sys.stdout.flush()
    return not wrong


def tell_again(command, seed, first, args):
    """Boot a seed once more; return whether both runs are alike."""
    _, _, second = boot(command, seed, args, again=True)
    alike = first.read_bytes() == second.read_bytes()
    if alike:
        print(f'  ok    seed 0x{seed:<8x} again: alike to the last byte')
    else:
        print(f'  FAIL  seed 0x{seed:<8x} again: two runs differ: {first} and {second}')
    sys.stdout.flush()
    return alike


def print_found(found):
    """The races on purpose, and who found them."""
    if not found:
        return
    print('races on purpose, and the seeds that find them:')
    width = max(len(name) for name, *_ in found)
    for name, count, of, seeds in found:
        print(f'  {ktest_show.printable(name):<{width}}  {count:>2} of {of}  {seeds}')


def parse_arguments(argv):
    parser = argparse.ArgumentParser(prog='races.py', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--make', default='make', help='the make to use')
    parser.add_argument('--arch', required=True, metavar='NAME', help='the architecture')
    parser.add_argument('--output', required=True, metavar='DIR', help='where the image and the consoles are kept')
    parser.add_argument('--config', nargs='+', default=['yield.config'], metavar='FRAGMENT',
                        help='what is merged into the default configuration')
    parser.add_argument('--seeds', default='10', metavar='SEEDS', help='a count, or seeds (default 10)')
    parser.add_argument('--once', action='store_true', help='do not boot the first seed twice')
    parser.add_argument('--suites', default=SUITES, metavar='GLOBS', help='what runs, as the word ktest= takes it')
    parser.add_argument('--silence', type=float, metavar='SECONDS',
                        help='kill a boot after that time without output (default: a third of --timeout)')
    parser.add_argument('--timeout', type=float, default=600.0, metavar='SECONDS',
                        help='kill a boot after that time (default 600)')
    args = parser.parse_args(argv)
    args.silence = args.silence or args.timeout / 3
    try:
        args.seeds = read_seeds(args.seeds)
    except ValueError as error:
        parser.error(f'SEEDS: {error}')
    return args


def run(args):
    """Print everything; return how many boots passed and how many did not."""
    command = ask(args)
    results = []
    for seed in args.seeds:
        booted, cases, log = boot(command, seed, args)
        results.append(tell(seed, booted, cases, log, args))
        if seed == args.seeds[0]:
            found = cases.found
            if not args.once:
                results.append(tell_again(command, seed, log, args))
    print_found(found)
    return results.count(True), results.count(False)


def main(argv):
    args = parse_arguments(argv)
    ktest_run.interrupt_on_sigterm()
    ktest_show.accept_any_text()
    try:
        Path(args.output).mkdir(parents=True, exist_ok=True)
        passed, failed = run(args)
    except (CannotTry, ktest_run.CannotRun, OSError) as error:
        print(f'races: {error}', file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print('races: interrupted', file=sys.stderr)
        return 2
    print(ktest_show.summary(passed, failed, 0))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
