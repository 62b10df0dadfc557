#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boot an image with its tests and print, from that run, which implementation keeps which clause.

Suites are called <contract>/<implementation>, cases begin with the clause they prove, and the
suite saboteur/<contract> has a case for each saboteur, named by the clause that must go red.

Cells: pass, FAIL, - (skipped: not provided), none (no case carries the clause).
Exit status: 0 every clause is kept and every saboteur caught, 1 otherwise, 2 wrong usage.
"""

import argparse
import re
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
    """What one run says about one contract."""

    def __init__(self, contract, promised):
        self.contract = contract
        self.clauses = promised
        self.implementations = []
        self.cells = {}			# (clause, implementation): statuses of its cases
        self.unreached = set()		# implementations
        self.saboteurs = []

    def add(self, case):
        kind, _, name = case.suite.partition('/')
        if kind == 'saboteur':
            self.saboteurs.append(case)
            return
        if name not in self.implementations:
            self.implementations.append(name)
        self.cells.setdefault((case.clause, name), []).append(case.status)

    def skip(self, implementation):
        """A whole suite was skipped: it provides no clause."""
        self.implementations.append(implementation)
        self.unreached.add(implementation)

    def cell(self, clause, implementation):
        if implementation in self.unreached:
            return '-'
        statuses = self.cells.get((clause, implementation))
        if not statuses:
            return 'none'
        if 'fail' in statuses:
            return 'FAIL'
        return 'pass' if 'pass' in statuses else '-'

    def against(self, clause):
        return [case for case in self.saboteurs if case.clause == clause]

    def saboteur_cell(self, clause):
        against = self.against(clause)
        return f'{count_caught(against)}/{len(against)}' if against else 'none'

    def lines(self):
        heads = self.implementations + ['saboteurs']
        widths = [max(len(head), 4) for head in heads]
        ids = max(len(clause.id) for clause in self.clauses)
        text = WIDTH - 4 - ids - sum(width + 2 for width in widths)
        text = max(TEXT_LEAST, min(TEXT_WIDTH, text))
        yield row(self.contract, '', ids, text, heads, widths)
        for clause in self.clauses:
            cells = [self.cell(clause.id, name) for name in self.implementations]
            cells.append(self.saboteur_cell(clause.id))
            yield row(clause.id, shorten(clause.text, text), ids, text, cells, widths)

    def wrong(self):
        for clause in self.clauses:
            cells = [self.cell(clause.id, name) for name in self.implementations]
            for name, cell in zip(self.implementations, cells):
                if cell == 'FAIL':
                    yield f'{clause.id} fails in {self.contract}/{name}'
            if not any((clause.id, name) in self.cells for name in self.implementations):
                yield f'{clause.id} has no case in any implementation'
            if not self.against(clause.id):
                yield f'{clause.id} has no saboteur'
        for case in self.saboteurs:
            if case.status != 'pass':
                yield f"the saboteur '{case.clause} {case.text}' was not caught"


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


def fill(promised, cases, unreached):
    """Sort the cases of a run into tables; return these and what fits none."""
    tables = {name: Table(name, contract) for name, contract in promised.items()}
    known = {clause.id for contract in promised.values() for clause in contract}
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
    return list(tables.values()), strays


def print_saboteurs(tables):
    for table in tables:
        for case in table.saboteurs:
            print(f"  {case.clause}  {case.text}: {'caught' if case.status == 'pass' else 'NOT CAUGHT'}")
            for note in case.notes:
                red = RED.match(note)
                if red:
                    print(f'      red: {red.group(1)}')


def summary(tables):
    promised = sum(len(table.clauses) for table in tables)
    implementations = sum(len(table.implementations) for table in tables)
    saboteurs = [case for table in tables for case in table.saboteurs]
    return (f'{promised} clauses, {implementations} implementations, '
        f'{count_caught(saboteurs)} saboteurs caught of {len(saboteurs)}')


def report(run, promised, header_wrong, recorder, with_saboteurs):
    """Print tables, what is wrong, and the summary; return the exit status."""
    tables, strays = fill(promised, recorder.cases, recorder.unreached)
    for table in tables:
        print('\n'.join(table.lines()), end='\n\n')
    if with_saboteurs:
        print_saboteurs(tables)
        print()
    wrong = header_wrong + strays
    wrong += [f'the run failed: {sentence}' for sentence in run.verdict()]
    # What a crashed run did not reach is not missing.
    if not run.crashed():
        wrong += [sentence for table in tables for sentence in table.wrong()]
    for sentence in wrong:
        print(ktest_show.printable(sentence))
    print(summary(tables), flush=True)
    return 1 if wrong else 0


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        prog='conformance.py', usage='%(prog)s [options] -- command...', description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    headers = Path(__file__).resolve().parent.parent / 'include' / 'foundry'
    parser.add_argument('--log', metavar='FILE', help='keep the whole output in FILE')
    parser.add_argument('--include', default=headers, metavar='DIR',
                help='the contract headers (default include/foundry)')
    parser.add_argument('--saboteurs', action='store_true',
                help='list each saboteur and what went red')
    parser.add_argument('--timeout', type=float, default=600.0, metavar='SECONDS',
                help='kill the run after that time (default 600)')
    parser.add_argument('command', nargs='+', metavar='command')
    return parser.parse_args(argv)


def main(argv):
    args = parse_arguments(argv)
    ktest_run.interrupt_on_sigterm()
    ktest_show.accept_any_text()
    promised, header_wrong = clauses.read(args.include)
    recorder = Recorder()
    run = ktest_run.Run(args.command, recorder, args.log, timeout=args.timeout)
    try:
        run.follow()
    except ktest_run.CannotRun as error:
        print(f'conformance: {error}', file=sys.stderr)
        return 2
    return report(run, promised, header_wrong, recorder, args.saboteurs)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
