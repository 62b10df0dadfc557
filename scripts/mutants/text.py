# SPDX-License-Identifier: MIT
"""A C source as an operator sees it: its code without comments and strings, its functions, its calls.

Offsets are those of the whole text everywhere: what is blanked keeps its length.
"""

import re
from collections import namedtuple

NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
BODY = re.compile(r'^\{\n.*?^\}', re.MULTILINE | re.DOTALL)
NAME = re.compile(r'(\w+)\s*\(')

# head		offset of the first character of the declaration
# begin, end	offsets of `{` and behind `}`
Function = namedtuple('Function', 'name head begin end')

# Replace text[begin:end].
Edit = namedtuple('Edit', 'begin end text')


def blank(match):
    return re.sub(r'[^\n]', ' ', match.group())


class Source:
    """One file."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.code = NOISE.sub(blank, text)
        self.functions = list(find_functions(self.code))

    def function_at(self, offset):
        return next((f for f in self.functions if f.begin < offset < f.end), None)

    def line_of(self, offset):
        return self.text.count('\n', 0, offset) + 1

    def whole_lines(self, match):
        """The offsets of the lines that a match touches, the last line's end included."""
        begin = self.text.rfind('\n', 0, match.start()) + 1
        return begin, self.text.index('\n', max(match.end() - 1, begin)) + 1

    def calls(self, name):
        """Yield (begin, end, arguments) of each call of a function inside a function's body."""
        for match in re.finditer(rf'(?<![\w.>]){name}\(', self.code):
            end = closing(self.code, match.end() - 1)
            if end and self.function_at(match.start()):
                yield match.start(), end, arguments(self.text, self.code, match.end(), end - 1)

    def statements(self, pattern):
        """Yield the matches of a pattern that is to be a whole one-line statement in a body."""
        for match in re.finditer(rf'^(?P<tabs>\t+)(?:{pattern})$', self.code, re.MULTILINE):
            if self.function_at(match.start()):
                yield match

    def said(self, match, group=0):
        """The text of a match in the code, comments and strings included."""
        return self.text[match.start(group):match.end(group)]

    def before_function(self, function, text):
        """An edit that puts file-scope text in front of a function and of its comment."""
        at = function.head
        above = self.text[:at].rstrip()
        if above.endswith('*/'):
            at = self.text.rfind('/*', 0, at)
            at = self.text.rfind('\n', 0, at) + 1
        return Edit(at, at, text)


def find_functions(code):
    for body in BODY.finditer(code):
        head = max(code.rfind(mark, 0, body.start()) for mark in (';', '}', '\n#'))
        if code[head:head + 2] == '\n#':
            head = code.find('\n', head + 1)
        head += 1
        head += len(code[head:]) - len(code[head:].lstrip())
        name = NAME.search(code, head, body.start())
        if name:
            yield Function(name.group(1), head, body.start(), body.end())


def closing(code, begin):
    """The offset behind the parenthesis that closes the one at an offset, or None."""
    depth = 0
    for at in range(begin, len(code)):
        if code[at] in '([{':
            depth += 1
        elif code[at] in ')]}':
            depth -= 1
            if not depth:
                return at + 1
    return None


def arguments(text, code, begin, end):
    """The arguments between two offsets, commas inside brackets left alone."""
    found, depth, start = [], 0, begin
    for at in range(begin, end):
        depth += code[at] in '([{'
        depth -= code[at] in ')]}'
        if code[at] == ',' and not depth:
            found.append(text[start:at].strip())
            start = at + 1
    last = text[start:end].strip()
    return found + [last] if last or found else []


def apply(text, edits):
    for edit in sorted(edits, reverse=True):
        text = text[:edit.begin] + edit.text + text[edit.end:]
    return text
