# SPDX-License-Identifier: MIT
"""Each source says its licence in its first three lines."""

NAME = 'licence'

LINE = 'SPDX-License-Identifier: MIT'
FIRST = 3
SUFFIXES = ('.c', '.h', '.S', '.lds', '.py', '.sh', '.awk', '.cocci', '.mk', '.yml', '.svg', '.config')
NAMES = ('Kbuild', 'Kconfig', 'Makefile')


def files(texts):
    return [name for name in texts.names
            if name.endswith(SUFFIXES) or name.rpartition('/')[2].startswith(NAMES)]


def check(texts):
    for name in files(texts):
        if not any(LINE in line for line in texts.read(name).lines[:FIRST]):
            yield name, 1, f"none of the first {FIRST} lines says '{LINE}'"
