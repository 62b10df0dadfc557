# SPDX-License-Identifier: MIT
"""The clauses that the contract headers promise: ` *  * ALARM-2  never fires before its tick`.

The clauses of contract `alarm` stand in include/foundry/alarm.h, are called ALARM-1 to
ALARM-n and may go on over the following comment lines. A contract that not every image has says
so: ` * Usable from:  HAS_SCHED, with CONFIG_PREEMPT.`
"""

import re
from collections import namedtuple
from pathlib import Path

ID = r'[A-Z][A-Z0-9_]*-[1-9]\d{0,3}'
CLAUSE = re.compile(rf' \*  \* ({ID}) {{2,}}(\S.*)')
ALMOST = re.compile(rf'\s*\*\s*\*\s*{ID}\b')
OPTION = re.compile(r' \* Usable from: .*\bwith (CONFIG_[A-Z0-9_]+)\b')
GOES_ON = re.compile(r' \*\s{3,}([^\s*].*)')

Clause = namedtuple('Clause', 'id text line')


def contract_of(clause_id):
    return clause_id.rpartition('-')[0].lower()


def read_header(path):
    """Return the clauses of one header and what is wrong with them."""
    clauses, wrong = [], []
    open_clause = False
    for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
        clause = CLAUSE.fullmatch(line)
        more = GOES_ON.fullmatch(line)
        if clause:
            clauses.append(Clause(clause.group(1), clause.group(2).strip(), number))
        elif open_clause and more:
            last = clauses.pop()
            clauses.append(last._replace(text=f'{last.text} {more.group(1).strip()}'))
        elif ALMOST.match(line):
            wrong.append(f"{path}:{number}: a clause has the form ' *  * NAME-1  text'")
        open_clause = bool(clause or (open_clause and more))
    return clauses, wrong + check_numbers(path, clauses)


def check_numbers(path, clauses):
    wrong = []
    for due, clause in enumerate(clauses, 1):
        expected = f'{path.stem.upper()}-{due}'
        if clause.id != expected:
            wrong.append(f'{path}:{clause.line}: {clause.id} stands where {expected} is due')
    return wrong


def options(folder):
    """Return {contract: the option that it is there with}, of those that have one."""
    found = {}
    for path in sorted(Path(folder).glob('*.h')):
        option = re.search(OPTION, path.read_text(encoding='utf-8'))
        if option:
            found[path.stem] = option.group(1)
    return found


def read(folder):
    """Return {contract: [Clause]} of all headers, and what is wrong, in sentences."""
    contracts, wrong = {}, []
    for path in sorted(Path(folder).glob('*.h')):
        clauses, header_wrong = read_header(path)
        wrong += header_wrong
        if clauses:
            contracts[path.stem] = clauses
    if not contracts:
        wrong.append(f'{folder}: no header holds a clause')
    return contracts, wrong
