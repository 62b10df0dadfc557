# SPDX-License-Identifier: MIT
"""A failing schedule as a table for people: a column for each thread, a row for each operation."""

import bisect
from collections import namedtuple

import build

Event = namedtuple('Event', 'number thread in_irq kind order addr size value before pc seen missed newest')
Place = namedtuple('Place', 'file line')

# Where an access is written down for everybody; who calls it is of interest.
THIN = ('include/foundry/atomic.h', 'include/foundry/ipi.h', 'include/foundry/list.h', 'include/asm/cpu.h')
ORDERS = {'relaxed': '', 'acquire': '.acq', 'release': '.rel', 'acq_rel': '.acq_rel', 'seq_cst': '.sc'}
TEXT = 60


def parse_event(words):
    number, thread, in_irq, kind, order, addr, size, value, before, pc, seen, missed, newest = words
    return Event(int(number), int(thread), in_irq == '1', kind, order, int(addr, 16), int(size),
             int(value, 16), int(before, 16), int(pc, 16), int(seen), int(missed), int(newest))


class Symbols:
    def __init__(self, program):
        self.program = program
        rows = [line.split() for line in build.must(['nm', '-nS', program]).splitlines()]
        self.objects = [(int(row[0], 16), int(row[1], 16), row[3]) for row in rows
                if len(row) == 4 and row[2] in 'bBdDrR']
        self.starts = [start for start, _size, _name in self.objects]
        self.places = {}

    def look_up(self, pcs):
        """Ask once for all."""
        wanted = sorted(set(pcs) - {0} - set(self.places))
        if not wanted:
            return
        text = build.must(['addr2line', '-a', '-i', '-e', self.program, *(f'{pc:x}' for pc in wanted)])
        for block in text.split('0x')[1:]:
            first, *lines = block.splitlines()
            self.places[int(first, 16)] = self.choose([self.place(line) for line in lines])

    @staticmethod
    def place(line):
        name, _colon, number = line.split(' (')[0].rpartition(':')
        return Place(name.removeprefix(f'{build.SRCTREE}/'), int(number) if number.isdigit() else 0)

    @staticmethod
    def choose(places):
        return next((place for place in places if not place.file.endswith(THIN)), places[-1])

    def where(self, pc):
        place = self.places.get(pc)
        return f'{place.file.rpartition("/")[2]}:{place.line}' if place else ''

    def source(self, pc):
        place = self.places.get(pc)
        if not place:
            return ''
        try:
            lines = (build.SRCTREE / place.file).read_text().splitlines()
            return lines[place.line - 1].strip()[:TEXT] if 0 < place.line <= len(lines) else ''
        except OSError:
            return ''

    def name(self, addr):
        i = bisect.bisect(self.starts, addr) - 1
        if i >= 0:
            start, size, name = self.objects[i]
            if addr < start + size:
                return name if addr == start else f'{name}+{addr - start}'
        return f'stack:{addr & 0xffff:x}' if addr >= 1 << 45 else f'{addr:x}'

    def value(self, event, value):
        if event.size > 8:
            return f'{event.size} bytes'
        if event.size == 8 and value >= 1 << 16:
            return f'&{self.name(value)}' if value < 1 << 46 else f'{value:#x}'
        return str(value)


def operation(event, symbols):
    name = symbols.name(event.addr) if event.addr else ''
    value = symbols.value(event, event.value)
    kind = event.kind + ORDERS[event.order]
    texts = {
        'load': f'{name} -> {value}',
        'store': f'{name} = {value}',
        'rmw': f'{name} {symbols.value(event, event.before)} => {value}',
        'read': f'{name} -> {value}',
        'write': name,
        'flush': f'{name} = {value}',
    }
    return f'{kind} {texts.get(event.kind, "")}'.strip()


def note(event, events, symbols):
    """What a stale read has read, and what it has missed."""
    if not event.missed:
        return ''
    read = f'what {symbols.where(events[event.seen - 1].pc)} wrote (#{event.seen})' if event.seen else 'what was there from the start'
    newest = events[event.newest - 1]
    return (f'stale: {read}; it missed {event.missed} newer, the last one '
        f'{symbols.value(newest, newest.value)} by thread {newest.thread}, {symbols.where(newest.pc)} (#{event.newest})')


def show(lines, program, is_long):
    """The lines of a failed run, as text.  Plain accesses of one thread alone are left out unless @is_long."""
    rows = [line.split('\t') for line in lines]
    events = [parse_event(row[1:]) for row in rows if row[0] == 'event']
    race = next((row[1:] for row in rows if row[0] == 'race'), None)
    symbols = Symbols(program)
    symbols.look_up([event.pc for event in events] + ([int(race[2], 16)] if race else []))
    return [*table(events, symbols, is_long), *explain_race(race, events, symbols)]


def common(events):
    """Addresses that more than one thread accesses, and one of them writes."""
    threads = {}
    for event in events:
        threads.setdefault(event.addr, set()).add(event.thread)
    written = {event.addr for event in events if event.kind in ('write', 'store', 'rmw')}
    return {addr for addr, who in threads.items() if len(who) > 1} & written


def table(events, symbols, is_long):
    shared = common(events)
    shown = [event for event in events if is_long or event.kind not in ('read', 'write') or event.addr in shared]
    threads = 1 + max((event.thread for event in events), default=0)
    cells = [('  ' if event.in_irq else '') + operation(event, symbols) for event in shown]
    width = min(max(map(len, cells), default=0), 44)
    out = ['    #  ' + '  '.join(f'thread {i}'.ljust(width) for i in range(threads))]
    for event, cell in zip(shown, cells):
        columns = ['' for _ in range(threads)]
        columns[event.thread] = cell
        line = '  '.join(column.ljust(width) for column in columns)
        out.append(f'{event.number:5}  {line}  {symbols.where(event.pc):22} {symbols.source(event.pc)}'.rstrip())
        text = note(event, events, symbols)
        if text:
            out.append(f'       {text}')
    return out


def explain_race(race, events, symbols):
    if not race:
        return []
    addr, size, pc, number = int(race[0], 16), int(race[1]), int(race[2], 16), int(race[3])
    out = [f'race on {symbols.name(addr)}, {size} bytes:',
           f'  this   {symbols.where(pc)}: {symbols.source(pc)}']
    if number:
        other = events[number - 1]
        out.append(f'  other  {symbols.where(other.pc)}: {symbols.source(other.pc)}  (#{number}, thread {other.thread})')
    return out
