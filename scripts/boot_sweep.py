#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Let each stage of the boot fail once, by `boot.fail=<stage>`, and see how the image takes it.

The stages come from the log of a run that boots. A run in which stage s was made to fail must
say so, say it before anything is undone, undo only stages that had completed, last one first,
then print `FOUNDRY: FAIL at stage s` as its verdict and exit with status 35.

The last line is `N passed, N failed`, a stage each.
"""

import argparse
import re
import sys

import ktest_run
import ktest_show

# Ends the run after boot; the fewer tests, the sooner.
TESTS = 'ktest=boot/*'

DONE = re.compile(ktest_run.TIME + r'boot: \[ *\d+\] (\S+).*')
FAILED = re.compile(ktest_run.TIME + r'boot: \[ *\d+\] (\S+) +failed: .*')
UNDO = re.compile(ktest_run.TIME + r'boot: undo (\S+)')


class BootLog(ktest_show.Null):
    """What the log says of the boot: (word, stage) in order."""

    def __init__(self):
        self.steps = []

    def event(self, event):
        if event.kind != 'log':
            return
        failed = FAILED.fullmatch(event.text)
        undo = UNDO.fullmatch(event.text)
        done = DONE.fullmatch(event.text)
        if failed:
            self.steps.append(('failed', failed.group(1)))
        elif undo:
            self.steps.append(('undo', undo.group(1)))
        elif done:
            self.steps.append(('done', done.group(1)))

    def stages(self, word):
        return [stage for said, stage in self.steps if said == word]


def boot(command, words, timeout):
    log = BootLog()
    run = ktest_run.Run(command + words, log, timeout=timeout)
    run.follow_one_of_many()
    return run, log


def judge(stage, order, undoable, run, log):
    """Return what is wrong with a boot in which that stage had to fail, in sentences."""
    wrong = []
    before = order[:order.index(stage)]
    undo = [name for name in reversed(before) if name in undoable]
    words = [word for word, _ in log.steps]
    if run.ended != 'exit' or run.status != ktest_run.FAIL_STATUS:
        wrong.append(f'{how_it_ended(run)}, not exit status {ktest_run.FAIL_STATUS}')
    if run.parser.verdict_line != f'FOUNDRY: FAIL at stage {stage}':
        wrong.append(f"the verdict is '{run.parser.verdict_line}'")
    if log.stages('failed') != [stage]:
        wrong.append(f"reported as failed: {names(log.stages('failed'))}; expected: {stage}")
    if log.stages('done') != before:
        wrong.append(f"completed: {names(log.stages('done'))}; expected: {names(before)}")
    if log.stages('undo') != undo:
        wrong.append(f"undone: {names(log.stages('undo'))}; expected: {names(undo)}")
    if words != sorted(words, key=('done', 'failed', 'undo').index):
        wrong.append('the failure was not reported between the last stage and the first undo')
    return wrong


def how_it_ended(run):
    return next(iter(run.verdict()), f'exit status {run.status}')


def names(stages):
    return ' '.join(stages) or 'none'


def sweep(command, timeout):
    """Print what is wrong; return how many stages passed and how many failed."""
    run, log = boot(command, [TESTS], timeout)
    order = log.stages('done')
    if run.crashed() or not order:
        reason = how_it_ended(run) if run.crashed() else 'the log names no stage'
        print(f'no boot to sweep: {reason}')
        return 0, 1
    boots = {stage: boot(command, [TESTS, f'boot.fail={stage}'], timeout) for stage in order}
    # A stage that was undone once has an undo, and owes it whenever a later stage fails.
    undoable = {name for _, log in boots.values() for name in log.stages('undo')}
    failed = 0
    for stage, (run, log) in boots.items():
        wrong = judge(stage, order, undoable, run, log)
        failed += bool(wrong)
        for sentence in wrong:
            print(f'boot.fail={stage}: {sentence}')
    return len(order) - failed, failed


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        prog='boot_sweep.py', usage='%(prog)s [options] -- command...', description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--timeout', type=float, default=300.0, metavar='SECONDS',
                help='kill each boot after that time (default 300)')
    parser.add_argument('command', nargs='+', metavar='command')
    return parser.parse_args(argv)


def main(argv):
    args = parse_arguments(argv)
    ktest_run.interrupt_on_sigterm()
    ktest_show.accept_any_text()
    try:
        passed, failed = sweep(args.command, args.timeout)
    except ktest_run.CannotRun as error:
        print(f'boot_sweep: {error}', file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 1
    print(ktest_show.summary(passed, failed, 0))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
