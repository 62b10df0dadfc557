# SPDX-License-Identifier: MIT
"""Which clang the gate uses: the newest that finds the bugs seeded into seeded.c, those and no others."""

import functools
import os
import re
from collections import namedtuple
from pathlib import Path

from gate import diagnostics
from gate.unit import ToolFailure, run

# locks		whether it checks locks that are named by pointer
Clang = namedtuple('Clang', 'program locks')

LOCK_FLAGS = ('-DCHECK_LOCKS', '-Wthread-safety', '-Wthread-safety-beta', '-Wthread-safety-pointer',
              '-fexperimental-late-parse-attributes')
PLAIN = ('-fsyntax-only', '-fno-caret-diagnostics', '-fno-color-diagnostics', '-ferror-limit=0')
NAME = re.compile(r'clang(?:-(\d+))?')
SEEDED = Path(__file__).with_name('seeded.c')


def candidates():
    """The clangs on PATH, the highest number first, the one without a number last."""
    names = {}
    for folder in os.get_exec_path():
        for path in Path(folder).glob('clang*'):
            found = NAME.fullmatch(path.name)
            if found and os.access(path, os.X_OK):
                names[path.name] = int(found[1] or 0)
    return sorted(names, key=names.get, reverse=True)


def finds_the_seeded(program):
    done = run([program, *LOCK_FLAGS, *PLAIN, '-ffreestanding', str(SEEDED)], SEEDED.parent)
    reported = {item.line for item in diagnostics.parse(done.err) if item.kind == 'warning'}
    lines = SEEDED.read_text(encoding='utf-8').splitlines()
    return reported == {number for number, line in enumerate(lines, 1) if '/* BUG */' in line}


@functools.lru_cache(None)
def chosen():
    """The clang for this run; where none checks locks, the newest without them."""
    names = candidates()
    if not names:
        raise ToolFailure('clang cannot be run; `make setup` installs it')
    for name in names:
        if finds_the_seeded(name):
            return Clang(name, True)
    return Clang(names[0], False)
