#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fuzz a part of the kernel on the host: libFuzzer under the address and undefined behaviour sanitizers.

A target is <name>.c beside this file, with the sources that it is linked with in <name>.sources. A run is
bounded by its number of inputs and repeats by its seed. Program, log and findings stay in the output folder.

Exit status: 0 nothing was found, 1 something was, 2 wrong usage, 3 no clang here has libFuzzer.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SRCTREE = HERE.parent.parent
SANITIZERS = ['-fsanitize=fuzzer,address,undefined', '-fno-sanitize-recover=all']
FLAGS = ['-g', '-O1', '-fno-omit-frame-pointer', '-std=gnu11', '-Wall', '-Wextra', '-Werror',
     '-Wno-unused-parameter', *SANITIZERS]
# There is no configuration: what is a number has one here, what is yes or no is no.
KERNEL = ['-ffreestanding', '-DCONFIG_CPU_MAX=4', *(f'-I{SRCTREE}/{folder}' for folder in ('include', 'arch/host/include', 'ktest'))]
INPUT_BYTES = 512
INPUT_SECONDS = 60		# one input
SECONDS = 3600			# the whole run
BUILD_SECONDS = 900
DONE = re.compile(r'^Done (\d+) runs in ', re.MULTILINE)
TAIL_LINES = 30


class Unavailable(Exception):
    """There is no compiler for it."""


class Failure(Exception):
    """The target does not build, or something was found."""


def run(command, seconds):
    try:
        return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, text=True,
                      errors='replace', stdout=subprocess.PIPE,
                      stderr=subprocess.STDOUT, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise Failure(f'{command[0]} did not end within {seconds} s') from None


def compilers(wanted):
    """The one that was asked for, or every clang on PATH, the plain name first, then the newest."""
    if wanted:
        return [wanted]
    names = {path.name for folder in os.get_exec_path() for path in Path(folder).glob('clang-*')}
    numbered = [name for name in names if re.fullmatch(r'clang-\d+', name)]
    return ['clang'] + sorted(numbered, key=lambda name: -int(name[6:]))


def has_libfuzzer(clang):
    if not shutil.which(clang):
        return False
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, 'empty.c')
        source.write_text('int LLVMFuzzerTestOneInput(const char *d, long n) { return !d && n; }\n')
        return run([clang, *SANITIZERS, source, '-o', f'{folder}/empty'], BUILD_SECONDS).returncode == 0


def find_clang(wanted):
    names = compilers(wanted)
    for name in names:
        if has_libfuzzer(name):
            return name
    raise Unavailable(f'no clang here has libFuzzer (tried {", ".join(names)})')


def targets():
    return sorted(path.stem for path in HERE.glob('*.sources'))


def sources(target):
    lines = (HERE / f'{target}.sources').read_text().splitlines()
    return [SRCTREE / line.strip() for line in lines if line.strip() and not line.startswith('#')]


def is_made_by(command, made):
    """Whether it was this command, and nothing that it read has changed since."""
    try:
        text = Path(f'{made}.d').read_text().replace('\\\n', ' ').split(':', 1)[1]
        newest = max(os.stat(name).st_mtime_ns for name in text.split())
        return newest < os.stat(made).st_mtime_ns and Path(f'{made}.cmd').read_text() == command
    except OSError:
        return False


def compile_source(clang, source, flags, folder):
    """Return the object; targets share what they have in common, and it stays for the next run."""
    made = folder / 'objects' / f'{source.relative_to(SRCTREE)}.o'
    command = [clang, *flags, '-MMD', '-MF', f'{made}.d', '-c', source, '-o', made]
    text = '\n'.join(map(str, [os.stat(shutil.which(clang)).st_mtime_ns, *command]))
    if not is_made_by(text, made):
        made.parent.mkdir(parents=True, exist_ok=True)
        Path(f'{made}.cmd').unlink(missing_ok=True)
        done = run(command, BUILD_SECONDS)
        if done.returncode:
            raise Failure(f'{source.name} does not compile:\n{done.stdout}')
        Path(f'{made}.cmd').write_text(text)
    return made


def build(clang, target, folder):
    """Compile the target as the kernel is, the one file that sees libc as a program of the host."""
    program = folder / target
    objects = [compile_source(clang, HERE / 'host.c', [*FLAGS, '-D_GNU_SOURCE'], folder)]
    objects += [compile_source(clang, source, [*FLAGS, *KERNEL], folder)
            for source in (HERE / f'{target}.c', *sources(target))]
    done = run([clang, *FLAGS, *objects, '-o', program], BUILD_SECONDS)
    if done.returncode:
        raise Failure(f'{target} does not link:\n{done.stdout}')
    return program


def fuzz(program, runs, seed, folder):
    """Feed it; return the number of inputs."""
    done = run([program, f'-runs={runs}', f'-seed={seed}', f'-max_len={INPUT_BYTES}',
            '-len_control=0', '-use_value_profile=1', f'-timeout={INPUT_SECONDS}',
            f'-artifact_prefix={folder}/'], SECONDS)
    log = folder / f'{program.name}.log'
    log.write_text(done.stdout)
    count = DONE.search(done.stdout)
    if done.returncode or not count:
        text = '\n'.join(done.stdout.splitlines()[-TAIL_LINES:])
        raise Failure(f'{program.name}: status {done.returncode}\n{text}\nwhole output: {log}')
    return int(count[1])


def replay(program, finding):
    done = run([program, f'-timeout={INPUT_SECONDS}', finding], SECONDS)
    print(done.stdout, end='')
    return 1 if done.returncode else 0


def parse_arguments(argv):
    env = os.environ.get
    parser = argparse.ArgumentParser(prog='fuzz', description=__doc__,
                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--target', default=env('TARGET') or 'acpi', choices=targets(),
                help='default: the variable TARGET, or %(default)s')
    parser.add_argument('--runs', type=int, default=env('RUNS') or '1000000', metavar='N',
                help='inputs (default: the variable RUNS, or %(default)s)')
    parser.add_argument('--seed', type=int, default=env('SEED') or '1', metavar='N',
                help='default: the variable SEED, or %(default)s')
    parser.add_argument('--clang', default=env('CLANG', ''), metavar='NAME',
                help='default: the variable CLANG, or one that has libFuzzer')
    parser.add_argument('--output', default=SRCTREE / 'build' / 'fuzz', metavar='DIR', type=Path,
                help='default: build/fuzz')
    parser.add_argument('--replay', metavar='FILE', help='only this input, a finding of an earlier run')
    args = parser.parse_args(argv)
    if args.target not in targets():
        parser.error(f"no target '{args.target}'; there is: {' '.join(targets())}")
    if args.runs < 1 or not 1 <= args.seed < 2 ** 32:
        parser.error('runs and seed begin at 1, a seed has 32 bits')
    return args


def main(argv):
    args = parse_arguments(argv)
    folder = args.output.resolve()
    try:
        clang = find_clang(args.clang)
        folder.mkdir(parents=True, exist_ok=True)
        program = build(clang, args.target, folder)
        if args.replay:
            return replay(program, args.replay)
        count = fuzz(program, args.runs, args.seed, folder)
    except Unavailable as reason:
        print(f'fuzz: {reason}', file=sys.stderr)
        return 3
    except (Failure, OSError) as error:
        print(f'fuzz: {error}', file=sys.stderr)
        return 1
    print(f'fuzz: {args.target}: {count} inputs of seed {args.seed}, nothing found')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
