# SPDX-License-Identifier: MIT
"""A run of tools over the sources: the work is spread, what they say is printed in their order."""

import argparse
import os
import shlex
import sys
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import check
import ktest_run
from gate import unit
from gate.sources import Tree, all_arches
from gate.unit import ToolFailure

FAILURES_SHOWN = 5		# of one tool: the others are most often the same

Outcome = namedtuple('Outcome', 'findings failure seconds')
Started = namedtuple('Started', 'tool unchecked files outcomes')


def attempt(function, *arguments):
    """Return what it returns, and '' or why it failed; a defect of the gate is never green."""
    try:
        return function(*arguments), ''
    except ToolFailure as reason:
        return None, str(reason)
    except Exception as error:
        return None, f'{type(error).__name__}: {error}'


def work(each):
    """Do one piece of work."""
    begin = time.monotonic()
    findings, failure = attempt(each.check)
    return Outcome(findings or [], failure and f'{each.name}: {failure}', time.monotonic() - begin)


def start(tool, tree, pool):
    """Hand the work of a tool to the workers."""
    said = tool.missing()
    if said:
        raise ToolFailure(said)
    pieces = tool.units(tree)
    files = {file for each in pieces for file in each.files}
    if not files:
        raise ToolFailure('looked at no file')
    unchecked = tool.unchecked() if hasattr(tool, 'unchecked') else ''
    return Started(tool, unchecked, files, [pool.submit(work, each) for each in pieces])


class Report:
    """Print what each tool says, and remember it for the exit status."""

    def __init__(self, name, strict=False, annotate=False):
        self.name = name
        self.strict = strict
        self.annotate = annotate
        self.found = self.failed = 0

    def tool(self, started):
        outcomes = [future.result() for future in started.outcomes]
        findings = sorted({finding for outcome in outcomes for finding in outcome.findings},
                          key=position)
        failures = [outcome.failure for outcome in outcomes if outcome.failure]
        if started.unchecked and self.strict:
            failures.append(started.unchecked)
        elif started.unchecked:
            print(f'{self.name}: {started.tool.NAME}: {started.unchecked}')
        self.findings(findings)
        if failures:
            self.failure(started.tool, failures)
        elif not findings:
            seconds = sum(outcome.seconds for outcome in outcomes)
            print(f'  {started.tool.NAME:<10} {started.tool.TEXT:<56} '
                  f'{len(started.files):4} files {seconds:6.1f} s', flush=True)

    def findings(self, findings):
        for finding in findings:
            tool = f'{finding.tool}/{finding.rule}'.rstrip('/')
            place = f'{finding.file}:{finding.line}:{finding.column}'
            print(f'{place}: {tool}: {finding.message}', flush=True)
            if self.annotate:
                print(annotation(finding, tool), flush=True)
        self.found += len(findings)

    def failure(self, tool, failures):
        for failure in failures[:FAILURES_SHOWN]:
            print(f'{self.name}: {tool.NAME}: {failure}', file=sys.stderr)
        if len(failures) > FAILURES_SHOWN:
            print(f'{self.name}: {tool.NAME}: and {len(failures) - FAILURES_SHOWN} more', file=sys.stderr)
        self.failed += 1


def position(finding):
    return finding.file, finding.line, finding.column, finding


def count(number, word):
    return f'{number} {word}' if number == 1 else f'{number} {word}s'


def annotation(finding, tool):
    """A line that GitHub shows beside the source."""
    text = f'{tool}: {finding.message}'.replace('%', '%25').replace('\n', '%0A')
    return f'::error file={finding.file},line={finding.line},col={finding.column}::{text}'


def run_tools(tools, tree, jobs, report):
    unit.stopped.clear()
    pool = ThreadPoolExecutor(jobs)
    try:
        all_started = []
        for tool in tools:
            started, failure = attempt(start, tool, tree, pool)
            if failure:
                report.failure(tool, [failure])
            else:
                all_started.append(started)
        for started in all_started:
            report.tool(started)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        unit.kill_all()


def select(kind, known, names):
    """Return those of these names, in the order of what is known; all when there is none."""
    unknown = [name for name in names if name not in known]
    if unknown:
        raise LookupError(f"no {kind} is called '{unknown[0]}'; there is: {' '.join(known)}")
    return [name for name in known if name in (names or known)]


def parse_arguments(prog, text, argv):
    parser = argparse.ArgumentParser(prog=prog, description=text,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--root', default='.', metavar='DIR', help='the source tree')
    parser.add_argument('--output', default='build/gate', metavar='DIR',
                        help='where configurations and other generated files go')
    parser.add_argument('--make', default='make', help='the make to use')
    parser.add_argument('--tools', default=os.environ.get('TOOLS', ''), metavar='NAMES',
                        help='only these, in one word (default: the variable TOOLS, or all)')
    parser.add_argument('--arches', default=os.environ.get('ARCHES', ''), metavar='NAMES',
                        help='only these architectures (default: the variable ARCHES, or all)')
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 1, metavar='N',
                        help='programs at the same time (default: one a CPU)')
    parser.add_argument('--bound', type=float, default=unit.BOUND, metavar='SECONDS',
                        help=f'stop a program after that time (default {unit.BOUND:g})')
    return parser.parse_args(argv)


def main(report, text, tools, argv, verdict):
    """Run the tools that the command line selects; return the exit status.

    @verdict: turns the report into (status, text)
    """
    args = parse_arguments(f'{report.name}.py', text, argv)
    ktest_run.interrupt_on_sigterm()
    for name in set(os.environ) - set(check.clean_environment()):
        del os.environ[name]
    begin = time.monotonic()
    unit.BOUND = args.bound
    try:
        names = select('tool', [tool.NAME for tool in tools], args.tools.split())
        arches = select('architecture', all_arches(args.root), args.arches.split())
        tree = Tree(args.root, args.output, arches, shlex.split(args.make))
        run_tools([tool for tool in tools if tool.NAME in names], tree, args.jobs, report)
    except (LookupError, OSError) as error:
        text = error.args[0] if isinstance(error, LookupError) else error
        print(f'{report.name}: {text}', file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f'\n{report.name}: interrupted', file=sys.stderr)
        return 2
    status, said = verdict(report)
    print(f'{report.name}: {said}, {time.monotonic() - begin:.1f} s', flush=True)
    return status
