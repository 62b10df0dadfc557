# SPDX-License-Identifier: MIT
"""A copy of the tree in which one mutant at a time is made, compiled and looked at."""

import os
import shutil
from contextlib import contextmanager

from gate.sources import Tree
from gate.unit import ToolFailure, run
from mutants import includes, text

COMPILED = 8		# so many of the sources that see a header are compiled
LEFT_OUT = ('build', '.git', '__pycache__')


class Workshop:
    """`base` says how the tools of the gate see the tree, `gcc` how it is built, `tidy` what they find there.

    A process has one of its own.
    """

    def __init__(self, folder, base, gcc, sources, tools, tidy):
        shutil.copytree(base.root, folder, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        self.tools = tools
        self.tree = Tree(folder, folder.with_suffix('.output'), base.arches, base.make)
        self.tree.answers = base.answers
        self.tree.listings = base.listings
        self.gcc = gcc.listings
        self.seen_by = includes.seen_by(sources)
        self.tidy = tidy

    @contextmanager
    def mutated(self, mutant):
        path = self.tree.root / mutant.source.path
        path.write_text(text.apply(mutant.source.text, mutant.edits), encoding='utf-8')
        try:
            yield
        finally:
            path.write_text(mutant.source.text, encoding='utf-8')

    def users(self, path):
        """The sources that a change of a file concerns, those named like it first."""
        stem = os.path.basename(path).split('.')[0]
        return [path] if path.endswith('.c') else sorted(
            self.seen_by.get(path, ()), key=lambda file: (stem not in file, file))

    def compiles(self, mutant):
        with self.mutated(mutant):
            return self.compile(self.users(mutant.source.path)[:COMPILED])

    def compile(self, wanted):
        """Each source by the compiler of one architecture that builds it; one at least."""
        done = 0
        for listing in self.gcc.values():
            for source in [source for source in listing.sources if source.file in wanted]:
                wanted.remove(source.file)
                done += 1
                command = [*listing.compiler, *source.flags, '-w', '-fsyntax-only', source.file]
                if run(command, self.tree.root).status:
                    return False
        return done > 0

    def caught_by(self, mutant):
        """The name of the first tool that finds something new, or ''."""
        files = self.users(mutant.source.path)
        with self.mutated(mutant):
            places = (self.find(tool, mutant.source.path, files) for tool in self.tools)
            place = next(filter(None, places), None)
        if place:
            self.tidy.expect(place)
        return place.tool if place else ''

    def find(self, tool, path, files):
        """The first unit of a tool that finds something."""
        for each in self.units(tool, path, files):
            try:
                found = each.check()
            except ToolFailure:
                return each		# what the gate cannot read does not pass it
            if found:
                return each
        return None

    def units(self, tool, path, files):
        """Each source for one architecture; the mutated file itself first, then in the order of `files`."""
        order = {file: place for place, file in enumerate([path, *files])}
        chosen, seen = [], set()
        for each in tool.units(self.tree):
            concerned = [order[file] for file in each.files if file in order]
            if concerned and tuple(each.files) not in seen:
                seen.add(tuple(each.files))
                chosen.append((min(concerned), len(chosen), each))
        return [each for _, _, each in sorted(chosen, key=lambda item: item[:2])]


class Tidy:
    """What the tools find in the tree as it is: nothing, or no finding in a mutant would count."""

    def __init__(self, base, tools):
        self.units = {(each.tool, each.name): each for tool in tools for each in tool.units(base)}
        self.known = set()

    def expect(self, place):
        """Look at a unit, unless that has been done."""
        key = place.tool, place.name
        if key not in self.known:
            expect_nothing(self.units[key])
            self.known.add(key)

    def look(self, names, pool):
        """Look at all that some tools see."""
        list(pool.map(self.expect, [each for each in self.units.values() if each.tool in names]))


def expect_nothing(each):
    for finding in each.check():
        raise ToolFailure(f'{finding.file}:{finding.line}: the tree itself is not clean; see `make gate`')
