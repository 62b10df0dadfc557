#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boot an image again and again, and let it panic in every way that `crash` at its prompt knows.

A panic must end the machine as a failure, tell why, and tell each CPU once: where it was, or that it does
not stop. Prints a line for each way, then `N passed, N failed`.
Exit status: 0 all passed, 1 one did not, 2 the command cannot be started.
"""

import argparse
import re
import signal
import subprocess
import sys
import time
from collections import namedtuple

import ktest_run
import ktest_show
from prompt import PROMPT, Failure, Talk

FAIL = 35
TAIL = 30		# lines of the console that a failure shows
LAST_LINE = 'FOUNDRY: FAIL panic'

# way		what is typed behind `crash`
# cpu		on which CPU; None: its own choice
# sentence	a pattern that the first line of the report matches
# also		patterns of lines that must be there, too
# stops		whether the other CPUs take interrupts
Way = namedtuple('Way', 'name cpu sentence also stops', defaults=((), True))

# A back trace of a task ends here; that of one whose stack is full has no end.
TASK = r'  #\d+ .* arch_context_begin\+'
DESCENT = r'  #\d+ .* descend[\w.]*\+'
MUTEX = r"  holds mutex 'crash_mutex' as '{}', taken at crash_by_mutex\+[^ ]*, wanted by 'waiter'$"

WAYS = (
    Way('bug', 0, r'BUG at .*: crash: asked for$', (r"  holds 'crash_lock', taken at by_bug",)),
    Way('bug', 1, r'BUG at .*: crash: asked for$', (r"  holds 'crash_lock', taken at by_bug",)),
    Way('fault', 0, r'page fault.* writing 0x8 \(null page\), pc by_fault\+'),
    Way('fault', 1, r'page fault.* writing 0x8 \(null page\), pc by_fault\+'),
    Way('console', 0, r'BUG at .*: crash: asked for, in the console$', (r"  holds 'log', taken at ",)),
    Way('console', 1, r'BUG at .*: crash: asked for, in the console$', (r"  holds 'log', taken at ",)),
    Way('report', 0, r'BUG at .*: crash: asked for$',
        (r'  while that was told: BUG at .*: crash: asked for, in the console',)),
    Way('interrupt', 0, r'BUG at .*: crash: asked for, in an interrupt$', (r'  #\d+ .* irq_table_dispatch\+',)),
    Way('hang', 0, r'BUG at .*, while the others have irqs off$', (), False),
    Way('hang', 1, r'BUG at .*, while the others have irqs off$', (), False),
    Way('task', 0, r'BUG at .*: crash: asked for, on the stack of a task$', (TASK,)),
    Way('task', 1, r'BUG at .*: crash: asked for, on the stack of a task$', (TASK,)),
    Way('overflow', 0, r'.* writing 0x[0-9a-f]* \(guard page below a stack\), pc descend[\w.]*\+', (DESCENT,)),
    Way('overflow', 1, r'.* writing 0x[0-9a-f]* \(guard page below a stack\), pc descend[\w.]*\+', (DESCENT,)),
    Way('mutex', 0, r'BUG at .*: crash: asked for, with a mutex held$', (MUTEX.format('main'),)),
    Way('mutex', 1, r'BUG at .*: crash: asked for, with a mutex held$', (MUTEX.format('cpu'),)),
    Way('all', None, r'BUG at .*: crash: asked for, on CPU \d+$'),
)


def converse(command, way, patience):
    """Let it panic; return all that was on the console, and the status."""
    talk = Talk(command, patience, None)
    text = b''
    try:
        talk.expect(PROMPT)
        talk.type(f'crash {way.name} {way.cpu or 0}\n'.encode())
        text = talk.said
        while data := talk.read(time.monotonic() + patience):
            text += data
        return text.decode('utf-8', 'replace').replace('\r', ''), talk.child.wait(patience)
    except subprocess.TimeoutExpired:
        raise Failure(f'still running after {patience:g} s') from None
    finally:
        talk.close()


def judge(way, cpus, can_force, text, status):
    """Raise what is wrong with a report."""
    lines = text.split('\n')
    begin = next((i for i, line in enumerate(lines) if line.startswith('panic: ')), None)
    if begin is None:
        raise Failure('there is no panic')
    report = lines[begin:]
    if not re.match('panic: ' + way.sentence, report[0]):
        raise Failure(f"the sentence is '{report[0]}'")
    for pattern in way.also:
        if not any(re.match(pattern, line) for line in report):
            raise Failure(f"no line is like '{pattern}'")
    if way.name != 'report':
        judge_cpus(way, cpus, can_force, report)
    if [line for line in report if line][-1] != LAST_LINE:
        raise Failure(f"the last line is not '{LAST_LINE}'")
    if status != FAIL:
        raise Failure(ktest_run.name_status(status))


def judge_cpus(way, cpus, can_force, report):
    """Each CPU is told once, the one that panics first; without others none is."""
    told = [re.match(r'CPU (\d+)(?::| does not stop$)', line) for line in report]
    told = [int(match.group(1)) for match in told if match]
    if sorted(told) != (list(range(cpus)) if cpus > 1 else []):
        raise Failure(f'the CPUs told of are {told}')
    if way.cpu is not None and told and told[0] != way.cpu:
        raise Failure(f'CPU {told[0]} tells, not CPU {way.cpu}')
    running = sum(line.endswith(' does not stop') for line in report)
    wanted = 0 if way.stops or can_force else cpus - 1
    if running != wanted:
        raise Failure(f'{running} CPUs do not stop, not {wanted}')
    traces = sum(line.startswith('  #0 ') for line in report)
    if traces != max(cpus, 1) - running:
        raise Failure(f'there are {traces} back traces')


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        prog='crash.py', usage='%(prog)s [options] -- command...', description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--cpus', type=int, default=1, metavar='N', help='CPUs that the machine has')
    parser.add_argument('--forced', action='store_true',
                        help='the machine has an interrupt that no CPU can keep off')
    parser.add_argument('--patience', type=float, default=120.0, metavar='SECONDS',
                        help='how long an answer may take (default 120)')
    parser.add_argument('command', nargs='+', metavar='command')
    return parser.parse_args(argv)


def main(argv):
    args = parse_arguments(argv)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    ktest_run.interrupt_on_sigterm()
    ktest_show.accept_any_text()
    passed = failed = 0
    for way in WAYS:
        if (way.cpu or 0) >= args.cpus:
            continue
        what = way.name if way.cpu is None else f'{way.name} on CPU {way.cpu}'
        text = ''
        try:
            text, status = converse(args.command, way, args.patience)
            judge(way, args.cpus, args.forced, text, status)
            print(f'  ok    {what}', flush=True)
            passed += 1
        except ktest_run.CannotRun as error:
            print(f'crash: {error}', file=sys.stderr)
            return 2
        except Failure as failure:
            print(f'  FAIL  {what}: {failure}', flush=True)
            for line in text.splitlines()[-TAIL:]:
                print(f'      | {ktest_show.printable(line)}')
            failed += 1
    print(ktest_show.summary(passed, failed, 0))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
