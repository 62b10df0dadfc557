#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Explore the interleavings of the kernel's own code on the host: all of them, or all within a bound.

A target is <name>.c beside this file, with the sources that it is linked with in <name>.sources; it holds
tests. A saboteur is a header in saboteurs/ that makes one thing wrong in the sources of a target: one that
is not found fails the run. Nothing is random: the same run prints the same, but for the times.

Exit status: 0 all is well, 1 something was found, or a saboteur was not, 2 wrong usage.
"""

import argparse
import fnmatch
import os
import re
import sys
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import build
import trace

HERE = Path(__file__).resolve().parent
MODELS = ('sc', 'tso', 'weak')
BOUND = 2
IRQS = 1
LIMITS = {'sc': 2000000, 'tso': 100000, 'weak': 100000}		# schedules of one test
RUN_SECONDS = 3600
EDIT = re.compile(r'/\* In (\S+):\n((?:.*\n)*?) \*/')
CHANGE = re.compile(r' \* - (.*)\n \* \+ ?(.*)')
WORD = re.compile(r'[stw]([a-e]\d+[A-Za-z])*')

Target = namedtuple('Target', 'name sources flags')
Saboteur = namedtuple('Saboteur', 'name target header test text found_by edits')
# What is run: @name selects it. It fails in the models @shown_by, and in no other; @text says what is wrong.
Case = namedtuple('Case', 'name program test bound shown_by text')
# @seconds are the CPU's own; @runs are schedules too, with those of lower bounds and those done again.
Outcome = namedtuple('Outcome', 'case model bound schedules pruned capped seconds runs failure word lines')


class Unknown(Exception):
    """What was asked for is not there."""


def targets(folders):
    found = {}
    for folder in folders:
        for listing in sorted(folder.glob('*.sources')):
            own = folder / f'{listing.stem}.c'
            parts = [own, HERE / 'stand_in.c', *build.sources(listing, (folder.parent, build.SRCTREE))]
            own_flags = () if folder == HERE else (f'-I{folder.parent}', f'-I{folder.parent / "include"}')
            found[listing.stem] = Target(listing.stem, parts, own_flags + build.flags(listing))
    return found


def parse_saboteur(path, known):
    """Its first comments say what is wrong, which test meets it, and in which models it is found."""
    target = max((name for name in known if path.stem.startswith(f'{name}-')), key=len, default=None)
    fields = re.match(r'.*\n/\* (.*?)\.?\s*\*/\n/\* Test: (\S+)\. Found by: ([a-z ]+)\. \*/\n', path.read_text())
    if not target or not fields:
        raise build.Failure(f'{path}: no target, or no line "Test: name. Found by: models."')
    models = tuple(fields[3].split())
    if not models or not set(models) <= set(MODELS):
        raise build.Failure(f'{path}: found by {fields[3]}, which are no models')
    edits = [(name, CHANGE.findall(text + '\n')) for name, text in EDIT.findall(path.read_text())]
    return Saboteur(path.stem, known[target], path, fields[2], fields[1], models, edits)


def edited(saboteur, folder):
    """The sources of its target, those that it changes as copies, and flags: each old line is there once."""
    parts, flags = list(saboteur.target.sources), ['-include', saboteur.header, *saboteur.target.flags]
    for name, changes in saboteur.edits:
        original = next((part for part in parts if str(part).endswith(f'/{name}')), None)
        if not original:
            raise build.Failure(f'{saboteur.header}: its target is not linked with {name}')
        text = original.read_text()
        for old, new in changes:
            if text.count(old) != 1:
                raise build.Failure(f'{saboteur.header}: {name} does not have this once: {old}')
            text = text.replace(old, new)
        copy = folder / 'edited' / saboteur.name / original.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.is_file() or copy.read_text() != text:
            copy.write_text(text)
        parts[parts.index(original)] = copy
        flags.append(f'-I{original.parent}')
    return parts, flags


def saboteurs(folders, known):
    return [parse_saboteur(path, known) for folder in folders
        for path in sorted((folder / 'saboteurs').glob('*.h'))]


def may_match(name, glob):
    """Whether @glob may select a test of the target: by what stands before its first wildcard."""
    start = re.split(r'[*?[]', glob)[0]
    return f'{name}/'.startswith(start) or start.startswith(f'{name}/')


def tests_of(program):
    """Name, bound and models of each."""
    return [line.split('\t') for line in build.must([program, 'list']).splitlines()]


def collect(builder, folders, glob):
    """The cases that @glob selects; nothing else is built."""
    known = targets(folders)
    wrong = saboteurs(folders, known)
    chosen = [each for each in wrong if fnmatch.fnmatchcase(each.name, glob)]
    wanted = {name: (target.sources, target.flags) for name, target in known.items()
          if may_match(name, glob) or target in [each.target for each in chosen]}
    wanted |= {each.name: edited(each, builder.folder) for each in chosen}
    programs = builder.programs(wanted)
    tests = {name: tests_of(programs[name]) for name in wanted if name in known}
    cases = [Case(test, programs[name], test, int(bound), tuple(shown_by.split()), 'a litmus test')
         for name, rows in tests.items() for test, bound, shown_by in rows if fnmatch.fnmatchcase(test, glob)]
    for each in chosen:
        bound = next((int(row[1]) for row in tests[each.target.name] if row[0] == each.test), None)
        if bound is None:
            raise build.Failure(f'{each.header}: there is no test {each.test}')
        cases.append(Case(each.name, programs[each.name], each.test, bound, each.found_by, each.text))
    if not cases:
        names = [f'{name}/*' for name in known] + [each.name for each in wrong]
        raise Unknown(f"no test '{glob}'; there is: {' '.join(names)}")
    return sorted(cases, key=lambda case: case.name)


def explore(case, model, args):
    bound = args.bound if args.bound else str(case.bound) if case.bound else 'none'
    done = build.run([case.program, 'run', case.test, model[0], bound, args.irqs, args.limit or LIMITS[model]],
             RUN_SECONDS)
    rows = [line.split('\t') for line in done.stdout.splitlines()]
    if done.returncode not in (0, 1) or not rows or rows[0][0] != 'searched':
        raise build.Failure(f'{case.name}: status {done.returncode}\n{done.stdout}{done.stderr}')
    text = {row[0]: row[1] for row in rows if row[0] in ('failed', 'word')}
    if done.returncode and 'word' not in text:
        raise build.Failure(f'{case.name}: what failed did not fail again\n{done.stdout}')
    return Outcome(case, model, bound, int(rows[0][1]), int(rows[0][2]), rows[0][3] == '1', float(rows[0][4]), int(rows[0][5]),
               text.get('failed'), text.get('word'), done.stdout.splitlines())


def explore_all(cases, models, args):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda job: explore(*job, args), [(case, model) for case in cases for model in models]))


def show_failure(outcome, args):
    print(f'\n{outcome.case.name}, {outcome.model}: {outcome.failure}')
    print('\n'.join(trace.show(outcome.lines, outcome.case.program, args.verbose)))
    print(f'again: make explore TEST={outcome.case.name} SCHED={outcome.word}')


# --- tables -------------------------------------------------------------------------------

def print_table(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print('  '.join(cell.ljust(width) if i == 0 or not cell[:1].isdigit() else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(row, widths))).rstrip())


def extent(outcome):
    if outcome.failure:
        return 'FAILED'
    if outcome.capped:
        return 'cut off'
    return 'complete' if outcome.bound == 'none' else 'bounded'


def print_tests(outcomes):
    rows = [('test', 'model', 'bound', 'schedules', 'left out', 'extent', 'seconds', 'a second')]
    for each in outcomes:
        rate = each.runs / max(each.seconds, 0.000001)
        rows.append((each.case.name, each.model, each.bound, str(each.schedules), str(each.pruned),
                 extent(each), f'{each.seconds:.2f}', f'{rate:.0f}'))
    print_table(rows)


def print_found(outcomes, models):
    rows = [('found', *models, 'what is wrong')]
    for name in dict.fromkeys(each.case.name for each in outcomes):
        mine = {each.model: each for each in outcomes if each.case.name == name}
        cells = [str(mine[model].schedules + mine[model].pruned) if mine[model].failure else '-' for model in models]
        rows.append((name, *cells, mine[models[0]].case.text))
    print_table(rows)


def is_wrong(outcome):
    return bool(outcome.failure) != (outcome.model in outcome.case.shown_by)


def tell_missed(outcome):
    print(f'{outcome.case.name}, {outcome.model}: what is wrong was not found in {outcome.schedules} schedules')


def report(outcomes, models, args):
    sound = [each for each in outcomes if not each.case.shown_by]
    broken = [each for each in outcomes if each.case.shown_by]
    wrong = [each for each in outcomes if is_wrong(each)]
    is_alone = len({each.case.name for each in outcomes}) == 1
    if sound:
        print_tests(sound)
    if broken:
        print('\n' * bool(sound) + 'Schedules until what is wrong is found: saboteurs, and what a model of memory shows')
        print_found(broken, models)
    for each in outcomes:
        if each.failure and (is_alone or is_wrong(each)):
            show_failure(each, args)
        elif is_wrong(each):
            tell_missed(each)
    print(f'\n{len(outcomes) - len(wrong)} passed, {len(wrong)} failed')
    return 1 if wrong else 0


def replay(cases, args):
    if len(cases) != 1:
        raise Unknown(f"SCHED is of one test, but TEST='{args.test}' is {len(cases)}: "
                  f"{' '.join(case.name for case in cases)}")
    case = cases[0]
    done = build.run([case.program, 'replay', case.test, args.sched, args.irqs], RUN_SECONDS)
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise build.Failure(f'{case.name}: status {done.returncode}\n{done.stdout}{done.stderr}')
    if lines[0] == 'passed':
        print(f'{case.name}: passes by {args.sched}')
        return 0
    print(f'{case.name}: {lines[0].partition(chr(9))[2]}')
    print('\n'.join(trace.show(lines, case.program, args.verbose)))
    return 1


# --- arguments ----------------------------------------------------------------------------

def parse_arguments(argv):
    env = os.environ.get
    parser = argparse.ArgumentParser(prog='explore', description=__doc__,
                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--test', default=env('TEST') or '*', metavar='GLOB',
                help='tests and saboteurs (default: the variable TEST, or all)')
    parser.add_argument('--bound', default=env('BOUND', ''), metavar='N',
                help='preemptions, and stale reads or kept stores, in a schedule; none: as many as there are'
                     ' (default: the variable BOUND, or what the test says)')
    parser.add_argument('--model', default=env('MODEL', ''), metavar='NAME',
                help=f'{", ".join(MODELS)} (default: the variable MODEL, or each)')
    parser.add_argument('--sched', default=env('SCHED', ''), metavar='WORD',
                help='only this schedule of one test (default: the variable SCHED)')
    parser.add_argument('--irqs', type=int, default=IRQS, metavar='N',
                help='interrupts of each CPU in a schedule (default: %(default)s)')
    parser.add_argument('--limit', type=int, default=env('LIMIT') or 0, metavar='N',
                help='schedules of a test in a model (default: the variable LIMIT, or 2000000 of sc, 100000 of the others)')
    parser.add_argument('--cc', default=env('CC') or ('clang' if env('LLVM') else 'gcc'), metavar='NAME',
                help='gcc or clang (default: the variable CC)')
    parser.add_argument('--ext', default=env('exttree', ''), metavar='DIR', help='a kernel of your own: its explore/ too')
    parser.add_argument('--output', default=build.SRCTREE / 'build' / 'explore', metavar='DIR', type=Path,
                help='default: build/explore')
    parser.add_argument('--verbose', action='store_true', default=bool(env('V')),
                help='every access in a trace, those of the own stack too')
    args = parser.parse_args(argv)
    if args.bound not in ('', 'none') and not args.bound.isdigit():
        parser.error(f"a bound is a number or none, and not '{args.bound}'")
    if args.model and args.model not in MODELS:
        parser.error(f"no model '{args.model}'; there is: {' '.join(MODELS)}")
    if args.sched and not WORD.fullmatch(args.sched):
        parser.error(f"'{args.sched}' is no schedule: s, t or w, then a letter, a number and a letter for each choice")
    if args.irqs < 0 or args.limit < 0:
        parser.error('neither irqs nor limit is below 0')
    return args


def main(argv):
    args = parse_arguments(argv)
    folder = args.output.resolve()
    models = (args.model,) if args.model else MODELS
    folders = [HERE] + ([Path(args.ext) / 'explore'] if args.ext and (Path(args.ext) / 'explore').is_dir() else [])
    try:
        cases = collect(build.Builder(args.cc, folder), folders, args.test)
        if args.sched:
            return replay(cases, args)
        return report(explore_all(cases, models, args), models, args)
    except Unknown as error:
        print(f'explore: {error}', file=sys.stderr)
        return 2
    except (build.Failure, OSError) as error:
        print(f'explore: {error}', file=sys.stderr)
        return 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
