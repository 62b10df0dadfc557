# SPDX-License-Identifier: MIT
"""Declarations of C, read from the text: functions with their words, members of structs, tables.

Enough for a tree that keeps to one style, and no parser: what stands at file scope is cut at its
semicolons and braces. Positions stay true, because what is not code is blanked and not removed.
"""

import bisect
import functools
import re
from collections import defaultdict, namedtuple

NOT_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
DIRECTIVE = re.compile(r'^[ \t]*#(?:[^\n\\]|\\.)*', re.DOTALL | re.MULTILINE)
MACRO = re.compile(r'^[ \t]*#[ \t]*define[ \t]+(\w+)\(([^)]*)\)((?:[^\n\\]|\\.)*)', re.DOTALL | re.MULTILINE)
WORD = re.compile(r'\b(__[a-z]\w*)\b\s*(\()?')
CALL = re.compile(r'(?<![\w.>])(\w+(?:\s*\[[^\[\]]*\]|\s*(?:->|\.)\s*\w+|\(\)(?=\s*->))*)\s*\(')
FIRST_COMMENT = re.compile(r'\A(?://.*|/\*.*\*/)$', re.MULTILINE)
ALONE = re.compile(r'^[A-Z][A-Z0-9_]*\((?:\w*\)(?=\s*(?:/\*.*)?$)|[^;{}]*\);$)', re.MULTILINE)
KEYWORDS = frozenset('if while for switch return sizeof do else case defined __typeof__ _Generic '
                     '_Static_assert __attribute__ __asm__ asm'.split())
ASSIGNED = re.compile(r'\.(\w+)\s*=\s*&?(\w+)\s*(?=[,}])')
STRUCT = r'struct\s+(?:__\w+\s+)?(\w+)'
MEMBER_STRUCT = re.compile(STRUCT + r'\b[\s*]*(?:const\s*)?((?:[\w\[\]\s*,]|__\w+\([^()]*\))+)$')
POINTER_MEMBER = re.compile(r'\(\s*\*\s*(\w+)\s*\)\s*\(')

# A macro with arguments is a function as well: what it says is called where it stands.
# words	of this declaration: {'__must_hold': '&table->lock'}, '' for a word without parentheses
# start	offset of the body's brace in the text; None where it is a declaration
Function = namedtuple('Function', 'name file static words returns params start end')
# callee	as written, without spaces: f, chip->ops->enable
# args		texts
Call = namedtuple('Call', 'function callee args offset')


def blank(pattern, text):
    """Return the text with what the pattern finds as spaces."""
    return pattern.sub(lambda found: re.sub(r'[^\n]', ' ', found.group()), text)


def without_words(text, words):
    """Return the text with these words and all attributes as spaces, and their parentheses too;
    so is a macro in capitals at the left margin that is a declaration by itself.
    """
    text = blank(ALONE, text)
    # Where this type stands in a cast, Coccinelle sees a call unless it is told of it.
    text = FIRST_COMMENT.sub('typedef unsigned long uintptr_t;', text)
    pattern = re.compile(rf'\b(?:{"|".join(map(re.escape, words))}|__attribute__)\b\s*(\()?')
    parts, at = [], 0
    for found in pattern.finditer(text):
        if found.start() < at or re.search(r'#\s*define\s+$', text[:found.start()]):
            continue
        end = closing(text, found.end() - 1) + 1 if found[1] else found.end()
        parts += [text[at:found.start()], re.sub(r'[^\n\\]', ' ', text[found.start():end])]
        at = end
    return ''.join(parts + [text[at:]])


def closing(text, start):
    """Return the offset of what closes the bracket at `start`, or the end of the text."""
    depth = 0
    for found in re.compile(r'[()\[\]{}]').finditer(text, start):
        depth += 1 if found.group() in '([{' else -1
        if depth == 0:
            return found.start()
    return len(text)


def split_list(text):
    """Cut at the commas that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char in '([{') - (char in ')]}')
        if char == ',' and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [part.strip() for part in parts + [text[start:]] if part.strip()]


def squeeze(text):
    return re.sub(r'\s+', '', text)


def words_of(text):
    """Return the annotation words of a declaration and what stands in their parentheses."""
    words = {}
    for found in WORD.finditer(text):
        inside = text[found.end():closing(text, found.end() - 1)] if found[2] else ''
        words[found[1]] = squeeze(inside)
    return words


@functools.lru_cache(None)
def read_source(name, text):
    """Return the Source of a text, made once."""
    return Source(name, text)


class Source:
    """One file: its text, its functions, and where its lines begin."""

    def __init__(self, name, text):
        self.name = name
        self.text = text
        self.code = blank(NOT_CODE, text)
        self.starts = [0] + [found.end() for found in re.finditer('\n', text)]
        self.functions = []
        self.members = defaultdict(dict)	# struct: {member: its struct}
        self.member_words = {}			# (struct, member): words of a pointer to a function
        self.assigned = []			# (struct, member, function)
        self.variables = {}			# file scope: {name: struct}
        self.typedefs = {}			# of functions: {name: words}
        for header, brace, end in self._items(blank(DIRECTIVE, self.code)):
            self._take(header, brace, end)
        for found in MACRO.finditer(self.code):
            self.functions.append(Function(found[1], name, name.endswith('.c'), {}, '', found[2],
                                           *found.span(3)))

    def offset(self, line, column):
        return self.starts[line - 1] + column

    def position(self, offset):
        """Return line and column, both from 1."""
        line = bisect.bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def says(self, offset, word):
        """Whether a comment on this line, or the one directly above it, has the word."""
        line = self.position(offset)[0]
        lines = self.text.splitlines()
        if word in lines[line - 1]:
            return True
        above = line - 2
        while above >= 0 and re.match(r'\s*(/\*|\*|//)', lines[above]):
            if word in lines[above]:
                return True
            above -= 1
        return False

    def calls(self, function):
        """Yield every call in the body, those of macros too."""
        for found in CALL.finditer(self.code, function.start, function.end):
            callee = squeeze(found[1])
            if callee not in KEYWORDS:
                inside = self.code[found.end():closing(self.code, found.end() - 1)]
                yield Call(function, callee, split_list(inside), found.start())

    def scope_end(self, function, offset):
        """Return where the innermost block around the offset ends."""
        depth = 0
        for found in re.compile(r'[{}]').finditer(self.code, offset, function.end + 1):
            depth += 1 if found.group() == '{' else -1
            if depth < 0:
                return found.start()
        return function.end

    def _items(self, code):
        """Yield what stands at file scope: header, offset of the first brace or None, end."""
        start = at = 0
        brace = None
        token = re.compile(r'[;{(\[]')
        while True:
            found = token.search(code, at)
            if not found:
                return
            at = found.start() + 1
            if found.group() == ';':
                yield code[start:brace or found.start()], brace, found.start()
                start, brace = at, None
                continue
            end = closing(code, found.start())
            if found.group() == '{':
                header = code[start:found.start()]
                if brace is None and is_function(header):
                    yield header, found.start(), end
                    start = end + 1
                else:
                    brace = brace or found.start()
            at = end + 1

    def _take(self, header, brace, end):
        if brace is not None and not is_function(header):
            self._take_braces(header, self.code[brace + 1:closing(self.code, brace)], end)
        elif header.lstrip().startswith('typedef'):
            self._take_typedef(header)
        elif is_function(header):
            self.functions.append(function_of(self.name, header, brace, end))
        else:
            self._take_variable(header)

    def _take_typedef(self, header):
        found = re.search(r'\(\s*\*\s*(\w+)\s*\)|(\w+)\s*\(', header)
        if found:
            self.typedefs[found[1] or found[2]] = words_of(header)

    def _take_variable(self, header):
        found = re.search(STRUCT + r'[\s*]+(?:const\s+)?(\w+)', header)
        lock = re.search(r'\bDEFINE_(SPINLOCK|RWLOCK)\s*\(\s*(\w+)', header)
        if lock:
            self.variables[lock[2]] = lock[1].lower()
        elif found:
            self.variables[found[2]] = found[1]

    def _take_braces(self, header, inside, end):
        name = re.search(STRUCT + r'\s*$', header)
        if name:
            self._take_members(name[1], inside)
        elif '=' in header:
            found = re.search(STRUCT + r'[\s*]+(?:const\s+)?(\w+)', header)
            if found:
                self.variables[found[2]] = found[1]
                self.assigned += [(found[1], *pair) for pair in ASSIGNED.findall(inside + '}')]

    def _take_members(self, struct, inside):
        inner = re.sub(r'\{[^{}]*\}', ' ', inside)
        for text in inner.split(';'):
            pointer = POINTER_MEMBER.search(text)
            if pointer:
                self.member_words[struct, pointer[1]] = words_of(text)
                continue
            found = MEMBER_STRUCT.search(text.strip())
            for name in re.sub(r'__\w+\([^()]*\)', '', found[2]).split(',') if found else ():
                self.members[struct][re.sub(r'\[.*|[\s*]', '', name)] = found[1]


def is_function(header):
    """Whether a header at file scope declares or defines a function."""
    text = re.sub(r'\b__\w+\s*\([^()]*\)', '', header)
    return '=' not in text and bool(re.search(r'\w+\s*\(', text)) and \
        not re.match(r'\s*(typedef|struct\s+\w+\s*$)', text) and 'DEFINE_SPINLOCK' not in text


def function_of(file, header, brace, end):
    for found in re.finditer(r'\b(\w+)\s*\(', header):
        if not found[1].startswith('__'):
            break
    last = closing(header, found.end() - 1)
    before, params = header[:found.start()], header[found.end():last]
    words = {**words_of(before), **words_of(header[last + 1:])}
    returns = ' '.join(re.sub(r'\b(static|inline|extern|const|__\w+)\b', '', before).split())
    return Function(found[1], file, 'static' in before and file.endswith('.c'), words, returns,
                    params, brace, end)
