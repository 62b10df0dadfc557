# SPDX-License-Identifier: MIT
"""Documentation/annotations.md: its examples are read by the tools that it names.

A word has a heading, a block that is right and one that is wrong; behind the wrong one stands, a
line each, who says what: `clang: ...`.  What is right is clean for all readers.  A block is marked C,
not c, because it is no excerpt of a source.
"""

import re
import tempfile
import unittest
from collections import namedtuple
from pathlib import Path

from support import SRCTREE

from gate import clang, cocci, compiler, sparse, tree_escapes
from gate.sources import Source, Tree
from gate.tree_texts import Texts

PAGE = SRCTREE / 'Documentation' / 'annotations.md'
VOCABULARY = SRCTREE / 'include' / 'foundry' / 'compiler.h'

# Between these two compiler.h has the words that this page is about, and what they are made of.
FIRST, LAST = '/* Address spaces', '/* One access'
DEFINED = re.compile(r'^# *define (__\w+)', re.MULTILINE)
BESIDES = {'__must_check'}
INNER = {'__lock_analysis'}

# What stands behind a message that the page quotes: types, and other places.
ADDED = re.compile(r'; expected .*| \([^()]+:\d+: .*|, since line \d+')

HEADING = re.compile(r'^### `(__\w+)(?:\([^`]*\))?`\n(.*?)(?=^##|\Z)', re.MULTILINE | re.DOTALL)
SECTION = re.compile(r'\n(.+?)\n\nRight:\n\n```C\n(.*?)```\n\nWrong:\n\n```C\n(.*?)```\n\n(.*)', re.DOTALL)
SAID = re.compile(r'(\w+): `(.+)`')
SHARED = re.compile(r'^```C\n(.*?)```', re.MULTILINE | re.DOTALL)

HEADERS = ('addr', 'arch', 'errno', 'frame', 'io', 'irq', 'kernel', 'log', 'spinlock', 'string')
LIKE = 'kernel/irq.c'		# whose flags the examples have
ARCH = 'host'

Entry = namedtuple('Entry', 'text right wrong said')	# said: {(reader, message)}


def read_page():
    """Return what all examples share, and {word: Entry}."""
    text = PAGE.read_text(encoding='utf-8')
    entries = {}
    for word, body in HEADING.findall(text):
        section = SECTION.fullmatch(body)
        if not section:
            raise AssertionError(f'{word} has no text, no right and wrong example, or nobody reads it')
        said = [SAID.fullmatch(line) for line in section[4].strip().splitlines()]
        if not all(said):
            raise AssertionError(f'behind the wrong example of {word} stands who says what')
        entries[word] = Entry(section[1], section[2], section[3], {match.groups() for match in said})
    return SHARED.search(text)[1], entries


def vocabulary():
    text = VOCABULARY.read_text(encoding='utf-8')
    part = text[text.index(FIRST):text.index(LAST)]
    return set(DEFINED.findall(part)) - INNER | BESIDES


class Annotations(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix='foundry-test-')
        cls.addClassCleanup(folder.cleanup)
        cls.top = Path(folder.name)
        cls.shared, cls.entries = read_page()
        cls.tree = Tree(SRCTREE, cls.top / 'gate', [ARCH])
        like = next(source for source in cls.tree.sources(ARCH) if source.file == LIKE)
        cls.flags = [*like.flags, '-Wno-unused-function']
        cls.right = cls.said_of({word: entry.right for word, entry in cls.entries.items()}, 'right')
        cls.wrong = cls.said_of({word: entry.wrong for word, entry in cls.entries.items()}, 'wrong')

    @classmethod
    def said_of(cls, examples, kind):
        """Return {word: {(reader, message)}}, what all readers say of each example."""
        root = cls.top / kind
        files = {word: f'kernel/{word.strip("_")}.c' for word in examples}
        cls.write(root, {files[word]: example for word, example in examples.items()})
        said = {file: set() for file in files.values()}
        for finding in cls.findings_of_cocci(root):
            said[finding.file].add(('Coccinelle', f'{finding.rule}: {finding.message}'))
        for file, _, message in tree_escapes.check(Texts(root)):
            said[file].add(('tree', message))
        for file in said:
            source = Source(str(root / file), cls.flags)
            for tool in clang, sparse:
                said[file] |= {(tool.NAME, finding.message)
                               for finding in tool.Check(cls.tree, ARCH, source)()}
        return {word: {(reader, ADDED.sub('', message)) for reader, message in said[file]}
                for word, file in files.items()}

    @classmethod
    def write(cls, root, examples):
        (root / 'kernel').mkdir(parents=True)
        includes = ''.join(f'#include <foundry/{header}.h>\n' for header in HEADERS)
        counts = []
        for file, example in examples.items():
            (root / file).write_text(f'{includes}\n{cls.shared}\n{example}', encoding='utf-8')
            counts += [f'{file} 1\n'] if tree_escapes.ESCAPE.search(example) else []
        counted = root / tree_escapes.COUNTED
        counted.parent.mkdir(parents=True)
        counted.write_text(''.join(counts), encoding='utf-8')

    @classmethod
    def findings_of_cocci(cls, root):
        """By the rules that the page quotes; the kernel's own headers are not meant."""
        quoted = {message.partition(':')[0] for entry in cls.entries.values()
                  for reader, message in entry.said if reader == 'Coccinelle'}
        rules = [path for path in cocci.rules() if path.stem in quoted]
        work = cocci.Work(root, rules, cls.top / f'cocci-{root.name}', below='kernel')
        return [finding for _, _, check in work.pieces() for finding in check()]

    def test_the_lock_words_are_read_here(self):
        self.assertTrue(compiler.chosen().locks)

    def test_every_word_has_its_entry(self):
        self.assertEqual(sorted(self.entries), sorted(vocabulary()))

    def test_who_says_it_is_named_in_the_text(self):
        for word, entry in self.entries.items():
            with self.subTest(word=word):
                for reader, _ in entry.said:
                    self.assertIn(reader, entry.text)

    def test_right_is_clean(self):
        for word in self.entries:
            with self.subTest(word=word):
                self.assertEqual(self.right[word], set())

    def test_wrong_is_found(self):
        for word, entry in self.entries.items():
            with self.subTest(word=word):
                self.assertEqual(self.wrong[word], entry.said)


if __name__ == '__main__':
    unittest.main()
