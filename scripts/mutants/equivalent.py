# SPDX-License-Identifier: MIT
"""The reviewed lists of mutants; a line is `operator | file | last mutated line | reason`.

equivalent.txt has those that are no bugs, survivors.txt those that the gate is known not to see.
"""

from pathlib import Path

FILE = Path(__file__).with_name('equivalent.txt')
SURVIVORS = Path(__file__).with_name('survivors.txt')


class Stale(Exception):
    """A list names a mutant that there is not, or gives no reason."""


def key(operator, source, edits):
    """What the list calls a mutant: the last line that it changes or that stands above an insertion."""
    last = max(edits, key=lambda edit: edit.begin)
    inserts = last.begin == last.end and source.text[last.begin - 1:last.begin] == '\n'
    at = last.begin - inserts
    line = source.text[source.text.rfind('\n', 0, at) + 1:].split('\n', 1)[0]
    return operator, source.path, line.strip()


def read(keys, path=FILE):
    """Return the keys that are listed; each must be one of `keys`."""
    listed = set()
    for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
        if not line.strip() or line.startswith('#'):
            continue
        parts = tuple(part.strip() for part in line.split(' | '))
        if len(parts) != 4 or not all(parts):
            raise Stale(f"{path.name}:{number}: expected 'operator | file | line | reason'")
        if parts[:3] not in keys:
            raise Stale(f'{path.name}:{number}: there is no such mutant any more')
        listed.add(parts[:3])
    return listed
