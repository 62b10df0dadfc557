#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boot images with their tests and print, from these runs, which implementation keeps which clause.

One image is the command behind `--`; several are told with --boot, by architecture, and each
implementation has a column for each architecture that it was seen on.

Suites are called <contract>/<implementation>, cases begin with the clause they prove, and the
suite saboteur/<contract> has a case for each saboteur, named by the clause that must go red.

A contract that is there with an option of the configuration is judged where --config has it, or where
a run has a case of it.

Cells: pass, FAIL, - (skipped: not provided), none (no case carries the clause).
Exit status: 0 every clause is kept and every saboteur caught, 1 otherwise, 2 wrong usage.
"""

import argparse
import re
import shlex
import sys
from collections import namedtuple
from pathlib import Path

import clauses
import ktest_run
import ktest_show

WIDTH = 100
TEXT_WIDTH = 56
TEXT_LEAST = 24

CASE = re.compile(rf'({clauses.ID})(?:\s+(.*))?')
RED = re.compile(r'red: (.*)')

Case = namedtuple('Case', 'suite clause text status notes')
# A column: on which architecture; '' when there is only one.
Column = namedtuple('Column', 'name arch')
SABOTEURS = 'saboteurs'


class Recorder(ktest_show.Null):
    """Keep the results of cases that name a clause, and the suites they stand in."""

    def __init__(self):
        self.cases = []
        self.unreached = []	# suites that the boot did not provide for, skipped as a whole

    def event(self, event):
        if event.kind != 'result':
            return
        if len(event.path) == 1 and event.status == 'skip':
            self.unreached.append(event.path[0])
        for suite, name in zip(event.path, event.path[1:]):
            clause = CASE.fullmatch(name)
            if clause and '/' in suite:
                self.cases.append(Case(suite, clause.group(1), clause.group(2) or '',
                               event.status, event.notes))


class Table:
    """What all runs say about one contract."""

    def __init__(self, contract, promised):
        self.contract = contract
        self.clauses = promised
        self.arches = []
        self.implementations = []	# columns
        self.cells = {}			# (clause, column): statuses of its cases
        self.unreached = set()		# columns
        self.saboteurs = []		# (architecture, case)

    def start(self, arch):
        """What is added from now on was seen there."""
        self.arches.append(arch)

    def add(self, case):
        kind, _, name = case.suite.partition('/')
        if kind == 'saboteur':
            self.saboteurs.append((self.arches[-1], case))
            return
        self.cells.setdefault((case.clause, self._column(name)), []).append(case.status)

    def skip(self, implementation):
        """A whole suite was skipped: it provides no clause."""
        self.unreached.add(self._column(implementation))

    def _column(self, name):
        column = Column(name, self.arches[-1])
        if column not in self.implementations:
            self.implementations.append(column)
        return column

    def columns(self):
        """Implementations by name, on each architecture; then the saboteurs."""
        names = list(dict.fromkeys(column.name for column in self.implementations))
        together = sorted(self.implementations, key=lambda column: names.index(column.name))
        return together + [Column(SABOTEURS, arch) for arch in self.arches]

    def cell(self, clause, column):
        if column.name == SABOTEURS:
            against = self.against(clause, column.arch)
            return f'{count_caught(against)}/{len(against)}' if against else 'none'
        if column in self.unreached:
            return '-'
        statuses = self.cells.get((clause, column))
        if not statuses:
            return 'none'
        if 'fail' in statuses:
            return 'FAIL'
        return 'pass' if 'pass' in statuses else '-'

    def against(self, clause, arch):
        return [case for on, case in self.saboteurs if case.clause == clause and on == arch]

    def lines(self):
        columns = self.columns()
        widths = [max(len(column.name), len(column.arch), 4) for column in columns]
        ids = max(len(clause.id) for clause in self.clauses)
        text = WIDTH - 4 - ids - sum(width + 2 for width in widths)
        text = max(TEXT_LEAST, min(TEXT_WIDTH, text))
        yield row(self.contract, '', ids, text, [column.name for column in columns], widths)
        if any(self.arches):
            yield row('', '', ids, text, [column.arch for column in columns], widths)
        for clause in self.clauses:
            cells = [self.cell(clause.id, column) for column in columns]
            yield row(clause.id, shorten(clause.text, text), ids, text, cells, widths)

    def wrong(self):
        for clause in self.clauses:
            for column in self.implementations:
                if self.cell(clause.id, column) == 'FAIL':
                    yield f'{clause.id} fails in {self.contract}/{column.name}{on(column.arch)}'
            if not any((clause.id, column) in self.cells for column in self.implementations):
                yield f'{clause.id} has no case in any implementation'
            if not any(self.against(clause.id, arch) for arch in self.arches):
                yield f'{clause.id} has no saboteur'
        for arch, case in self.saboteurs:
            if case.status != 'pass':
                yield f"the saboteur '{case.clause} {case.text}' was not caught{on(arch)}"


def on(arch):
    return f' on {arch}' if arch else ''


def count_caught(cases):
    return sum(case.status == 'pass' for case in cases)


def row(name, text, ids, text_width, cells, widths):
    line = f'  {name:<{ids}}  {text:<{text_width}}'
    for cell, width in zip(cells, widths):
        line += f'  {cell:<{width}}'
    return line.rstrip()


def shorten(text, width):
    """Cut text to that width, behind a word."""
    if len(text) <= width:
        return text
    return text[:width - 2].rpartition(' ')[0].rstrip(' ,;:') + '...'


def contract_named_by(suite):
    """The contract that a suite is about."""
    kind, _, name = suite.partition('/')
    return name.partition('/')[0] if kind == 'saboteur' else kind


def fill(tables, cases, unreached):
    """Sort the cases of a run into the tables; return what fits none."""
    known = {clause.id for table in tables.values() for clause in table.clauses}
    strays = []
    for case in cases:
        about = contract_named_by(case.suite)
        named = clauses.contract_of(case.clause)
        if case.clause in known and named == about:
            tables[about].add(case)
        elif case.clause in known:
            strays.append(f'{case.suite} has a case for {case.clause}, a clause of {named}')
        elif named == about or named in tables:
            strays.append(f'{case.suite} has a case for {case.clause}, which no header has')
    for suite in unreached:
        kind, _, name = suite.partition('/')
        if name and kind in tables:
            tables[kind].skip(name)
    return strays


def print_saboteurs(tables):
    for table in tables:
        for arch, case in table.saboteurs:
            caught = 'caught' if case.status == 'pass' else 'NOT CAUGHT'
            print(f'  {case.clause}  {case.text}{on(arch)}: {caught}')
            for note in case.notes:
                red = RED.match(note)
                if red:
                    print(f'      red: {red.group(1)}')


def summary(tables):
    promised = sum(len(table.clauses) for table in tables)
    implementations = sum(len(table.implementations) for table in tables)
    saboteurs = [case for table in tables for _, case in table.saboteurs]
    return (f'{promised} clauses, {implementations} implementations, '
        f'{count_caught(saboteurs)} saboteurs caught of {len(saboteurs)}')


def boot(arch, command, args):
    """Run an image; return the run and the recorder of its results."""
    log = args.log and (f'{args.log}.{arch}' if arch else args.log)
    recorder = Recorder()
    run = ktest_run.Run(command, recorder, log, args.silence, args.timeout)
    run.follow_one_of_many()
    return arch, run, recorder


def is_set(option, config):
    """Whether a configuration, given by its file or None, has an option."""
    return config is not None and f'{option}=y' in Path(config).read_text(encoding='utf-8').splitlines()


def judged(promised, runs, args):
    """Return the contracts that these images have."""
    options = clauses.options(args.include)
    seen = {contract_named_by(case.suite) for _, _, recorder in runs for case in recorder.cases}
    return {name: contract for name, contract in promised.items()
        if name not in options or name in seen or is_set(options[name], args.config)}


def report(runs, promised, wrong, with_saboteurs):
    """Print tables, what is wrong, and the summary; return the exit status."""
    tables = {name: Table(name, contract) for name, contract in promised.items()}
    for arch, run, recorder in runs:
        for table in tables.values():
            table.start(arch)
        strays = fill(tables, recorder.cases, recorder.unreached)
        wrong += [stray + on(arch) for stray in strays]
        wrong += [f'the run{on(arch)} failed: {sentence}' for sentence in run.verdict()]
    tables = list(tables.values())
    for table in tables:
        print('\n'.join(table.lines()), end='\n\n')
    if with_saboteurs:
        print_saboteurs(tables)
        print()
    # What a crashed run did not reach is not missing.
    if not any(run.crashed() for _, run, _ in runs):
        wrong += [sentence for table in tables for sentence in table.wrong()]
    for sentence in wrong:
        print(ktest_show.printable(sentence))
    parsers = [run.parser for _, run, _ in runs]
    print(ktest_show.summary(sum(parser.passed for parser in parsers), sum(run.failed() for _, run, _ in runs),
                             sum(parser.skipped for parser in parsers)))
    print(summary(tables), flush=True)
    return 1 if wrong else 0


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        prog='conformance.py', description=__doc__,
        usage='%(prog)s [options] (-- command... | --boot ARCH COMMAND ...)',
        formatter_class=argparse.RawDescriptionHelpFormatter)
    headers = Path(__file__).resolve().parent.parent / 'include' / 'foundry'
    parser.add_argument('--boot', nargs=2, action='append', default=[], metavar=('ARCH', 'COMMAND'),
                help='an architecture and how its image is booted')
    parser.add_argument('--log', metavar='FILE',
                help='keep the whole output in FILE, or FILE.ARCH for each --boot')
    parser.add_argument('--include', default=headers, metavar='DIR',
                help='the contract headers (default include/foundry)')
    parser.add_argument('--contract', metavar='NAME',
                help='the image ran the suites of this one alone: no other has a table')
    parser.add_argument('--config', metavar='FILE', help='the configuration of the image')
    parser.add_argument('--saboteurs', action='store_true',
                help='list each saboteur and what went red')
    parser.add_argument('--silence', type=float, default=ktest_run.SILENCE, metavar='SECONDS',
                help='kill a run after that time without output (default %(default)g)')
    parser.add_argument('--timeout', type=float, default=ktest_run.TIMEOUT, metavar='SECONDS',
                help='kill a run after that time (default %(default)g)')
    parser.add_argument('command', nargs='*', metavar='command')
    args = parser.parse_args(argv)
    if bool(args.boot) == bool(args.command):
        parser.error('either a command or --boot')
    args.boot = [(arch, shlex.split(command)) for arch, command in args.boot] or [('', args.command)]
    return args


def main(argv):
    args = parse_arguments(argv)
    ktest_run.interrupt_on_sigterm()
    ktest_show.accept_any_text()
    promised, wrong = clauses.read(args.include)
    if args.contract:
        if args.contract not in promised:
            print(f"conformance: no contract is called '{args.contract}'; there are: {', '.join(sorted(promised))}",
                  file=sys.stderr)
            return 2
        promised = {args.contract: promised[args.contract]}
    try:
        runs = [boot(arch, command, args) for arch, command in args.boot]
    except ktest_run.CannotRun as error:
        print(f'conformance: {error}', file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 1
    return report(runs, judged(promised, runs, args), wrong, args.saboteurs)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
