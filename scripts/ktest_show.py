# SPDX-License-Identifier: MIT
"""How a run is shown: raw for pipes and files, live for people."""

import os
import re
import sys
import time
import unicodedata

REPAINT = 0.05		# seconds between two paintings of the status line
NAME_WIDTH = 14
NOTES_SHOWN = 20

LOCATION = re.compile(r'\s*([\w./+-]+\.[chS]):(\d+): ')


class Null:
    """Show nothing."""

    def raw(self, data):
        pass

    def event(self, event):
        pass

    def idle(self):
        """No output has come for a moment."""

    def close(self):
        pass


class Raw(Null):
    """Pass every byte on as it comes."""

    def __init__(self, out):
        self.out = out
        self.at_line_start = True

    def raw(self, data):
        self.out.buffer.write(data)
        self.out.buffer.flush()
        self.at_line_start = data.endswith(b'\n')

    def close(self):
        if not self.at_line_start:
            self.raw(b'\n')


class Live(Null):
    """One line for each checkpoint, failures at once, and one status line that is rewritten."""

    def __init__(self, out):
        dumb = os.environ.get('TERM', 'dumb') == 'dumb'
        self.out = out
        self.rewrites = out.isatty() and not dumb
        self.colours = self.rewrites and not os.environ.get('NO_COLOR')
        self.counts = dict.fromkeys(('pass', 'fail', 'skip'), 0)
        self.open = None		# the checkpoint that runs
        self.begin = 0.0
        self.painted = 0.0
        self.waiting = None		# the path that the status line does not show yet
        self.has_status = False

    def event(self, event):
        if event.kind == 'begin' and len(event.path) == 1:
            self._begin(event.path[0])
        elif event.kind == 'case':
            self._status(event.path)
        elif event.kind == 'result':
            self._result(event)
        elif event.kind == 'end' and len(event.path) == 1:
            self._checkpoint()

    def close(self):
        if self.open is not None:
            self._checkpoint()
        self._clear()
        self.out.flush()

    def _begin(self, name):
        self.open = name
        self.begin = time.monotonic()
        self.counts = dict.fromkeys(self.counts, 0)
        self._status((name,))

    def _result(self, event):
        self.counts[event.status] += 1
        if event.status == 'fail':
            self._failure(event)
        if self.open is not None:
            self._status(event.path)

    def _checkpoint(self):
        seconds = f'{time.monotonic() - self.begin:.2f} s'
        self._print(f'  {self._head()}  {seconds:>8}')
        self.open = None
        self.waiting = None

    def _failure(self, event):
        self._print(f"    {self._red('FAIL')}  {printable(' / '.join(event.path))}")
        if event.text:
            self._print(f'          {printable(event.text)}')
        for note in event.notes[:NOTES_SHOWN]:
            self._print(f'          {printable(note)}')
        if len(event.notes) > NOTES_SHOWN:
            self._print(f'          ({len(event.notes) - NOTES_SHOWN} more lines in the log)')

    def _head(self):
        counts = summary(self.counts['pass'], self.counts['fail'], self.counts['skip'])
        name = printable(self.open or '')
        return f'{name:<{NAME_WIDTH}}  {counts:<24}'

    def idle(self):
        if self.waiting is not None:
            self._paint()

    def _status(self, path):
        """Show where the run is: at once, or when the last painting is old enough."""
        self.waiting = path
        if time.monotonic() - self.painted >= REPAINT:
            self._paint()

    def _paint(self):
        if self.rewrites:
            text = f"  {self._head()}  {printable(': '.join(self.waiting[1:]))}"
            text = clip(text.rstrip(), terminal_columns(self.out) - 1)
            self.out.write('\r\x1b[K' + text)
            self.out.flush()
            self.has_status = True
        self.painted = time.monotonic()
        self.waiting = None

    def _clear(self):
        if self.has_status:
            self.out.write('\r\x1b[K')
            self.has_status = False

    def _print(self, line):
        self._clear()
        self.out.write(line.rstrip() + '\n')
        self.out.flush()
        self.painted = 0.0

    def _red(self, text):
        return f'\x1b[31m{text}\x1b[0m' if self.colours else text


class Annotations(Null):
    """Collect the failures as GitHub annotations, around another display."""

    def __init__(self, display):
        self.display = display
        self.lines = []

    def raw(self, data):
        self.display.raw(data)

    def event(self, event):
        self.display.event(event)
        if event.kind == 'result' and event.status == 'fail':
            self.lines.append(annotation(' / '.join(event.path), event.notes))

    def idle(self):
        self.display.idle()

    def close(self):
        self.display.close()
        for line in self.lines:
            print(line)


def annotation(title, notes):
    """Return the `::error` line of one failure, at the place its diagnostics name."""
    place = next((LOCATION.match(note) for note in notes if LOCATION.match(note)), None)
    properties = [f'title={escape_property(title)}']
    if place:
        properties = [f'file={place.group(1)}', f'line={place.group(2)}'] + properties
    return f"::error {','.join(properties)}::{escape_data(chr(10).join(notes) or title)}"


def escape_data(text):
    return text.replace('%', '%25').replace('\r', '%0D').replace('\n', '%0A')


def escape_property(text):
    return escape_data(text).replace(':', '%3A').replace(',', '%2C')


def summary(passed, failed, skipped):
    return f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else '')


def printable(text):
    """Make text harmless for a terminal."""
    return ''.join(c if c.isprintable() else ' ' if c == '\t' else '?' for c in text)


def clip(text, columns):
    """Cut text so that it fills at most that many columns."""
    used = 0
    for place, character in enumerate(text):
        used += 2 if unicodedata.east_asian_width(character) in 'WF' else 1
        if used > columns:
            return text[:place]
    return text


def terminal_columns(out):
    try:
        return os.get_terminal_size(out.fileno()).columns or 80
    except OSError:
        return 80


def accept_any_text():
    """Let text that the terminal's encoding lacks print as '?', not end the program."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors='replace')
