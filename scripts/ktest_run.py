# SPDX-License-Identifier: MIT
"""Run the command that boots an image, feed its output to the parser, judge how it ended.

Nothing here prints. A display (ktest_show.py, or any object with the same methods) is told
of raw bytes and events as they come.
"""

import collections
import os
import re
import selectors
import signal
import subprocess
import time

import ktap

PASS_STATUS = 33
FAIL_STATUS = 35

TICK = 0.1		# how often the child and the limits are looked at
# Only a hang takes as long, on a host that is ten times as busy as it has CPUs.
SILENCE = 240.0
TIMEOUT = 1200.0
GRACE = 10.0		# how long a run may go on after its verdict
DRAIN = 0.5		# how long output is read once the child has ended
CHUNK = 65536
TAIL_LINES = 12
TAIL_WIDTH = 200

# Log lines, with or without the time, in which an image says itself what is wrong.
TIME = r'(?:\[ *\d+\.\d+\] )?'
CAUSE = re.compile(TIME + r'(?:panic: |ktest: |cmdline: |boot: .* failed: )')


class CannotRun(Exception):
    """The command cannot be started, or the log cannot be written."""


class Splitter:
    """Cut a stream of bytes into lines, in bounded memory."""

    def __init__(self):
        self.partial = b''

    def feed(self, data):
        *ends, rest = data.split(b'\n')
        for end in ends:
            self._keep(end)
            yield self.partial
            self.partial = b''
        self._keep(rest)

    def _keep(self, data):
        room = ktap.LINE_LIMIT + 1 - len(self.partial)
        self.partial += data[:room]


class Interrupts:
    """Inside of it ctrl-C and SIGTERM are noted, and looked at between one read and the next.

    As an exception they would come between any two steps, and a line half taken would be taken twice.
    The second one is an exception: whoever does not get to look may be stuck in a write.
    """

    def __init__(self):
        self.noted = False
        self._kept = {}

    def __enter__(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) in (signal.default_int_handler, interrupt):
                self._kept[number] = signal.signal(number, self._note)

    def __exit__(self, *_):
        for number, handler in self._kept.items():
            signal.signal(number, handler)

    def _note(self, *_):
        if self.noted:
            raise KeyboardInterrupt
        self.noted = True


class Run:
    """One run of an image: start it, follow it to its end, then ask verdict()."""

    def __init__(self, command, display, log=None, silence=SILENCE, timeout=TIMEOUT):
        self.command = command
        self.display = display
        self.log_path = log
        self.silence = silence
        self.timeout = timeout
        self.parser = ktap.Parser()
        self.status = None
        self.ended = None		# 'exit', 'silent', 'timeout', 'lingered', 'interrupted'
        self.seconds = 0.0
        self.tail = collections.deque(maxlen=TAIL_LINES)
        self.causes = collections.deque(maxlen=3)
        self._interrupts = Interrupts()
        self._splitter = Splitter()
        self._heard = None
        self._verdict_at = None

    # Running

    def follow(self):
        """Run the command to its end, whatever that is."""
        with open_log(self.log_path) as log, self._interrupts:
            child = start(self.command)
            begin = time.monotonic()
            try:
                self.ended = self._watch(child, log, begin)
            except KeyboardInterrupt:
                self.ended = 'interrupted'
            finally:
                kill_group(child)
                child.stdout.close()
                self.seconds = time.monotonic() - begin
        self.status = child.returncode
        self._finish()

    def follow_one_of_many(self):
        """The same, for who goes on to another run: an interrupt ends that too."""
        self.follow()
        if self.ended == 'interrupted':
            raise KeyboardInterrupt

    def _watch(self, child, log, begin):
        """Pass output on until the run ends; return how it ended."""
        return self._read_output(child, log, begin) or self._await_exit(child, begin)

    def _read_output(self, child, log, begin):
        """Read to the end of the output; return the limit that was passed, or None."""
        self._heard = begin
        exited = None
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while True:
                if exited is None and child.poll() is not None:
                    exited = time.monotonic()
                data = os.read(child.stdout.fileno(), CHUNK) if selector.select(TICK) else None
                now = time.monotonic()
                if data:
                    self._heard = now
                    self._take(data, log)
                elif data is None:
                    self.display.idle()
                if data == b'':
                    return None
                # What the child has started may keep the pipe open after it.
                if exited is not None and (not data or now - exited > DRAIN):
                    return None
                ended = self._over_limit(now, begin)
                if ended:
                    return ended

    def _await_exit(self, child, begin):
        while True:
            try:
                child.wait(TICK)
                return 'exit'
            except subprocess.TimeoutExpired:
                ended = self._over_limit(time.monotonic(), begin)
                if ended:
                    return ended

    def _over_limit(self, now, begin):
        if self._interrupts.noted:
            return 'interrupted'
        if self._verdict_at is not None and now - self._verdict_at > GRACE:
            return 'lingered'
        if now - begin > self.timeout:
            return 'timeout'
        if self._verdict_at is None and now - self._heard > self.silence:
            return 'silent'
        return None

    def _take(self, data, log):
        try:
            log.write(data)
        except OSError as error:
            raise CannotRun(f'cannot write {self.log_path}: {error.strerror}') from error
        self.display.raw(data)
        for line in self._splitter.feed(data):
            self._line(line)

    def _line(self, line, cut=False):
        text = line[:TAIL_WIDTH].decode('utf-8', 'replace').rstrip('\r')
        self.tail.append(text)
        if CAUSE.match(text):
            self.causes.append(text)
        self._show(self.parser.feed(line, cut))
        if self.parser.verdict and self._verdict_at is None:
            self._verdict_at = time.monotonic()

    def _finish(self):
        if self._splitter.partial:
            self._line(self._splitter.partial, cut=True)
        self._show(self.parser.finish())

    def _show(self, events):
        for event in events:
            self.display.event(event)

    # Judging

    def verdict(self):
        """Return what is wrong, in sentences; an empty list is a PASS."""
        abnormal = self._abnormal_end()
        if abnormal:
            return [abnormal, *self.causes] + self._stream_errors() + self._failures()
        wrong = self._refusal() + self._stream_errors() + self._failures()
        wrong += self._nothing_ran() + self._disagreement(bool(wrong))
        return wrong

    def failed(self):
        """How many cases failed: one that was cut off counts, and a FAIL counts at least one."""
        failed = self.parser.failed + (self.parser.case is not None)
        return max(failed, 1) if self.verdict() else failed

    def crashed(self):
        """Whether the run ended in another way than by PASS or FAIL."""
        return self._abnormal_end() is not None

    def _abnormal_end(self):
        """Return the sentence for a run that was killed or crashed, or None."""
        where = self.parser.where()
        if self.ended == 'silent':
            return f'hung: no output for {self.silence:g} s, {where}'
        if self.ended == 'timeout':
            return f'hung: still running after {self.timeout:g} s, {where}'
        if self.ended == 'lingered':
            return f'still running {GRACE:g} s after its verdict, killed'
        if self.ended == 'interrupted':
            return f'interrupted, {where}'
        if self.status in (PASS_STATUS, FAIL_STATUS):
            return None
        said = f", although the log says '{self.parser.verdict_line}'"
        return f"crashed: {name_status(self.status)}, {where}{said if self.parser.verdict else ''}"

    def _refused(self):
        """Whether the image says FAIL for another reason than failed cases."""
        return self.parser.verdict == 'FAIL' and not self.parser.verdict_counts

    def _refusal(self):
        """A failed boot, a panic, an empty selection."""
        if not self._refused():
            return []
        return [f"the image says '{self.parser.verdict_line}', {self.parser.where()}", *self.causes]

    def _stream_errors(self):
        errors = [f'garbled stream: {error}' for error in self.parser.errors]
        if self.parser.errors_dropped:
            errors.append(f'garbled stream: {self.parser.errors_dropped} more errors')
        if self.parser.incomplete and not self.crashed() and not self._refused():
            errors.append(f'cut-off stream: {self.parser.incomplete}')
        return errors

    def _failures(self):
        count = self.parser.failed
        return [f"{count} {'case' if count == 1 else 'cases'} failed"] if count else []

    def _nothing_ran(self):
        if self.parser.passed or self.parser.failed or self.parser.verdict == 'FAIL':
            return []
        if self.parser.skipped:
            return [f'no case ran: all {self.parser.skipped} were skipped']
        return ['no case ran']

    def _disagreement(self, failed):
        """What the status, the verdict line and the results say against each other."""
        verdict = self.parser.verdict
        if verdict is None:
            return [f"exit status {self.status} without a 'FOUNDRY:' verdict"]
        if self.status == PASS_STATUS and verdict == 'FAIL':
            return [f"exit status {self.status} says PASS, '{self.parser.verdict_line}' does not"]
        if self.status == PASS_STATUS and self.parser.failed:
            return [f'exit status {self.status} says PASS, the results do not']
        if self.status == FAIL_STATUS and (verdict == 'PASS' or not failed):
            return [f'exit status {self.status} says FAIL, the results do not']
        return []


def open_log(path):
    try:
        return open(path or os.devnull, 'wb', buffering=0)
    except OSError as error:
        raise CannotRun(f'cannot write {path}: {error.strerror}') from error


def start(command):
    """Start the command in a process group of its own, its output in one pipe."""
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT, bufsize=0, start_new_session=True)
    except OSError as error:
        raise CannotRun(f'cannot start {command[0]}: {error.strerror}') from error


def kill_group(child):
    """Kill the child and what it has started, then reap it."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()


def interrupt(*_):
    raise KeyboardInterrupt


def interrupt_on_sigterm():
    """Let SIGTERM end a run as ctrl-C does, so that no image outlives its runner."""
    signal.signal(signal.SIGTERM, interrupt)


def name_status(status):
    if status < 0:
        return f'killed by {name_signal(-status)}'
    if status == 0:
        return 'exit status 0, the machine stopped without a verdict'
    if 128 < status < 128 + signal.NSIG:
        return f'exit status {status} (128 + {name_signal(status - 128)})'
    return f'exit status {status}'


def name_signal(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return f'signal {number}'
