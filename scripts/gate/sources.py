# SPDX-License-Identifier: MIT
"""The sources of every architecture with their flags, as the build system itself tells them."""

import functools
import platform
import shlex
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gate import compiler
from gate.unit import ToolFailure, run

# file		relative to the root of the tree
# flags		a list, what a build gives the compiler
Source = namedtuple('Source', 'file flags')

# What `make sources` says.
# compiler	the words of `$(CC)`
# checkflags	the flags of sparse
Listing = namedtuple('Listing', 'compiler checkflags sources')

C = '.c'
# A source is read as the first of them has it.  Sanitizers exclude each other: the last is for those that the first
# cannot have beside KASAN, where the tree has them.
CONFIGS = ('allyesconfig',), ('tinyconfig',), ('defconfig', 'yield.config', 'kcsan.config')


class Tree:
    """The tree, tests and samples among its sources; nothing is compiled.

    Every option is on.  What then is not there, the other side of a choice, is as in the smallest image, or as
    where CPUs' races are looked for.
    """

    def __init__(self, root, output, arches=None, make=('make',), compiler=None):
        self.root = Path(root).resolve()
        self.output = Path(output).resolve()
        self.answers = self.output / 'answers'	# kept by what they depend on; trees may share them
        self.arches = list(arches or all_arches(self.root))
        self.make = list(make)
        self.compiler = compiler or clang_for

    def compiled_by(self, name, compiler):
        """The same, as another compiler would build it: a function of the architecture that gives
        CC, or '' for the one that its port names."""
        return Tree(self.root, self.output / name, self.arches, self.make, compiler)

    def sources(self, arch):
        """The C sources in the order of their names."""
        return [source for source in self.listings[arch].sources if source.file.endswith(C)]

    def sources_once(self):
        """(architecture, source) of each C source, for the first architecture that builds it."""
        seen = set()
        for arch in self.arches:
            for source in self.sources(arch):
                if source.file not in seen:
                    seen.add(source.file)
                    yield arch, source

    def built(self):
        """The names of all sources, C and assembly, of all architectures."""
        return {source.file for arch in self.arches for source in self.listings[arch].sources}

    def is_whole(self):
        return self.arches == all_arches(self.root)

    @functools.cached_property
    def listings(self):
        with ThreadPoolExecutor(2) as pool:
            return dict(zip(self.arches, pool.map(self._list, self.arches)))

    def relative(self, name):
        """A name as a tool gave it, relative to the root where it lies inside."""
        path = Path(self.root, name)
        return str(path.relative_to(self.root)) if self.root in path.parents else name

    def _list(self, arch):
        sources, cc, checkflags = {}, '', ''
        for sample in sorted(self.root.glob('samples/*/Kbuild')) or [None]:
            out = self.output / (f'{arch}-{sample.parent.name}' if sample else arch)
            for config in CONFIGS:
                if not all(self._has(goal) for goal in config):
                    continue
                words = [f'ARCH={arch}', f'O={out}-{config[-1]}', f'EXT={sample.parent if sample else ""}']
                words += [f'CC={cc}' for cc in [self.compiler(arch)] if cc]
                for goal in config:
                    self._make(arch, *words, goal)
                said = self._make(arch, *words, 'sources').splitlines()
                (cc, checkflags), *lines = [line.split('\t') for line in said]
                for name, flags in lines:
                    sources.setdefault(self.relative(name), shlex.split(flags))
        if not any(name.endswith(C) for name in sources):
            raise ToolFailure(f'`make ARCH={arch} sources` names no source')
        return Listing(cc.split(), shlex.split(checkflags),
                       [Source(*item) for item in sorted(sources.items())])

    def _has(self, goal):
        """Whether there is such a configuration: a fragment is a file."""
        return not goal.endswith('.config') or (self.root / 'configs' / goal).exists()

    def _make(self, arch, *words):
        done = run([*self.make, '-s', '-C', str(self.root), *words], self.root)
        if done.status:
            said = (done.err.strip() or f'status {done.status}').splitlines()[0]
            raise ToolFailure(f'`make ARCH={arch} {words[-1]}` failed: {said}')
        return done.out


def all_arches(root):
    return sorted(path.parent.name for path in Path(root).glob('arch/*/Makefile'))


def clang_for(arch, program=None):
    """A clang that parses for an architecture; it needs no tools of that one."""
    machine = platform.machine() if arch == 'host' else arch
    return f'{program or compiler.chosen().program} --target={machine}-linux-gnu'
