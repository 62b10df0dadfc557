#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boot an image with its tests on one machine after the other, and print a line for each.

The console of each boot is kept in machine-<name>.log of the folder. The last line adds up the
cases of all boots: `N passed, N failed`.
Exit status: 0 nothing failed, 1 something did, 2 a command cannot be started.
"""

import argparse
import shlex
import sys
from pathlib import Path

import ktest_run
import ktest_show


def boot(name, command, args):
    """Run one boot and print its line; return how many cases passed, failed and were skipped."""
    log = Path(args.logs) / f"machine-{name.replace(' ', '-')}.log"
    run = ktest_run.Run(shlex.split(command), ktest_show.Null(), log, args.silence, args.timeout)
    run.follow_one_of_many()
    counts = run.parser.passed, run.failed(), run.parser.skipped
    fail = '  FAIL' if run.verdict() else ''
    print(f'  {name:<{args.width}}  {ktest_show.summary(*counts):<36} {run.seconds:6.1f} s{fail}')
    for sentence in run.verdict():
        print(f'      {ktest_show.printable(sentence)}')
    if fail:
        print(f'      whole output: {log}')
    sys.stdout.flush()
    return counts


def parse_arguments(argv):
    parser = argparse.ArgumentParser(prog='machines.py', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--boot', nargs=2, action='append', required=True,
                        metavar=('NAME', 'COMMAND'), help='a machine and how it is booted')
    parser.add_argument('--logs', default='.', metavar='DIR', help='where the consoles are kept')
    parser.add_argument('--silence', type=float, default=ktest_run.SILENCE, metavar='SECONDS',
                        help='kill a boot after that time without output (default %(default)g)')
    parser.add_argument('--timeout', type=float, default=ktest_run.TIMEOUT, metavar='SECONDS',
                        help='kill a boot after that time (default %(default)g)')
    args = parser.parse_args(argv)
    args.width = max(len(name) for name, _ in args.boot)
    return args


def main(argv):
    args = parse_arguments(argv)
    ktest_run.interrupt_on_sigterm()
    ktest_show.accept_any_text()
    total = [0, 0, 0]
    try:
        for name, command in args.boot:
            total = [sum(pair) for pair in zip(total, boot(name, command, args))]
    except ktest_run.CannotRun as error:
        print(f'machines: {error}', file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 1
    print(ktest_show.summary(*total))
    return 1 if total[1] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
