#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`make bench`: build an image that measures, boot it, and show its numbers beside a baseline.

On QEMU's architectures instructions are counted, which are the same in each run: what is worse than
<arch>.txt of the baselines by more than half a per cent, or not there, fails. A baseline names its
compiler; under another one the change is only shown. The host's nanoseconds are of this machine and
this moment: they stand beside those of the C library's malloc() here, of the least switch between two
stacks, and of messages by rings that are not the kernel's, and never fail anything.

Each boot with another size of memory adds lines that end in `, 16G`, and the host's with two threads for CPUs such that
end in `, 2 threads`. All lines are kept in
results.txt of the output folder.

Exit status: 0 fine, 1 something is worse than its baseline, 2 something could not be measured.
"""

import argparse
import ctypes.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import ktest_run
import ktest_show

HERE = Path(__file__).resolve().parent
REFERENCE = HERE / 'bench/malloc.c'
SWITCH_REFERENCE = HERE / 'bench/switch.c'
MESSAGES_REFERENCE = HERE / 'bench/messages.c'
OTHER_MALLOCS = ('jemalloc', 'mimalloc')
REFERENCE_BOUND = 60

LINE = re.compile(r'bench: (.+?) \| (\d+)\.(\d\d) (\S+)')
FAILED = re.compile(r'bench: (.+?) \| failed: (.+)')
PASS = re.compile(r'FOUNDRY: PASS (\d+)/(\d+)')

COSTS = ('instructions', 'ns')		# less is better; of all else more is
TOLERANCE = 5		# per mille
TEXT_LIMIT = 1 << 20

# What it costs to know all memory must not grow with the memory.
GROWTH = ('boot.all stages up to HAS_FRAMES', '16G', '256M', 110)

# The kernel's switch, and what it stands beside on the host.
SWITCH, BARE = 'context.switch', 'context (bare).switch'

Value = namedtuple('Value', 'hundredths unit')
Port = namedtuple('Port', 'arch compiler values baseline baseline_compiler')


class CannotMeasure(Exception):
    """Why there are no numbers, in a sentence."""


# --- lines -------------------------------------------------------------------

def read_line(text):
    """Return name and value of a line."""
    found = LINE.fullmatch(text)
    if not found:
        raise CannotMeasure(f"garbled: '{ktest_show.printable(text[:160])}'")
    return found[1], Value(int(found[2]) * 100 + int(found[3]), found[4])


def write_line(name, value):
    return f'{name} | {value.hundredths // 100}.{value.hundredths % 100:02} {value.unit}'


def read_image(lines):
    """Return {name: value} of what an image said; what is missing, doubled or cut is an error."""
    values, verdict = {}, None
    for text in lines:
        failed = FAILED.fullmatch(text)
        if failed:
            raise CannotMeasure(f'{failed[1]}: {failed[2]}')
        if text.startswith('bench: '):
            name, value = read_line(text)
            if name in values:
                raise CannotMeasure(f'two lines are called {name}')
            values[name] = value
        elif text.startswith('FOUNDRY: '):
            verdict = text
    passed = PASS.fullmatch(verdict or '')
    if not passed:
        raise CannotMeasure(f"the image says '{verdict}'" if verdict else 'cut off: there is no verdict')
    if not values or not int(passed[1]) == int(passed[2]) == len(values):
        raise CannotMeasure(f"the image says '{verdict}', its lines are {len(values)}")
    return values


class Text(ktest_show.Null):
    """Keep what an image says, in bounded memory."""

    def __init__(self):
        self.data = b''

    def raw(self, data):
        self.data = (self.data + data)[:TEXT_LIMIT]

    def lines(self):
        return [line.rstrip('\r') for line in self.data.decode('utf-8', 'replace').split('\n')]


def boot(command, log, timeout):
    """Boot an image; return what it measured."""
    text = Text()
    run = ktest_run.Run(command, text, log, silence=timeout, timeout=timeout)
    run.follow_one_of_many()
    lines = text.lines()
    if run.crashed():
        raise CannotMeasure('\n      '.join([how_it_ended(run), *run.causes]))
    if run.status == ktest_run.PASS_STATUS:
        return read_image(lines)
    reasons = [line for line in lines if FAILED.fullmatch(line) or 'bench: nothing ' in line]
    raise CannotMeasure('\n      '.join([f'exit status {run.status}', *reasons, *run.causes]))


def how_it_ended(run):
    return run.verdict()[0].replace(f', {run.parser.where()}', '')


# --- an architecture -----------------------------------------------------------

def ask(make, arch, tree, globs):
    """Build the image; return its compiler and {size of memory: how it is booted}."""
    command = [*shlex.split(make), '-s', f'-j{os.cpu_count() or 1}', '-C', str(HERE.parent), f'ARCH={arch}',
               f'O={tree}', 'ALL=', 'BASELINE=', f'BENCH={globs}', 'defconfig', 'bench.config', 'bench-command']
    # The tree's own flags are measured; more of them only from the command line of make.
    env = {name: value for name, value in os.environ.items() if name not in ('KCFLAGS', 'KAFLAGS')}
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=env, text=True, check=False)
    lines = done.stdout.splitlines()
    if done.returncode:
        raise CannotMeasure('\n'.join(['the image cannot be built', *lines[-20:]]))
    at = next((i for i, line in enumerate(lines) if line.startswith('compiler: ')), None)
    if at is None:
        raise CannotMeasure('make does not say how the image is booted')
    boots = dict(line.partition(': ')[::2] for line in lines[at:])
    return boots.pop('compiler'), {size: shlex.split(line) for size, line in boots.items()}


def measure(args, arch):
    tree = Path(args.output) / arch
    compiler, boots = ask(args.make, arch, tree, args.globs)
    values = {}
    for size, command in boots.items():
        try:
            measured = boot(command, tree / f'bench-{size}.log', args.timeout)
        except CannotMeasure as error:
            raise CannotMeasure(f'boot with {size}: {error}') from None
        counted = '-icount' in command
        for name, value in measured.items():
            unit = 'instructions' if counted and value.unit == 'cycles' else value.unit
            values[name, size] = value._replace(unit=unit)
    values = by_name(values)
    baseline_compiler, baseline = read_baseline(args.baselines / f'{arch}.txt')
    if 'plain' in boots and arch == 'host' and not args.globs:
        values.update(references(Path(args.output)))
    return Port(arch, compiler, values, baseline, baseline_compiler)


def by_name(values):
    """{(name, size): value} as {name: value}; what has lines for sizes needs no line without."""
    sized = {name for name, size in values if size != 'plain'}
    names = list(dict.fromkeys(name for name, _ in values))
    return {name if size == 'plain' else f'{name}, {size}': value
            for name, size, value in sorted(((*key, value) for key, value in values.items()),
                                            key=lambda line: names.index(line[0]))
            if size != 'plain' or name not in sized}


def references(folder):
    """What the same costs here where it is not the kernel's, if there is a compiler for this machine."""
    compiler = shutil.which('cc') or shutil.which('gcc')
    if not compiler:
        return {}
    return {**reference_mallocs(compiler, folder / 'malloc'), **reference_switch(compiler, folder / 'switch'),
            **reference_messages(compiler, folder / 'messages')}


def reference_messages(compiler, program):
    """From one CPU to another by rings that are not the kernel's, where there are two."""
    if len(os.sched_getaffinity(0)) < 2:
        return {}
    subprocess.run([compiler, '-O2', '-pthread', '-o', program, MESSAGES_REFERENCE], check=True)
    done = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True, timeout=REFERENCE_BOUND)
    values = map(read_line, done.stdout.splitlines())
    return {f'messages {name}': value for name, value in values}


def reference_switch(compiler, program):
    """The least switch between two stacks."""
    subprocess.run([compiler, '-O2', '-o', program, SWITCH_REFERENCE], check=True)
    done = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True, timeout=REFERENCE_BOUND)
    return {BARE: read_line(done.stdout.strip())[1]}


def reference_mallocs(compiler, program):
    """malloc() of the C library, and of others that are installed."""
    subprocess.run([compiler, '-O2', '-o', program, REFERENCE], check=True)
    libraries = [('libc', None)]
    libraries += [(name, ctypes.util.find_library(name)) for name in OTHER_MALLOCS]
    values = {}
    for name, library in libraries:
        if name != 'libc' and not library:
            continue
        env = {**os.environ, 'LD_PRELOAD': library or ''}
        done = subprocess.run([program], env=env, stdout=subprocess.PIPE, text=True, check=True,
                              timeout=REFERENCE_BOUND)
        for line in done.stdout.splitlines():
            what, value = read_line(line)
            values[f'malloc ({name}).{what}'] = value
    return values


# --- baselines ------------------------------------------------------------------

def read_baseline(path):
    """Return the compiler and {name: value}; nothing where there is no file."""
    if not path.exists():
        return None, {}
    first, *lines = path.read_text(encoding='utf-8').splitlines()
    return first[len('# '):], dict(read_line(f'bench: {line}') for line in lines)


def write_baseline(path, port):
    path.parent.mkdir(exist_ok=True)
    lines = [f'# {port.compiler}', *sorted(write_line(*item) for item in port.values.items())]
    path.write_text('\n'.join(lines) + '\n', encoding='utf-8')


def is_counted(port):
    """Whether the numbers are the same in each run."""
    return any(value.unit == 'instructions' for value in port.values.values())


def is_worse(value, base):
    if value.unit != base.unit:
        return True
    if value.unit in COSTS:
        return value.hundredths * 1000 > base.hundredths * (1000 + TOLERANCE)
    return value.hundredths * 1000 < base.hundredths * (1000 - TOLERANCE)


def change(value, base):
    """The change in per cent, as text."""
    if base is None or value.unit != base.unit:
        return ''
    if value.hundredths == base.hundredths:
        return '='
    if base.hundredths == 0:
        return 'was 0'
    return f'{(value.hundredths / base.hundredths - 1) * 100:+.1f} %'


def growth(port):
    """How much more of the boot's work the most memory takes, in hundredths, rounded up so that a limit is one, or None."""
    name, large, small, _ = GROWTH
    values = [port.values.get(f'{name}, {size}') for size in (large, small)]
    if None in values or not values[1].hundredths:
        return None
    return -(-values[0].hundredths * 100 // values[1].hundredths)


def by_bare(port):
    """How many times the least switch the kernel's costs, in hundredths, or None."""
    values = [port.values.get(name) for name in (SWITCH, BARE)]
    if None in values or not values[1].hundredths:
        return None
    return (values[0].hundredths * 100 + values[1].hundredths // 2) // values[1].hundredths


def judge(port, whole):
    """Return what is wrong, in sentences."""
    if not is_counted(port):
        return []
    wrong = []
    grown = growth(port)
    if grown is not None and grown > GROWTH[3]:
        wrong.append(f'{GROWTH[0]}: {GROWTH[1]} costs {grown / 100:.2f} times as much as {GROWTH[2]}, '
                     f'at most {GROWTH[3] / 100:.2f} is allowed')
    if port.compiler != port.baseline_compiler:
        return wrong    # or there is none
    new = [name for name in port.values if name not in port.baseline]
    if new:
        wrong.append(f"{', '.join(new)}: no baseline; `make bench BASELINE=update` writes it")
    for name, value in port.values.items():
        base = port.baseline.get(name)
        if base and is_worse(value, base):
            wrong.append(f'{name}: {number(value)} {value.unit}, the baseline is {number(base)} {base.unit}')
    if whole:
        wrong += [f'{name}: is in the baseline and was not measured'
                  for name in port.baseline if name not in port.values]
    return wrong


# --- the table -------------------------------------------------------------------

def number(value):
    if value.hundredths >= 100000:
        return f'{(value.hundredths + 50) // 100}'
    return f'{value.hundredths / 100:.2f}'


def columns_of(port, alone):
    """Head and cells of a port's columns: {name: [cell, ...]}."""
    unit = 'ns' if port.arch == 'host' else 'instructions'
    grown = growth(port)
    cells = {}
    for name, value in port.values.items():
        row = [number(value) + ('' if value.unit in COSTS else f' {value.unit}')]
        base = port.baseline.get(name)
        if alone and port.baseline:
            row += [number(base) if base else 'none', change(value, base)]
        cells[name] = row
        if name == f'{GROWTH[0]}, {GROWTH[1]}' and grown is not None:
            cells[f'{name} by {GROWTH[2]}'] = [f'{grown / 100:.2f} times'] + (
                ['', f'limit {GROWTH[3] / 100:.2f}'] if alone and port.baseline else [])
    if by_bare(port) is not None:
        cells[f'{SWITCH} by bare'] = [f'{by_bare(port) / 100:.2f} times']
    head = [unit if alone else port.arch] + (['baseline', 'change'] if alone and port.baseline else [])
    return head, cells


def print_table(ports):
    alone = len(ports) == 1
    parts = [columns_of(port, alone) for port in ports]
    names = list(dict.fromkeys(name for _, cells in parts for name in cells))
    rows = [['', *[title for head, _ in parts for title in head]]]
    for name in names:
        row = [name]
        for head, cells in parts:
            row += cells.get(name, [''] * len(head))
        rows.append(row)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        texts = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print('  ' + '  '.join(texts).rstrip())


def report(ports, whole):
    """Print the table and what is wrong; return whether anything is."""
    print_table(ports)
    bad = False
    for port in ports:
        if is_counted(port) and not port.baseline:
            print(f'bench: {port.arch}: there is no baseline; `make bench BASELINE=update` writes one')
        elif is_counted(port) and port.compiler != port.baseline_compiler:
            print(f'bench: {port.arch}: built by {port.compiler}, the baseline by {port.baseline_compiler}: '
                  'nothing fails for being worse')
        for sentence in judge(port, whole):
            print(f'bench: {port.arch}: {sentence}')
            bad = True
    return bad


# --- main ------------------------------------------------------------------------

def parse_arguments(argv):
    parser = argparse.ArgumentParser(prog='bench.py', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--make', default='make', help='the make to use')
    parser.add_argument('--output', required=True, metavar='DIR', help='where images and lines are kept')
    parser.add_argument('--baselines', type=Path, default=HERE / 'bench', metavar='DIR',
                        help='where they are kept (default: beside this script)')
    parser.add_argument('--arches', required=True, metavar='NAMES', help='architectures, in one word')
    parser.add_argument('--globs', default='', help='only these, as the word bench= takes them')
    parser.add_argument('--update', action='store_true', help='write the baselines')
    parser.add_argument('--timeout', type=float, default=600.0, metavar='SECONDS',
                        help='kill a boot after that time (default 600)')
    args = parser.parse_args(argv)
    if args.update and args.globs:
        parser.error('a baseline is written from all benchmarks, not from some')
    return args


def run(args):
    ports = []
    for arch in args.arches.split():
        try:
            ports.append(measure(args, arch))
        except CannotMeasure as error:
            raise CannotMeasure(f'{arch}: {error}') from None
    text = [f'{port.arch} {write_line(*item)}\n' for port in ports for item in port.values.items()]
    (Path(args.output) / 'results.txt').write_text(''.join(text), encoding='utf-8')
    if args.update:
        for port in filter(is_counted, ports):
            write_baseline(args.baselines / f'{port.arch}.txt', port)
        ports = [port._replace(baseline=port.values, baseline_compiler=port.compiler)
                 if is_counted(port) else port for port in ports]
    return report(ports, not args.globs)


def main(argv):
    args = parse_arguments(argv)
    ktest_run.interrupt_on_sigterm()
    ktest_show.accept_any_text()
    try:
        Path(args.output).mkdir(parents=True, exist_ok=True)
        return 1 if run(args) else 0
    except (CannotMeasure, ktest_run.CannotRun, OSError, subprocess.SubprocessError) as error:
        print(f'bench: {error}', file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print('bench: interrupted', file=sys.stderr)
        return 2


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
