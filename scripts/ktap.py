# SPDX-License-Identifier: MIT
"""A strict KTAP parser: lines in, events and errors out, no input or output of its own.

The grammar is KTAP version 1 as Linux documents it. Stricter than Linux: every level has a
name and a plan, results count up from 1, and a parent agrees with its children. Looser than
the document: a level may be indented by any number of spaces more than its parent, because
KUnit uses four.

The dialect of ktest adds two lines. `# case: NAME` comes before a case runs, and
`FOUNDRY: PASS 3/3` or `FOUNDRY: FAIL ...` ends a completed run; skipped cases are not in
its counts.
"""

import re
from collections import namedtuple

LINE_LIMIT = 16384	# longer lines are log lines, whatever they hold
NOTES_LIMIT = 100	# diagnostics kept for one result
ERRORS_LIMIT = 8

DIRECTIVES = ('SKIP', 'TODO', 'XFAIL', 'TIMEOUT', 'ERROR')
BAD_DIRECTIVES = ('TIMEOUT', 'ERROR')

VERSION = re.compile(r'KTAP version\b')
PLAN = re.compile(r'\d+\.\.')
PLAN_EXACT = re.compile(r'1\.\.(\d{1,9})')
RESULT = re.compile(r'(?:not )?ok(?:\s|$)')
RESULT_EXACT = re.compile(r'(not )?ok ([1-9]\d{0,8})(?: +(.*))?')
VERDICT = re.compile(r'FOUNDRY:')
VERDICT_EXACT = re.compile(r'FOUNDRY: (?:(PASS) (\d{1,9})/(\d{1,9})'
               r'|(FAIL) (\d{1,9})/(\d{1,9}) failed|(FAIL) (\S.*))')

# kind	path		what it says
# begin	of the level	a subtest (at depth 1: a checkpoint) has named itself
# case	of the case	a case is about to run
# result of the case	status is pass, fail or skip; text the reason; notes its diagnostics
# end	of the level	a subtest has ended; status is pass, fail or skip
# note	of the level	a diagnostic line, without its '# '
# log	of the level	any other line
# error	of the level	text is the sentence
# verdict ()		text is the line
Event = namedtuple('Event', 'kind path text status notes', defaults=('', '', ()))


class Level:
    """One open level: the top, a checkpoint, a suite."""

    def __init__(self, indent, name, line):
        self.indent = indent
        self.name = name
        self.line = line
        self.plan = None
        self.plan_is_last = False
        self.results = 0
        self.expected = 1
        self.passed = False
        self.failed = False

    def add(self, number, status):
        self.results += 1
        self.expected = number + 1
        self.passed |= status == 'pass'
        self.failed |= status == 'fail'

    def title(self):
        return f"'{self.name}'" if self.name else f'the level of line {self.line}'


class Parser:
    def __init__(self):
        self.line = 0
        self.stack = []
        self.case = None		# the case that runs, when announced
        self.pending = None		# a '# Subtest:' that came before its version line
        self.notes = []
        self.last = None		# path of the last result
        self.passed = self.failed = self.skipped = 0
        self.errors = []
        self.errors_dropped = 0
        self.incomplete = None		# set by finish(): how the stream was cut off
        self.verdict = None		# 'PASS' or 'FAIL'
        self.verdict_line = ''
        self.verdict_counts = False	# it counts cases, rather than give a reason
        self._events = []

    # What the caller uses

    def feed(self, raw, cut=False):
        """Take one line of bytes without its newline; return the events it causes.

        @cut says that the output ended inside this line.
        """
        self._events = []
        self.line += 1
        raw = raw.rstrip(b'\r')
        text = raw[:LINE_LIMIT].decode('utf-8', 'replace')
        if self.stack and not self.verdict:
            self._check_bytes(raw, cut)
        self._dispatch(raw, text)
        return self._events

    def finish(self):
        """Note how the stream ended; return the events of that."""
        self._events = []
        self.incomplete = self._find_incomplete()
        if self.stack and not self.incomplete:
            self._check_count(self.stack[0], 'the run')
        return self._events

    def path(self):
        return tuple(level.name or '?' for level in self.stack[1:])

    def where(self):
        """Where the run is, in words that fit behind a comma."""
        path = self.path()
        if self.case is not None:
            return 'in case ' + ' / '.join(path + (self.case,))
        if path and self.last and self.last[:len(path)] == path:
            return f"in {' / '.join(path)}, after '{self.last[-1]}'"
        if path:
            return f"in {' / '.join(path)}, before its first case"
        if self.last:
            return f'outside a test, after checkpoint {self.last[0]}'
        return 'before the first test'

    # Reading a line

    def _check_bytes(self, raw, cut):
        if cut and raw:
            self._error('the output ends in the middle of a line')
        try:
            raw.decode('utf-8')
        except UnicodeDecodeError as error:
            self._error(f'byte {error.start + 1} is not UTF-8')

    def _dispatch(self, raw, text):
        body = text.lstrip(' ')
        indent = len(text) - len(body)
        body = body.rstrip()
        if VERDICT.match(text):
            self._verdict(body)
        elif not self.stack and not (VERSION.match(text)):
            self._log(text)
        elif self._is_structure(body):
            self._structure(raw, indent, body)
        elif body.startswith('#'):
            self._note(body[1:].strip('\n'))
        else:
            self._log(text)

    @staticmethod
    def _is_structure(body):
        return (VERSION.match(body) or PLAN.match(body) or RESULT.match(body)
            or body.startswith(('# Subtest:', '# case:')))

    def _structure(self, raw, indent, body):
        if self.verdict:
            self._error(f"'{body[:60]}' stands after the verdict")
            return
        if len(raw) > LINE_LIMIT:
            self._error(f'a KTAP line is longer than {LINE_LIMIT} bytes')
            return
        if not body.replace('\t', ' ').isprintable():
            self._error('a KTAP line holds control characters')
        if VERSION.match(body):
            self._version(indent, body)
        elif body.startswith('# Subtest:'):
            self._subtest(indent, body[len('# Subtest:'):].strip())
        elif body.startswith('# case:'):
            self._announce(indent, body[len('# case:'):].strip())
        elif PLAN.match(body):
            self._plan(indent, body)
        else:
            self._result(indent, body)

    # One method for each kind of line

    def _version(self, indent, body):
        if body != 'KTAP version 1':
            self._error(f"'{body[:60]}' is not 'KTAP version 1'")
        self._end_case('a subtest begins')
        if self.stack and indent == 0:
            self._error('a second run begins')
            return
        while len(self.stack) > 1 and indent <= self.stack[-1].indent:
            self._error(f'a subtest begins, but {self.stack[-1].title()} has no result')
            self.stack.pop()
        if len(self.stack) > 1:
            self._need_name(self.stack[-1])
        name = None if self.stack else ''
        self.stack.append(Level(indent, name, self.line))
        self.notes = []
        if self.pending:
            self._name_level(self.pending)

    def _subtest(self, indent, name):
        self._no_pending()
        level = self.stack[-1]
        if not name:
            self._error("'# Subtest:' has no name")
        elif level.name is None and indent == level.indent:
            self._name_level(name)
        else:
            self.pending = name

    def _announce(self, indent, name):
        self._no_pending()
        self._end_case('the next one begins')
        if indent != self.stack[-1].indent:
            self._error(f"the indentation of case '{name}' fits no open level")
        if not name:
            self._error("'# case:' has no name")
        self._need_name(self.stack[-1])
        self.case = name
        self.notes = []
        self._emit('case', self.path() + (name,))

    def _plan(self, indent, body):
        self._no_pending()
        level = self.stack[-1]
        self._need_name(level)
        exact = PLAN_EXACT.fullmatch(body)
        if not exact:
            self._error(f"'{body[:60]}' is a garbled plan")
        elif indent != level.indent:
            self._error(f"the indentation of plan '{body}' does not fit {self._top()}")
        elif level.plan is not None:
            self._error(f'{self._top()} has a second plan')
        else:
            self._end_case('a plan stands')
            level.plan = int(exact.group(1))
            level.plan_is_last = level.results > 0
            if level.plan == 0:
                self._error(f'{self._top()} plans no test')

    def _result(self, indent, body):
        self._no_pending()
        exact = RESULT_EXACT.fullmatch(body)
        depth = self._depth_of(indent)
        if not exact:
            self._error(f"'{body[:60]}' is a garbled result")
        elif depth is None:
            self._error(f"the indentation of '{body[:60]}' fits no open level")
        else:
            number = int(exact.group(2))
            self._check_number(self.stack[depth], number)
            name, status, reason = self._read_result(exact)
            if depth == len(self.stack) - 1:
                self._case_result(number, name, status, reason)
            else:
                self._level_result(depth, number, name, status)

    def _read_result(self, exact):
        """Return the name, the status and the reason of a result line."""
        status = 'fail' if exact.group(1) else 'pass'
        name, _, comment = (exact.group(3) or '').partition('#')
        word, _, reason = comment.strip().partition(' ')
        directive = word.rstrip(':').upper()
        if directive == 'SKIP' and status == 'pass':
            status = 'skip'
        if directive in BAD_DIRECTIVES and status == 'pass':
            self._error(f"an 'ok' carries {directive}")
            status = 'fail'
        if directive not in DIRECTIVES:
            reason = ''
        elif directive != 'SKIP':
            reason = f'{directive} {reason}'
        return name.strip(), status, reason.strip()

    def _case_result(self, number, name, status, reason):
        level = self.stack[-1]
        self._need_name(level)
        if self.case is not None and not same_name(self.case, name):
            self._error(f"the result names '{name}', but case '{self.case}' was running")
        elif self.case is None:
            name = plain_name(name)
        else:
            name = self.case
        level.add(number, status)
        self.passed += status == 'pass'
        self.failed += status == 'fail'
        self.skipped += status == 'skip'
        self.case = None
        self.last = self.path() + (name,)
        self._emit('result', self.last, reason, status, tuple(self.notes))
        self.notes = []

    def _level_result(self, depth, number, name, status):
        while len(self.stack) > depth + 2:
            self._error(f'{self.stack[-1].title()} has no result')
            self.case = None
            self.stack.pop()
        self._end_case('its suite ends')
        level = self.stack[-1]
        self._need_name(level)
        if not same_name(level.name, name):
            self._error(f"the result names '{name}', but {level.title()} was open")
        self._check_count(level, level.title())
        if level.failed and status != 'fail':
            self._error(f"{level.title()} is 'ok' with a failed test inside")
        if not level.failed and status == 'fail':
            self._error(f"{level.title()} is 'not ok' without a failed test inside")
        path = self.path()
        self.stack.pop()
        self.stack[-1].add(number, status)
        self.notes = []
        self._emit('end', path, '', status)

    def _verdict(self, body):
        exact = VERDICT_EXACT.fullmatch(body)
        if self.verdict:
            self._error('a second verdict')
            return
        if not exact:
            self._error(f"'{body[:60]}' is a garbled verdict")
            return
        passed, ran, failed, failed_of = exact.group(2, 3, 5, 6)
        total = self.passed + self.failed
        self.verdict = exact.group(1) or 'FAIL'
        self.verdict_line = body
        self.verdict_counts = bool(passed or failed)
        if passed and (int(passed), int(ran)) != (self.passed, total):
            self._error(f"'{body}', but {self.passed} of {total} cases that ran passed")
        if failed and (int(failed), int(failed_of)) != (self.failed, total):
            self._error(f"'{body}', but {self.failed} of {total} cases that ran failed")
        self._emit('verdict', (), body)

    def _note(self, text):
        text = text[1:] if text.startswith(' ') else text
        if len(self.notes) < NOTES_LIMIT:
            self.notes.append(text)
        self._emit('note', self.path(), text)

    def _log(self, text):
        self._emit('log', self.path(), text)

    # Checks that several kinds share

    def _name_level(self, name):
        self.stack[-1].name = name
        self.pending = None
        self._emit('begin', self.path())

    def _need_name(self, level):
        if level.name is None:
            self._error(f'{level.title()} does not name itself')
            level.name = '?'

    def _no_pending(self):
        if self.pending:
            self._error(f"subtest '{self.pending}' has no version line")
            self.pending = None

    def _end_case(self, event):
        if self.case is not None:
            self._error(f"{event}, but case '{self.case}' has no result")
            self.case = None

    def _depth_of(self, indent):
        for depth, level in enumerate(self.stack):
            if level.indent == indent:
                return depth
        return None

    def _check_number(self, level, number):
        if level.plan_is_last:
            self._error(f'result {number} stands after the plan of its level')
        if number != level.expected:
            self._error(f'result {number} stands where {level.expected} was due')

    def _check_count(self, level, title):
        if level.results == 0:
            self._error(f'{title} is empty')
        if level.plan is None:
            self._error(f'{title} has no plan')
        elif level.plan != level.results:
            self._error(f'{title} plans {level.plan} tests and reports {level.results}')

    def _find_incomplete(self):
        if not self.stack:
            return "no 'KTAP version 1' line"
        if self.case is not None or len(self.stack) > 1 or self.pending:
            return f'the stream ends {self.where()}'
        if self.stack[0].plan is None:
            return f'the stream ends without its plan, {self.where()}'
        return None

    def _top(self):
        return self.stack[-1].title() if len(self.stack) > 1 else 'the run'

    def _error(self, sentence):
        sentence = f'line {self.line}: {sentence}'
        if len(self.errors) < ERRORS_LIMIT:
            self.errors.append(sentence)
        else:
            self.errors_dropped += 1
        self._emit('error', self.path(), sentence)

    def _emit(self, kind, path=(), text='', status='', notes=()):
        self._events.append(Event(kind, path, text, status, notes))


def plain_name(name):
    """Drop the dash that TAP allows before a description."""
    return name[1:].strip() if name == '-' or name.startswith('- ') else name


def same_name(expected, name):
    return expected in (name, plain_name(name))
