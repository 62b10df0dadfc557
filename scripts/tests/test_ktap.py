# SPDX-License-Identifier: MIT
"""The parser, on recorded streams: the lines `expect: ...` at the top of each say what it must
find, `expect: PASS` that it finds nothing wrong."""

import unittest
from pathlib import Path

import ktap

STREAMS = Path(__file__).resolve().parent / 'streams'
EXPECT = 'expect: '


def parse(data):
    """Parse a whole stream; return the parser and all events."""
    parser = ktap.Parser()
    *lines, rest = data.split(b'\n')
    events = [event for line in lines for event in parser.feed(line)]
    if rest:
        events += parser.feed(rest, cut=True)
    return parser, events + parser.finish()


def findings(parser):
    return parser.errors + ([parser.incomplete] if parser.incomplete else [])


def is_pass(data):
    """Whether a runner that only saw the stream would say PASS."""
    parser, _ = parse(data)
    return parser.verdict == 'PASS' and parser.passed > 0 and not findings(parser)


def read(name):
    return (STREAMS / f'{name}.ktap').read_bytes()


class RecordedStreams(unittest.TestCase):
    maxDiff = None

    def test_every_stream_is_judged_as_it_expects(self):
        streams = sorted(STREAMS.glob('*.ktap'))
        self.assertGreater(len(streams), 40)
        for stream in streams:
            with self.subTest(stream.stem):
                data = stream.read_bytes()
                expected = [line[len(EXPECT):] for line in data.decode('utf-8', 'replace').split('\n')
                        if line.startswith(EXPECT)]
                self.assertTrue(expected, 'the stream expects nothing')
                parser, _ = parse(data)
                self.assertCountEqual(findings(parser) or ['PASS'], expected)

    def test_counts(self):
        for name, counts in (('good', (4, 0, 1)), ('one-failed', (1, 1, 1)), ('kunit', (5, 0, 1))):
            with self.subTest(name):
                parser, _ = parse(read(name))
                self.assertEqual((parser.passed, parser.failed, parser.skipped), counts)

    def test_carriage_returns_of_a_serial_line_do_no_harm(self):
        stream = read('good').replace(b'\n', b'\r\n')
        self.assertTrue(is_pass(stream))
        _, events = parse(stream)
        self.assertFalse([event for event in events if event.text.endswith('\r')])


class Events(unittest.TestCase):
    def test_a_failure_carries_its_path_and_diagnostics(self):
        _, events = parse(read('one-failed'))
        failed = [event for event in events if event.status == 'fail' and event.kind == 'result']
        self.assertEqual(len(failed), 1)
        self.assertEqual(failed[0].path, ('console', 'print', 'refuses a bad format'))
        self.assertEqual(failed[0].notes, ('lib/print_ktest.c:31: EXPECT_EQ(rung, 1)',
                           '    rung = 0x0 (0)', '    1 = 0x1 (1)'))

    def test_a_skip_carries_its_reason(self):
        _, events = parse(read('one-failed'))
        skipped = [event for event in events if event.status == 'skip']
        self.assertEqual([event.text for event in skipped], ['not provided: one CPU'])

    def test_levels_begin_and_end_in_order(self):
        _, events = parse(read('good'))
        seen = [(event.kind, event.path[-1]) for event in events if event.kind in ('begin', 'end')]
        self.assertEqual(seen, [
            ('begin', 'console'), ('begin', 'print'), ('end', 'print'),
            ('begin', 'console/host'), ('end', 'console/host'), ('end', 'console'),
            ('begin', 'traps'), ('begin', 'trap/host'), ('end', 'trap/host'), ('end', 'traps')])

    def test_where_follows_the_run(self):
        parser = ktap.Parser()
        self.assertEqual(parser.where(), 'before the first test')
        seen = []
        for line in read('small').split(b'\n'):
            parser.feed(line)
            seen.append(parser.where())
        self.assertIn('in console, before its first case', seen)
        self.assertIn('in case console / print / second', seen)
        self.assertIn("in console / print, after 'second'", seen)
        self.assertEqual(seen[-1], 'outside a test, after checkpoint console')


class Bounds(unittest.TestCase):
    def test_a_huge_log_line_is_only_a_log_line(self):
        good = read('good')
        self.assertTrue(is_pass(good.replace(b'    1..1\n', b'    1..1\n' + b'x' * 10**7 + b'\n')))

    def test_a_huge_result_is_refused(self):
        long_name = b'    ok 1 first' + b'x' * 10**6
        stream = read('small').replace(b'    ok 1 first', long_name)
        parser, _ = parse(stream.replace(b'# case: first', b'# case: first' + b'x' * 10**6))
        self.assertIn(f'a KTAP line is longer than {ktap.LINE_LIMIT} bytes', parser.errors[0])

    def test_a_huge_number_is_refused(self):
        for line in (b'    1..' + b'9' * 5000, b'    ok ' + b'9' * 5000 + b' first',
                 b'FOUNDRY: PASS ' + b'9' * 5000 + b'/2'):
            with self.subTest(line[:12]):
                self.assertFalse(is_pass(read('small').replace(b'    1..2', line, 1)))

    def test_errors_and_notes_are_bounded(self):
        parser, _ = parse(b'KTAP version 1\n' + b'ok x\n' * 1000 + b'# note\n' * 1000)
        self.assertEqual(len(parser.errors), ktap.ERRORS_LIMIT)
        self.assertEqual(parser.errors_dropped, 1000 - ktap.ERRORS_LIMIT)
        self.assertLessEqual(len(parser.notes), ktap.NOTES_LIMIT)

    def test_deep_levels(self):
        depth = 200
        lines = [' ' * 2 * n + word for n in range(1, depth)
             for word in ('KTAP version 1', f'# Subtest: {n}', '1..1')]
        lines.append(' ' * 2 * (depth - 1) + 'ok 1 leaf')
        lines += [' ' * 2 * (n - 1) + f'ok 1 {n}' for n in range(depth - 1, 0, -1)]
        stream = '\n'.join(['KTAP version 1', *lines, '1..1', 'FOUNDRY: PASS 1/1', ''])
        self.assertTrue(is_pass(stream.encode()))


class Mutations(unittest.TestCase):
    """Damage a good stream line by line. Only lines that carry no result may change unseen."""

    def setUp(self):
        self.good = read('good').splitlines(keepends=True)
        self.assertTrue(is_pass(b''.join(self.good)))

    @staticmethod
    def says_nothing(line):
        """A log line or a diagnostic other than a name."""
        text = line.strip()
        return text.startswith((b'expect:', b'boot:', b'# a note', b'# ktest:'))

    def each(self, mutate, is_harmless):
        """Mutate each line in turn; only the harmless may pass, and those must."""
        for number, line in enumerate(self.good):
            with self.subTest(number=number + 1, line=line):
                mutant = b''.join(mutate(number, line))
                self.assertEqual(is_pass(mutant), is_harmless(number, line))

    def test_drop(self):
        # A dropped announcement is harmless: the result that it announced is still there.
        self.each(lambda n, line: self.good[:n] + self.good[n + 1:],
              lambda n, line: self.says_nothing(line) or b'# case:' in line)

    def test_duplicate(self):
        self.each(lambda n, line: self.good[:n] + [line] + self.good[n:],
              lambda n, line: self.says_nothing(line))

    def test_truncate_after(self):
        self.each(lambda n, line: self.good[:n + 1],
              lambda n, line: n == len(self.good) - 1)

    def test_cut_inside(self):
        self.each(lambda n, line: self.good[:n] + [line[:len(line) // 2]],
              lambda n, line: False)

    def test_lose_the_newline(self):
        # A comment line that runs into the end of another is lost like a dropped one; it
        # cannot run into a name, because names hold no '#'. Anything else shows.
        def harmless(number, line):
            following = (self.good + [b'the end'])[number + 1]
            comment = self.says_nothing(following) or b'# case:' in following
            return comment and (self.says_nothing(line) or line.startswith(b' ') and b'ok ' in line)
        self.each(lambda n, line: self.good[:n] + [line.rstrip(b'\n')] + self.good[n + 1:], harmless)

    def test_indent(self):
        for shift in (1, 2, 4):
            self.each(lambda n, line, s=shift: self.good[:n] + [b' ' * s + line] + self.good[n + 1:],
                  lambda n, line: self.says_nothing(line))

    def test_unindent(self):
        self.each(lambda n, line: self.good[:n] + [line.lstrip(b' ')] + self.good[n + 1:],
              lambda n, line: self.says_nothing(line) or not line.startswith(b' '))

    def test_output_inside_a_line(self):
        self.each(lambda n, line: self.good[:n] + [line[:-2] + b'boot: noise\n' + line[-2:]] + self.good[n + 1:],
              lambda n, line: self.says_nothing(line) or b'SKIP' in line)

    def test_not_ok(self):
        mutants = [n for n, line in enumerate(self.good) if line.strip().startswith(b'ok')]
        self.assertGreater(len(mutants), 5)
        for n in mutants:
            with self.subTest(number=n + 1):
                mutant = list(self.good)
                mutant[n] = mutant[n].replace(b'ok', b'not ok', 1)
                self.assertFalse(is_pass(b''.join(mutant)))


if __name__ == '__main__':
    unittest.main()
