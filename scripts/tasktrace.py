# SPDX-License-Identifier: MIT
"""What happened to tasks, from the lines that a kernel prints with ktest.trace.

Nothing here prints or draws. What the lines cannot have meant is refused, with the number of the line.
"""

import re
from collections import namedtuple

NOBODY = '-'
WHYS = ('yields', 'preempted', 'moves', 'blocks', 'exits')

LINE = re.compile(r'\s*# trace: (.*)')
SUITE = re.compile(r'\s*# Subtest: (.*)')
CASE = re.compile(r'\s*# case: (.*)')
BEGIN = re.compile(r'begin (\d+) Hz')
END = re.compile(r'end (\d+) events, (\d+) dropped')
EVENT = re.compile(r'(\d+) (\d+) (\S+) (.*)')
NAME = r'(-|.+#\d+)'
FORMS = {
    'switch': re.compile(rf'{NAME} > {NAME} ({"|".join(WHYS)})'),
    'wake': re.compile(rf'{NAME} by {NAME}'),
    'ready': re.compile(rf'{NAME} on (\d+)'),
    'irq': re.compile(r'(\d+)'),
    'irq-end': re.compile(r'(\d+)'),
}

# detail: why, of a switch; the CPU, of ready; the line, of irq and irq-end.
Event = namedtuple('Event', 'cpu time kind task other detail')


class BadTrace(Exception):
    """The lines are no trace, or one that cannot be."""


class Trace:
    """One recording: what it is of, its events in the order of time, and its lines as they came."""

    def __init__(self, title, hz, lines):
        self.title = title
        self.hz = hz
        self.lines = lines
        self.events = []
        self.dropped = 0

    def cpus(self):
        return sorted({event.cpu for event in self.events})


# --- reading ---------------------------------------------------------------------

class Reader:
    """Lines in, traces out; what is no line of a trace is somebody else's."""

    def __init__(self):
        self.traces = []
        self.number = 0
        self.suite = self.case = None
        self.open = None
        self.running = {}		# on each CPU

    def feed(self, text):
        self.number += 1
        for kind, form in (('suite', SUITE), ('case', CASE)):
            found = form.fullmatch(text)
            if found:
                self._need(self.open is None, f'a {kind} begins in the middle of a trace')
                setattr(self, kind, found.group(1))
        found = LINE.fullmatch(text)
        if found:
            self._line(text.strip(), found.group(1).rstrip())

    def finish(self):
        self._need(self.open is None, 'the trace is cut off: its end line is missing')
        return self.traces

    def _need(self, holds, sentence):
        if not holds:
            raise BadTrace(f'line {self.number}: {sentence}')

    def _line(self, text, body):
        begin, end = BEGIN.fullmatch(body), END.fullmatch(body)
        if begin:
            self._begin(text, int(begin.group(1)))
        elif body.startswith('there is no memory'):
            raise BadTrace(f'line {self.number}: the kernel says: {body}')
        else:
            self._need(self.open is not None, f"'{body}' stands outside of a trace")
            self.open.lines.append(text)
            if end:
                self._end(int(end.group(1)), int(end.group(2)))
            else:
                self._event(body)

    def _begin(self, text, hz):
        self._need(self.open is None, 'a trace begins in another one')
        self._need(hz > 0, 'a clock of 0 Hz')
        title = '.'.join(part for part in (self.suite, self.case) if part)
        head = [f'# Subtest: {self.suite}'] if self.suite else []
        head += [f'# case: {self.case}'] if self.case else []
        self.open = Trace(title, hz, [*head, text])
        self.running = {}

    def _event(self, body):
        found = EVENT.fullmatch(body)
        self._need(found, f"'{body}' is no event")
        cpu, time, kind = int(found.group(1)), int(found.group(2)), found.group(3)
        self._need(kind in FORMS, f"there is no event '{kind}'")
        rest = FORMS[kind].fullmatch(found.group(4))
        self._need(rest, f"'{body}' is no event of kind {kind}")
        event = make_event(cpu, time, kind, rest.groups())
        last = self.open.events[-1] if self.open.events else None
        if last and last.cpu == cpu:
            self._need(time >= last.time, f'time goes back on CPU {cpu}, from {last.time} to {time}')
        if kind == 'switch':
            before = self.running.get(cpu, event.task)
            self._need(before == event.task, f"'{event.task}' leaves CPU {cpu}, but '{before}' came to it")
            self.running[cpu] = event.other
        self.open.events.append(event)

    def _end(self, count, dropped):
        trace, self.open = self.open, None
        found = len(trace.events)
        self._need(found == count, f'the end says {count} events, and there are {found}')
        trace.dropped = dropped
        trace.events.sort(key=lambda event: event.time)		# stable: of one CPU in their order
        self.traces.append(trace)


def make_event(cpu, time, kind, groups):
    if kind == 'switch':
        return Event(cpu, time, kind, *groups)
    if kind == 'wake':
        return Event(cpu, time, kind, *groups, None)
    if kind == 'ready':
        return Event(cpu, time, kind, groups[0], NOBODY, int(groups[1]))
    return Event(cpu, time, kind, NOBODY, NOBODY, int(groups[0]))


def read(lines):
    """The traces of a log."""
    reader = Reader()
    for line in lines:
        reader.feed(line.rstrip('\r\n'))
    return reader.finish()


def text(traces):
    """All that read() needs of the log."""
    return ''.join(f'{line}\n' for trace in traces for line in trace.lines)


# --- what tasks did ----------------------------------------------------------------

Span = namedtuple('Span', 'start end state cpu why')


class Lives:
    """From events to spans: of each task, when it ran, was ready, was blocked."""

    AFTER = {'yields': 'ready', 'preempted': 'ready', 'moves': 'ready', 'blocks': 'blocked', 'exits': None}

    def __init__(self, trace):
        told = [event for event in trace.events if not event.kind.startswith('irq')]
        if not told:
            raise BadTrace(f"'{trace.title}': no task did anything")
        self.start, self.end = told[0].time, told[-1].time
        if self.start == self.end:
            raise BadTrace(f"'{trace.title}': all of it happened at one tick, there is no time to draw; "
                           'on a machine that counts instructions (ICOUNT=1) time goes by')
        self.spans = {}			# of each task, in the order in which they were seen
        self._open = {}
        self._seen_switch = set()
        for event in told:
            self._take(event)
        for task in list(self._open):
            self._change(task, self.end, None, None)

    def _change(self, task, time, state, cpu, why=''):
        """@task is in @state from @time on."""
        before = self._open.pop(task, None)
        if before:
            self.spans[task].append(Span(before[0], time, before[1], before[2], why))
        if state:
            self.spans.setdefault(task, [])
            self._open[task] = (time, state, cpu)

    def _take(self, event):
        if event.kind == 'ready' and self._open.get(event.task, ('', ''))[1] != 'runs':
            self._change(event.task, event.time, 'ready', event.detail)
        elif event.kind == 'switch':
            self._switch(event)

    def _switch(self, event):
        if event.cpu not in self._seen_switch and event.task != NOBODY and event.task not in self._open:
            self._change(event.task, self.start, 'runs', event.cpu)
        self._seen_switch.add(event.cpu)
        if event.task != NOBODY:
            self._change(event.task, event.time, self.AFTER[event.detail], event.cpu, event.detail)
        if event.other != NOBODY:
            self._change(event.other, event.time, 'runs', event.cpu)
