#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boot an image that tests itself, show its results as they come, and give the verdict.

Exit status: 0 PASS, 1 FAIL of any kind, 2 wrong usage or a command that cannot be started.
"""

import argparse
import os
import sys

import ktest_run
import ktest_show
import timeline


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        prog='ktest.py', usage='%(prog)s [options] -- command...', description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--timeout', type=seconds, default=ktest_run.TIMEOUT, metavar='SECONDS',
                help='kill the run after that time (default %(default)g)')
    parser.add_argument('--silence', type=seconds, default=ktest_run.SILENCE, metavar='SECONDS',
                help='kill the run after that time without output (default %(default)g)')
    parser.add_argument('--log', metavar='FILE', help='keep the whole output in FILE')
    parser.add_argument('--trace', metavar='FILE',
                help='keep in FILE what happened to tasks, of a run with ktest.trace: drawn where it '
                'ends in .svg, else as text; needs --log')
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument('--raw', action='store_true', help='pass the lines on unchanged')
    shown.add_argument('--live', action='store_true', help='show progress, also in a pipe')
    parser.add_argument('command', nargs='+', metavar='command')
    args = parser.parse_args(argv)
    if args.trace and not args.log:
        parser.error('--trace needs --log')
    return args


def seconds(text):
    value = float(text)
    if not 0 < value < 1e9:
        raise ValueError(text)
    return value


def choose_display(args, out):
    live = args.live or (out.isatty() and not args.raw)
    display = ktest_show.Live(out) if live else ktest_show.Raw(out)
    if os.environ.get('GITHUB_ACTIONS'):
        display = ktest_show.Annotations(display)
    return display, live


def report(run, wrong, live):
    """Print the verdict, then the summary as the last line of stdout."""
    sys.stdout.flush()
    if wrong and live and run.crashed() and run.tail:
        print('the last lines of the log:', file=sys.stderr)
        for line in run.tail:
            print(f'    {ktest_show.printable(line)}', file=sys.stderr)
    for sentence in wrong or ['PASS']:
        print(f'ktest: {ktest_show.printable(sentence)}', file=sys.stderr)
    sys.stderr.flush()
    if os.environ.get('GITHUB_ACTIONS'):
        for sentence in wrong:
            print(ktest_show.annotation(sentence, ()))
    if live and run.log_path:
        print(f'{run.seconds:.1f} s, log: {run.log_path}')
    passed, skipped = run.parser.passed, run.parser.skipped
    print(ktest_show.summary(passed, run.failed(), skipped), flush=True)


def keep_trace(log, path):
    """Return what is wrong with it, in sentences."""
    try:
        with open(log, encoding='utf-8', errors='replace') as lines:
            timeline.keep(timeline.read(lines), path)
    except timeline.BadTrace as error:
        return [f'trace: {error}']
    except OSError as error:
        return [f'trace: cannot write {path}: {error.strerror}']
    return []


def main(argv):
    args = parse_arguments(argv)
    ktest_run.interrupt_on_sigterm()
    ktest_show.accept_any_text()
    display, live = choose_display(args, sys.stdout)
    run = ktest_run.Run(args.command, display, args.log, args.silence, args.timeout)
    try:
        run.follow()
        display.close()
        wrong = run.verdict()
        if args.trace and not run.crashed():
            wrong += keep_trace(args.log, args.trace)
        report(run, wrong, live)
    except ktest_run.CannotRun as error:
        display.close()
        print(f'ktest: {error}', file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        # Nobody reads on; keep the interpreter from flushing into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
