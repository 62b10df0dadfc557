# SPDX-License-Identifier: MIT
"""What the contract headers say: which operations go through a table, which asm headers a port owes.

For the script blocks of the rules.
"""

import functools
import re
from pathlib import Path

import lexical
import source

TREE = Path(__file__).resolve().parents[2]
TABLE = re.compile(r'^struct \w+_ops \{.*?^\};', re.M | re.S)
FILLED = r'struct \w+_ops\b[^;]*\.%s\s*='


@functools.lru_cache(maxsize=None)
def headers():
    """Return path -> text of the headers of the contracts and of their benches."""
    paths = [*(TREE / 'include/foundry').glob('*.h'), *(TREE / 'ktest').rglob('*.h')]
    return {path.relative_to(TREE).as_posix(): path.read_text(encoding='utf-8') for path in paths}


@functools.lru_cache(maxsize=None)
def wrapped(operation):
    """Whether some header has a wrapper of an operation; without one it is a hook of its provider."""
    return any(f'->ops->{operation}(' in text for text in headers().values())


def is_behind(file, operation):
    """Whether a file stands behind the wrapper of an operation.

    The header that declares it does, and a .c of the header's name, who fills a table with it, and the
    test of a hook.
    """
    tables = ' '.join(TABLE.findall(headers().get(f'include/foundry/{Path(file).stem}.h', '')))
    if f'(*{operation})' in tables and 'conform/' not in file:
        return True
    if any(lexical.find(file, FILLED % operation)):
        return True
    return source.is_test(file) and not wrapped(operation)


@functools.lru_cache(maxsize=None)
def returns_error(table, member):
    """Whether a function pointer returns an int: that of a table of operations, else all of the name."""
    texts = headers().values()
    if re.search(r'\bops$', table):
        texts = TABLE.findall('\n'.join(texts))
    types = {found.strip() for text in texts for found in re.findall(rf'([\w ]+?)\s*\(\*{member}\)\(', text)}
    return types == {'int'}


def may_include(file, header):
    """Whether a file may include an asm/ header: it is a port's own, a driver's, or owed by every port."""
    owed = re.search(rf'^ \* {re.escape(header)}:', headers()['include/foundry/arch.h'], re.M)
    return bool(owed or re.search(r'(^|/)(arch|drivers)/', file))
