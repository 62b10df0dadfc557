# SPDX-License-Identifier: MIT
"""Which sources see a header."""

import re
from collections import defaultdict

INCLUDE = re.compile(r'^#\s*include\s+[<"]([^>"]+)[>"]', re.MULTILINE)


def seen_by(sources):
    """Return {file: the C sources that include it, directly or not}; names are matched by their ends."""
    by_name = defaultdict(set)
    for source in sources:
        for name in INCLUDE.findall(source.text):
            by_name[name].add(source.path)

    def includers(path):
        return set().union(*(files for name, files in by_name.items() if path.endswith('/' + name)))

    return {source.path: closure(source.path, includers) for source in sources if source.path.endswith('.h')}


def closure(path, includers):
    found, todo = set(), [path]
    while todo:
        for user in includers(todo.pop()) - found:
            found.add(user)
            todo.append(user)
    return {file for file in found if file.endswith('.c')}
