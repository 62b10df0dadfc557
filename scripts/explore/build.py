# SPDX-License-Identifier: MIT
"""Build programs of the explorer: the kernel's own sources, with hooks at each access, and the engine."""

import hashlib
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
SRCTREE = HERE.parent.parent
ENGINE = sorted((HERE / 'engine').glob('*.c'))
COMMON = ['-std=gnu11', '-g', '-fno-pie', '-fno-stack-protector', '-Wall', '-Wextra', '-Werror']
# The engine checks nothing of itself: a jump from one stack to another is what it is for.
HOST = [*COMMON, '-O2', '-U_FORTIFY_SOURCE']
# As scripts/fuzz has it: what is a number has one here, what is yes or no is no.
KERNEL = [*COMMON, '-O1', '-ffreestanding', '-fno-omit-frame-pointer', '-Wno-unused-parameter',
      '-DCONFIG_CPU_MAX=4', '-include', HERE / 'include' / 'once.h', '-fsanitize=thread']
FOLDERS = (HERE / 'include', HERE, SRCTREE / 'include', SRCTREE / 'arch' / 'host' / 'include', SRCTREE / 'ktest')
# gcc says that fences do not work with -fsanitize=thread, and means its own runtime.
OF_COMPILER = {'gcc': ['--param', 'tsan-instrument-func-entry-exit=0', '-Wno-tsan'],
           'clang': ['-mllvm', '-tsan-instrument-func-entry-exit=0']}
COPIES = ('memcpy', 'memmove', 'memset')
BUILD_SECONDS = 300


class Failure(Exception):
    """It does not build, or a program of it does not run."""


def run(command, seconds=BUILD_SECONDS, cwd=None):
    try:
        return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, text=True,
                      errors='replace', stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                      timeout=seconds, check=False, cwd=cwd)
    except subprocess.TimeoutExpired:
        raise Failure(f'{command[0]} did not end within {seconds} s') from None


def must(command):
    done = run(command, cwd=SRCTREE)
    if done.returncode:
        raise Failure(f'{" ".join(str(word) for word in command)}\n{done.stdout}{done.stderr}')
    return done.stdout


def is_clang(compiler):
    return 'clang' in must([compiler, '--version'])


def flags(listing):
    """What a .sources file says to the compiler: a line of its own that begins with a dash."""
    return tuple(line.strip() for line in listing.read_text().splitlines() if line.startswith('-'))


def sources(listing, roots=(SRCTREE,)):
    """What a .sources file names: each in the first of @roots that has it."""
    found = []
    for line in listing.read_text().splitlines():
        name = line.strip()
        if not name or name.startswith(('#', '-')):
            continue
        paths = [root / name for root in roots if (root / name).is_file()]
        if not paths:
            raise Failure(f'{listing}: there is no {name}')
        found.append(paths[0])
    return found


def newest_of(dependencies):
    """When the last of what an object was made of was changed."""
    names = re.sub(r'\\\n', ' ', dependencies.read_text()).split(':', 1)[1].split()
    return max(os.stat(SRCTREE / name).st_mtime_ns for name in names)


class Builder:
    """Objects are kept by the command that made them, and made again when a source is newer."""

    def __init__(self, compiler, folder):
        if not shutil.which(compiler):
            raise Failure(f"there is no compiler '{compiler}'")
        self.compiler = compiler
        self.folder = folder
        self.version = must([compiler, '--version'])
        self.own_flags = OF_COMPILER['clang' if is_clang(compiler) else 'gcc']
        self.objcopy = os.environ.get('OBJCOPY') or ('llvm-objcopy' if not shutil.which('objcopy') else 'objcopy')

    def command(self, source, more):
        if source in ENGINE:
            return [self.compiler, *HOST, '-c', source]
        folders = [f'-I{folder}' for folder in FOLDERS]
        return [self.compiler, *KERNEL, *self.own_flags, *folders, *more, '-c', source]

    def object(self, source, more=()):
        command = self.command(source, more)
        text = '\0'.join([self.version, *map(str, command)])
        target = self.folder / 'objects' / f'{source.stem}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.o'
        dependencies = target.with_suffix('.d')
        try:
            if os.stat(target).st_mtime_ns >= newest_of(dependencies):
                return target
        except OSError:
            pass
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix('.part')
        must([*command, '-MD', '-MF', dependencies, '-o', part])
        if source not in ENGINE:
            must([self.objcopy, *(f'--redefine-sym={name}=explore_{name}' for name in COPIES), part])
        os.replace(part, target)
        return target

    def programs(self, wanted):
        """@wanted: name: (sources, more flags).  Return: name: program."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = {name: [pool.submit(self.object, source) for source in ENGINE] +
                [pool.submit(self.object, source, more) for source in parts]
                for name, (parts, more) in self.alone_first(pool, wanted).items()}
            objects = {name: [job.result() for job in parts] for name, parts in jobs.items()}
            links = {name: pool.submit(self.link, name, parts) for name, parts in objects.items()}
            return {name: job.result() for name, job in links.items()}

    def alone_first(self, pool, wanted):
        """Two threads never make one object."""
        unique = {(source, ()) for source in ENGINE}
        for parts, more in wanted.values():
            unique |= {(source, tuple(more)) for source in parts}
        for job in [pool.submit(self.object, *each) for each in sorted(unique, key=str)]:
            job.result()
        return wanted

    def link(self, name, objects):
        program = self.folder / name
        must([self.compiler, '-no-pie', *objects, '-o', program])
        return program
