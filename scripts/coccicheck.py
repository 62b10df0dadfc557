#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`make coccicheck`: the rules of scripts/cocci/ over the tree, with the words of Linux.

MODE=report	print `file:line:column: cocci/rule: message` of each finding (default)
MODE=patch	print the mends of the rules that have any, as a patch for `patch -p1`
COCCI=file	this rule alone
M=dir		only what lies below this folder
J=n		so many processes at the same time
V=1		print the commands

Exit status: 0 nothing found, 1 findings or mends, 2 a failure: then the rest says nothing.
"""

import argparse
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gate import cocci, unit
from gate.unit import ToolFailure

SRCTREE = Path(__file__).resolve().parents[1]
FAILURES_SHOWN = 5	# the others are most often the same
MODES = ('report', 'patch')


def parse_arguments(argv):
    parser = argparse.ArgumentParser(prog='coccicheck.py', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--mode', default='report', choices=MODES)
    parser.add_argument('--cocci', default='', metavar='FILE', help='run this rule alone')
    parser.add_argument('--dir', default='', help='look only below this folder')
    parser.add_argument('--jobs', type=int, default=os.cpu_count() or 1, metavar='N',
                        help='processes at the same time (default: one a CPU)')
    parser.add_argument('--verbose', action='store_true', help='print the commands')
    parser.add_argument('--root', default=SRCTREE, type=Path,
                        help='the tree to look at (default: the one of this script)')
    return parser.parse_args(argv)


def selected(args):
    """Return the paths of the rules to run."""
    paths = cocci.rules()
    if args.cocci:
        path = Path(args.cocci).resolve()
        if path not in paths:
            raise ToolFailure(f'{args.cocci} is no rule; there is: '
                              + ' '.join(path.name for path in paths))
        paths = [path]
    if args.mode == 'patch':
        paths = [path for path in paths if has_patch(path)]
        if not paths:
            raise ToolFailure(f'{args.cocci} has no patch mode: its mend wants a person')
    return paths


def has_patch(path):
    return re.search(r'^virtual patch$', path.read_text(encoding='utf-8'), re.MULTILINE)


def below(args):
    """Return the folder to look at, relative to the root and by its name in the tree."""
    if not args.dir:
        return ''
    path = Path(args.root, args.dir).resolve()
    if path != args.root.resolve() and args.root.resolve() not in path.parents:
        raise ToolFailure(f'{args.dir} is no folder of the tree')
    folder = path.relative_to(args.root.resolve()).as_posix()
    return '' if folder == '.' else folder


def run(args, folder):
    """Print what there is; return the exit status."""
    talk = (lambda text: print(text, file=sys.stderr, flush=True)) if args.verbose else None
    work = cocci.Work(args.root, selected(args), folder, args.mode, below(args), talk)
    if not work.wanted:
        raise ToolFailure(f'there is no source of C below {args.dir or args.root}')
    with ThreadPoolExecutor(args.jobs) as pool:
        tasks = [pool.submit(work.patch, portion) for portion in work.portions()] \
            if args.mode == 'patch' else [pool.submit(check) for _, _, check in work.pieces()]
        try:
            failures = [str(task.exception()) for task in tasks if task.exception()]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            unit.kill_all()
    if failures:
        raise ToolFailure('\n'.join(failures[:FAILURES_SHOWN]))
    results = [task.result() for task in tasks]
    if args.mode == 'patch':
        sys.stdout.write(''.join(results))
        return 1 if any(results) else 0
    findings = sorted({finding for result in results for finding in result},
                      key=lambda finding: (finding.file, finding.line, finding.column, finding))
    for finding in findings:
        print(f'{finding.file}:{finding.line}:{finding.column}: '
              f'{finding.tool}/{finding.rule}: {finding.message}')
    return 1 if findings else 0


def main(argv):
    args = parse_arguments(argv)
    try:
        if cocci.missing():
            raise ToolFailure(cocci.missing())
        with tempfile.TemporaryDirectory(prefix='foundry-cocci-') as folder:
            return run(args, folder)
    except ToolFailure as failure:
        print(f'coccicheck: {failure}', file=sys.stderr)
        return 2


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
