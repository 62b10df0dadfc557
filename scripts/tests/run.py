#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run the scripts' own tests: every test_*.py beside this file, a few modules at a time.

The last line is `N passed, N failed[, N skipped]`. Exit status: 0 all passed, 1 otherwise.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROCESSES = max(2, len(os.sched_getaffinity(0)) // 2)
BOUND = 1800		# seconds for a module: only a hang takes that long
COUNTS = 'counts: '


class Result(unittest.TestResult):
    """Count, and print each failure as it happens."""

    def __init__(self):
        super().__init__()
        self.passed = self.failed = 0

    def addSuccess(self, test):
        self.passed += 1

    def addFailure(self, test, err):
        self._failed(test, err)

    def addError(self, test, err):
        self._failed(test, err)

    def addUnexpectedSuccess(self, test):
        self.failed += 1
        print(f'FAIL {test.id()}: expected to fail, and passed', flush=True)

    def addExpectedFailure(self, test, err):
        self.passed += 1

    def addSubTest(self, test, subtest, err):
        if err:
            self._failed(subtest, err)

    def _failed(self, test, err):
        self.failed += 1
        text = self._exc_info_to_string(err, test).rstrip()
        print(f'FAIL {test.id()}', *text.splitlines(), sep='\n    ', flush=True)


def run_module(name, pattern):
    """Run one module in this process."""
    sys.path[:0] = [str(HERE), str(HERE.parent)]
    loader = unittest.TestLoader()
    loader.testNamePatterns = [f'*{pattern}*'] if pattern else None
    result = Result()
    loader.loadTestsFromName(name).run(result)
    print(f'{COUNTS}{result.passed} {result.failed} {len(result.skipped)}', flush=True)
    return 1 if result.failed else 0


def start_module(name, pattern):
    """Run one module in a process of its own, pass its output on; return its counts, failures and time."""
    command = [sys.executable, '-B', __file__, '--inside', name] + (['-k', pattern] if pattern else [])
    begin = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                 stderr=subprocess.STDOUT)
    bound = threading.Timer(BOUND, child.kill)
    bound.start()
    counts, failures = None, []
    for line in child.stdout:
        text = line.decode('utf-8', 'replace').rstrip()
        failures += [text] if text.startswith('FAIL ') else []
        if text.startswith(COUNTS):
            counts = tuple(int(word) for word in text[len(COUNTS):].split())
        else:
            print(text, flush=True)
    status = child.wait()
    bound.cancel()
    if counts is None:
        failures.append(f'FAIL {name}: ended before its counts, by status {status}')
        counts = (0, 1, 0)
    return name, counts, failures, time.monotonic() - begin


def run_all(modules, pattern):
    total, all_failures = [0, 0, 0], []
    with ThreadPoolExecutor(PROCESSES) as pool:
        futures = [pool.submit(start_module, name, pattern) for name in modules]
        for future in as_completed(futures):
            name, counts, failures, seconds = future.result()
            all_failures += failures
            print(f'  {name:<24} {counts[0]:4} passed  {seconds:6.1f} s', flush=True)
            total = [a + b for a, b in zip(total, counts)]
    # Once more at the end, where people look.
    for failure in all_failures:
        print(failure)
    return total


def size(path):
    return path.stat().st_size


def main(argv):
    parser = argparse.ArgumentParser(prog='run.py', description=__doc__,
                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-k', default='', metavar='PATTERN', help='only tests whose name has it')
    parser.add_argument('--inside', metavar='MODULE', help=argparse.SUPPRESS)
    parser.add_argument('--but', action='append', default=[], metavar='MODULE', help='all but this one; may be repeated')
    parser.add_argument('module', nargs='*', help='only these (default: all test_*.py)')
    args = parser.parse_args(argv)
    if args.inside:
        return run_module(args.inside, args.k)
    # The longest first, so that the processes end together.
    known = [path.stem for path in sorted(HERE.glob('test_*.py'), key=size, reverse=True)]
    modules = [name[:-3] if name.endswith('.py') else name for name in args.module] or known
    unknown = [name for name in modules + args.but if name not in known]
    if unknown:
        print(f"run.py: no module '{unknown[0]}'; there is: {' '.join(sorted(known))}", file=sys.stderr)
        return 2
    modules = [name for name in modules if name not in args.but]
    for name in ('MAKEFLAGS', 'MAKELEVEL', 'GITHUB_ACTIONS', 'NO_COLOR'):
        os.environ.pop(name, None)
    passed, failed, skipped = run_all(modules, args.k)
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
