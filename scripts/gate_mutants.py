#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`make gate-mutants`: seed bugs into copies of the tree and count what the static gate catches.

A mutant is one small change by one of the operators in scripts/mutants/. It must compile with gcc, otherwise
it is discarded and counted. It is caught when a tool of the gate has a finding that the tree as it is has
not; the quickest tools are asked first, and the first that catches it is the one that is counted.
Mutants that are no bugs stand with a reason each in scripts/mutants/equivalent.txt and are counted apart.

Of 100 mutants and more the percentage is judged.  Of fewer it says nothing: there each survivor has to stand
in scripts/mutants/survivors.txt, with the reason why the gate does not see it, and a new one is a failure.

Exit status: 0 enough is caught, 1 too little is, 2 wrong usage or a tool failed.
"""

import argparse
import difflib
import hashlib
import multiprocessing
import os
import shlex
import signal
import sys
import tempfile
import time
from collections import Counter, namedtuple
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice, zip_longest
from pathlib import Path

import check
import ktest_run
from gate import unit
from gate.sources import Tree
from gate.tools import TOOLS
from gate.unit import ToolFailure
from mutants import equivalent, text, tree
from mutants import locks, errors, addresses, layers	# noqa: F401: they fill the table, in this order
from mutants.operators import TABLE
from mutants.workshop import Tidy, Workshop

FOLDERS = ('kernel/', 'mm/', 'lib/', 'drivers/', 'ipc/', 'ktest/', 'arch/', 'include/', 'samples/')
WANTED = 95		# percent of all
WANTED_EACH = 80	# percent of each operator
FEW = 5			# an operator with fewer mutants is not judged by itself
SAMPLE = 100		# of fewer mutants the percentage is not judged, but each survivor
WIDTH = 100
CHANGED = 8		# lines of a survivor that are shown
BOUND = 600		# seconds for one mutant
QUICKEST = ('built', 'sparse', 'clang', 'tree', 'cocci')

# operator	its name
# source	the file, as it was
# key		what the list of equivalents calls it
Mutant = namedtuple('Mutant', 'operator source edits key')

# outcome	'caught', 'survived', 'discarded' or 'equivalent'
# tool		the first that caught it, or ''
Result = namedtuple('Result', 'mutant outcome tool')


def all_mutants(sources):
    """Every mutant that there is: {operator: [Mutant]}."""
    facts = tree.learn(sources)
    return {each.name: [Mutant(each.name, source, edits, equivalent.key(each.name, source, edits))
                        for source in sources for edits in each.mutants(source, facts)]
            for each in TABLE}


def in_turn(mutants, seed):
    """All mutants, shuffled, one of each operator after the other.

    A mutant's place depends on itself alone: a change elsewhere in the tree leaves a sample as it was.
    """
    def place(*words):
        return hashlib.sha256('\0'.join([seed, *words]).encode()).digest()
    turns = [sorted(mutants[name], key=lambda mutant: place(*mutant.key))
             for name in sorted(mutants, key=place)]
    return [mutant for mutant in chain(*zip_longest(*turns)) if mutant]


def judge(mutant, shop, listed):
    """Return the outcome, and the first tool that caught it or ''."""
    if mutant.key in listed:
        return 'equivalent', ''
    if not shop.compiles(mutant):
        return 'discarded', ''
    tool = shop.caught_by(mutant)
    return ('caught' if tool else 'survived'), tool


class Worker:
    """What a process knows: a copy of the tree, and the mutants, that it is asked for by their places."""

    @classmethod
    def start(cls, *facts):
        """In a process of its own, that the first one ends."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, cls.end)
        cls.begin(*facts)

    @staticmethod
    def end(*_):
        unit.kill_all()
        os._exit(1)

    @classmethod
    def begin(cls, open_shop, mutants, listed):
        cls.shop, cls.mutants, cls.listed = open_shop(), mutants, listed

    @classmethod
    def judge(cls, place):
        return judge(cls.mutants[place], cls.shop, cls.listed)


def judge_all(mutants, number, pool, ahead):
    """Judge mutants in their order until so many were seeded; yield the results in that order.

    No more than `ahead` are at work, and no more than could still be wanted: the same mutants
    whatever the timing.
    """
    waiting, seeded, rest = [], 0, iter(range(len(mutants)))
    while seeded < number:
        for place in islice(rest, min(number - seeded, ahead) - len(waiting)):
            waiting.append((mutants[place], pool.apply_async(Worker.judge, (place,))))
        if not waiting:
            return
        mutant, answer = waiting.pop(0)
        try:
            result = Result(mutant, *answer.get(BOUND))
        except multiprocessing.TimeoutError:
            raise ToolFailure(f'no verdict after {BOUND} s about{describe(mutant)}') from None
        seeded += result.outcome in ('caught', 'survived')
        yield result


class Report:
    """The table by operator and tool, and what survived."""

    def __init__(self, results, tools, known=frozenset()):
        self.tools = tools
        self.count = Counter((result.mutant.operator, result.outcome) for result in results)
        self.by_tool = Counter((result.mutant.operator, result.tool) for result in results)
        self.survivors = [result.mutant for result in results if result.outcome == 'survived']
        self.new = [mutant for mutant in self.survivors if mutant.key not in known]
        self.known_and_caught = [result.mutant for result in results
                                 if result.outcome == 'caught' and result.mutant.key in known]
        self.names = [each.name for each in TABLE if any(
            self.count[each.name, outcome] for outcome in ('caught', 'survived', 'discarded', 'equivalent'))]

    def print(self):
        head = ''.join(f'{tool:>8}' for tool in self.tools)
        print(f'\n{"operator":<18}{"seeded":>8}{"caught":>8}{"":>7}{head}{"discarded":>11}{"equivalent":>12}')
        for name in self.names:
            self.row(name, [name])
        self.row('all', self.names)
        if self.survivors:
            print('\nsurvivors:')
        for mutant in self.survivors:
            print(describe(mutant))

    def row(self, title, names):
        caught, seeded = self.rate(names)
        tools = ''.join(f'{self.total(self.by_tool, names, tool) or "-":>8}' for tool in self.tools)
        print(f'{title:<18}{seeded:>8}{caught:>8}{percent(caught, seeded):>7}{tools}'
              f'{self.total(self.count, names, "discarded") or "-":>11}'
              f'{self.total(self.count, names, "equivalent") or "-":>12}')

    @staticmethod
    def total(counter, names, column):
        return sum(counter[name, column] for name in names)

    def rate(self, names):
        caught = self.total(self.count, names, 'caught')
        return caught, caught + self.total(self.count, names, 'survived')

    def wanting(self):
        """What is not reached: a list of sentences."""
        if not seeded_any(self):
            return ['nothing was seeded']
        found = [f'{title(mutant)} is caught: take it off survivors.txt' for mutant in self.known_and_caught]
        if self.rate(self.names)[1] < SAMPLE:
            return found + [f'{title(mutant)} survives, and did not when survivors.txt was written'
                            for mutant in self.new]
        return found + self.percentages()

    def percentages(self):
        caught, seeded = self.rate(self.names)
        found = []
        if caught * 100 < WANTED * seeded:
            found.append(f'{percent(caught, seeded)} caught, {WANTED} % wanted')
        for name in self.names:
            caught, seeded = self.rate([name])
            if seeded >= FEW and caught * 100 < WANTED_EACH * seeded:
                found.append(f'{name}: {percent(caught, seeded)} caught, {WANTED_EACH} % wanted')
        return found


def seeded_any(report):
    return report.rate(report.names)[1] > 0


def percent(part, whole):
    return f'{100 * part // whole} %' if whole else '-'


def title(mutant):
    source = mutant.source
    return f'{mutant.operator}: {source.path}:{source.line_of(min(edit.begin for edit in mutant.edits))}'


def describe(mutant):
    """The place and the change, as a person wants to see it."""
    source = mutant.source
    lines = [f'  {title(mutant)}']
    before, after = source.text.splitlines(), text.apply(source.text, mutant.edits).splitlines()
    changed = [line for line in difflib.ndiff(before, after) if line[0] in '+-' and line[2:].strip()]
    lines += [f'      {line[0]} {line[2:].strip()}'[:WIDTH] for line in changed[:CHANGED]]
    return '\n'.join(lines)


def progress(results, out):
    """Pass results on; on a terminal show how far it is."""
    done = Counter()
    for result in results:
        done[result.outcome] += 1
        if out.isatty():
            said = f'{done["caught"]} caught, {done["survived"]} survived'
            print(f'\r{said}', end='\033[K', file=out, flush=True)
        yield result
    if out.isatty():
        print('\r\033[K', end='', file=out)


def parse_arguments(argv):
    parser = argparse.ArgumentParser(prog='gate_mutants.py', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--root', default='.', metavar='DIR', help='the source tree')
    parser.add_argument('--output', default='build/gate', metavar='DIR',
                        help='where configurations and other generated files go')
    parser.add_argument('--make', default='make', help='the make to use')
    parser.add_argument('--number', type=int, default=200, metavar='N', help='seed so many (default 200)')
    parser.add_argument('--seed', default='1', help='chooses which (default 1)')
    parser.add_argument('--operators', default=os.environ.get('OPERATORS', ''), metavar='NAMES',
                        help='only these, in one word (default: the variable OPERATORS, or all)')
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 1, metavar='N',
                        help='mutants at the same time (default: one a CPU)')
    parser.add_argument('--list', action='store_true',
                        help='only list the operators, with how many mutants each has')
    args = parser.parse_args(argv)
    names = [each.name for each in TABLE]
    unknown = set(args.operators.split()) - set(names)
    if unknown:
        parser.error(f"no operator is called '{min(unknown)}'; there is: {' '.join(names)}")
    if args.number < 1 or args.jobs < 1:
        parser.error('--number and --jobs are at least 1')
    return args


def run(args):
    root = Path(args.root).resolve()
    sources = tree.read(root, source_files(root))
    mutants = all_mutants(sources)
    keys = {mutant.key for found in mutants.values() for mutant in found}
    listed, known = equivalent.read(keys), equivalent.read(keys, equivalent.SURVIVORS)
    if args.list:
        for each in TABLE:
            print(f'{each.name:<18}{len(mutants[each.name]):>6}  {each.text}')
        return 0
    wanted = {name: found for name, found in mutants.items()
              if name in (args.operators.split() or mutants)}
    begin = time.monotonic()
    tools = sorted(TOOLS, key=lambda tool: QUICKEST.index(tool.NAME))
    with tempfile.TemporaryDirectory(prefix='foundry-mutants-') as folder:
        # Outside of the tree, so that the flags name it in the same way from every copy.
        base = Tree(root, Path(folder, 'output'), make=shlex.split(args.make))
        base.answers = Path(args.output).resolve() / 'answers'
        gcc = base.compiled_by('gcc', lambda arch: '')
        gcc.listings		# once, before there are processes that would all make them
        tidy = Tidy(base, tools)
        with ThreadPoolExecutor(args.jobs) as pool:
            tidy.look(('tree', 'cocci'), pool)

        def open_shop():
            return Workshop(Path(folder, str(os.getpid())), base, gcc, sources, tools, tidy)
        chosen = in_turn(wanted, args.seed)
        # They are forked, so that they know what this process knows.
        fork = multiprocessing.get_context('fork')
        with fork.Pool(args.jobs, Worker.start, (open_shop, chosen, listed)) as pool:
            results = list(progress(judge_all(chosen, args.number, pool, 2 * args.jobs), sys.stderr))
            pool.close()
            pool.join()
    report = Report(results, [tool.NAME for tool in tools], known)
    report.print()
    wanting = report.wanting()
    caught, seeded = report.rate(report.names)
    print(f'\ngate-mutants: seed {args.seed}: {caught} of {seeded} caught, {time.monotonic() - begin:.0f} s')
    for sentence in wanting:
        print(f'gate-mutants: {sentence}', file=sys.stderr)
    return 1 if wanting else 0


def source_files(root):
    """The kernel's sources, in the order of their names."""
    return sorted(str(path.relative_to(root)) for folder in FOLDERS for ending in ('*.c', '*.h')
                  for path in (root / folder).rglob(ending))


def main(argv):
    args = parse_arguments(argv)
    ktest_run.interrupt_on_sigterm()
    for name in set(os.environ) - set(check.clean_environment()):
        del os.environ[name]
    try:
        return run(args)
    except (ToolFailure, equivalent.Stale, OSError) as reason:
        print(f'gate-mutants: {reason}', file=sys.stderr)
    except KeyboardInterrupt:
        print('\ngate-mutants: interrupted', file=sys.stderr)
    return 2


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
