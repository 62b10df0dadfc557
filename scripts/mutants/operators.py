# SPDX-License-Identifier: MIT
"""The table of operators. Each yields mutants of one source; a mutant is a list of edits."""

from collections import namedtuple

Operator = namedtuple('Operator', 'name text mutants')

TABLE = []


def operator(name, text):
    """Enter a function `mutants(source, facts)` into the table."""
    def enter(mutants):
        TABLE.append(Operator(name, text, mutants))
        return mutants
    return enter
