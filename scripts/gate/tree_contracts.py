# SPDX-License-Identifier: MIT
"""Each contract has its promise executed: a suite that an implementation is bound to, a case and a
saboteur for each clause."""

import re

import clauses

NAME = 'contracts'

CASE = re.compile(rf'\bKCASE(?:_\w+)?\(\s*"({clauses.ID})\b')
SABOTEUR = re.compile(rf'\.name\s*=\s*"({clauses.ID})\b')
PLACE = re.compile(r'(.+?):(\d+): (.*)')


def files(texts):
    return texts.headers() + suites(texts) + saboteurs(texts) + tests(texts)


def suites(texts):
    return texts.below('ktest/conform/', suffixes=('.c',))


def saboteurs(texts):
    return texts.below('ktest/saboteur/', suffixes=('.c',))


def tests(texts):
    return texts.kernel('_ktest.c')


def check(texts):
    promised, wrong = clauses.read(texts.root / 'include' / 'foundry')
    for sentence in wrong:
        yield place(texts, sentence)
    cases, sabotaged = named(texts, suites(texts), CASE), named(texts, saboteurs(texts), SABOTEUR)
    for contract, clauses_of_it in promised.items():
        yield from check_contract(texts, contract, clauses_of_it, cases, sabotaged)
    known = {clause.id for each in promised.values() for clause in each}
    for said, what in (cases, 'case'), (sabotaged, 'saboteur'):
        for clause, (name, line) in said.items():
            if clause not in known:
                yield name, line, f'a {what} for {clause}, which no header has'
    for name in suites(texts):
        contract = name.rpartition('/')[2][:-len('.c')]
        part_of = contract.rpartition('_')[0]		# where one file would be too long
        if contract not in promised and part_of not in promised:
            yield name, 1, f'include/foundry/{contract}.h promises no clause'


def place(texts, sentence):
    """A sentence of clauses.py as a finding."""
    match = PLACE.fullmatch(sentence)
    if not match:
        return 'include/foundry', 1, sentence.rpartition(': ')[2]
    return str(texts.root.joinpath(match[1]).relative_to(texts.root)), int(match[2]), match[3]


def named(texts, names, pattern):
    """Return {clause: (file, line)} of the first place that names each."""
    found = {}
    for name in names:
        text = texts.read(name)
        for match in pattern.finditer(text.code):
            found.setdefault(match[1], (name, text.line_of(match.start())))
    return found


def check_contract(texts, contract, promised, cases, sabotaged):
    header = f'include/foundry/{contract}.h'
    first = promised[0].line
    for suffix in '.c', '.h':
        if f'ktest/conform/{contract}{suffix}' not in texts.known:
            yield header, first, f'ktest/conform/{contract}{suffix} is missing'
    if not is_bound(texts, contract):
        yield header, first, f'no *_ktest.c lends an implementation to {contract}_conform'
    for clause in promised:
        if clause.id not in cases:
            yield header, clause.line, f'{clause.id} has no case in ktest/conform'
        if clause.id not in sabotaged:
            yield header, clause.line, f'{clause.id} has no saboteur in ktest/saboteur'


def is_bound(texts, contract):
    table = re.compile(rf'\.cases\s*=\s*{contract}_conform\b')
    return any(table.search(texts.read(name).code) for name in tests(texts))
