# SPDX-License-Identifier: MIT
"""Traces of tasks: read as they are printed, refused where they cannot be, drawn."""

import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

import tasktrace
import timeline

HERE = Path(__file__).resolve().parent
IMAGE = [sys.executable, '-B', '-E', '-S', str(HERE / 'fake_image.py')]
KTEST = [sys.executable, '-B', str(HERE.parent / 'ktest.py')]
TIMELINE = [sys.executable, '-B', str(HERE.parent / 'timeline.py')]
SVG = '{http://www.w3.org/2000/svg}'
BOUND = 300

# Two take turns on CPU 0, the first blocks, an interrupt on CPU 1 wakes it, and there it goes on.
LINES = """\
    # Subtest: sched
    # case: two take turns
# trace: begin 1000000000 Hz
# trace: 0 1000 ready left#1 on 0
# trace: 0 1010 ready right<#2 on 0
# trace: 0 1100 switch main#0 > left#1 blocks
# trace: 0 2000 switch left#1 > right<#2 yields
# trace: 0 3000 switch right<#2 > left#1 preempted
# trace: 0 4000 switch left#1 > right<#2 blocks
# trace: 0 6000 wake main#0 by right<#2
# trace: 0 6000 ready main#0 on 0
# trace: 0 6100 switch right<#2 > main#0 exits
# trace: 1 5000 irq 32
# trace: 1 5010 wake left#1 by -
# trace: 1 5020 ready left#1 on 1
# trace: 1 5100 irq-end 32
# trace: 1 5200 switch - > left#1 yields
# trace: 1 6000 switch left#1 > - exits
# trace: end 15 events, 3 dropped
    ok 1 two take turns
"""


def lines_without(part):
    return [line for line in LINES.splitlines() if part not in line]


def lines_with(old, new):
    return LINES.replace(old, new).splitlines()


class Reading(unittest.TestCase):
    def assertBad(self, lines, sentence):
        with self.assertRaisesRegex(timeline.BadTrace, sentence):
            timeline.read(lines)

    def test_events(self):
        trace, = timeline.read(LINES.splitlines())
        self.assertEqual((trace.title, trace.hz, trace.dropped), ('sched.two take turns', 10**9, 3))
        self.assertEqual(len(trace.events), 15)
        self.assertEqual(trace.cpus(), [0, 1])
        self.assertEqual(trace.events[2], tasktrace.Event(0, 1100, 'switch', 'main#0', 'left#1', 'blocks'))
        times = [event.time for event in trace.events]
        self.assertEqual(times, sorted(times))

    def test_its_own_text_says_the_same(self):
        traces = timeline.read(LINES.splitlines())
        again = timeline.read(timeline.text(traces).splitlines())
        self.assertEqual([(t.title, t.hz, t.events, t.dropped) for t in traces],
                 [(t.title, t.hz, t.events, t.dropped) for t in again])

    def test_a_log_without_one(self):
        self.assertEqual(timeline.read(['ok 1 something', '# trace', '']), [])

    def test_several(self):
        self.assertEqual(len(timeline.read([*LINES.splitlines(), *LINES.splitlines()])), 2)

    def test_cut_off(self):
        self.assertBad(lines_without('# trace: end'), 'line 19: the trace is cut off')

    def test_lost_event(self):
        self.assertBad(lines_without('switch right<#2 > left#1'), "line 8: 'left#1' leaves CPU 0, but 'right<#2' came")
        self.assertBad(lines_without('irq-end'), 'line 18: the end says 15 events, and there are 14')

    def test_time_goes_back(self):
        self.assertBad(lines_with('0 4000', '0 2999'), 'line 9: time goes back on CPU 0, from 3000 to 2999')

    def test_garbled(self):
        self.assertBad(lines_with('wake main#0 by right<#2', 'wake main#0'), "line 10: '0 6000 wake main#0' is no event of kind wake")
        self.assertBad(lines_with('irq 32', 'iraq 32'), "line 13: there is no event 'iraq'")
        self.assertBad(lines_with('0 1000 ready', '0 ready'), "line 4: '0 ready left#1 on 0' is no event")
        self.assertBad(lines_with('left#1 blocks', 'left#1 dies'), 'line 6: ')
        self.assertBad(lines_with('1000000000 Hz', '0 Hz'), 'line 3: a clock of 0 Hz')

    def test_out_of_place(self):
        self.assertBad(['# trace: 0 1 irq 1'], "line 1: '0 1 irq 1' stands outside of a trace")
        self.assertBad(['# trace: begin 1 Hz'] * 2, 'line 2: a trace begins in another one')
        self.assertBad(['# trace: begin 1 Hz', '# case: x'], 'line 2: a case begins in the middle of a trace')

    def test_no_memory(self):
        self.assertBad(['# trace: there is no memory for 9 events of each CPU'], 'the kernel says: there is no memory')


class Drawing(unittest.TestCase):
    def setUp(self):
        self.words = timeline.svg(timeline.read(LINES.splitlines()))
        self.root = xml.etree.ElementTree.fromstring(self.words)

    def texts(self):
        return [node.text for node in self.root.iter(f'{SVG}text')]

    def test_has_a_lane_for_each(self):
        for label in ('CPU 0', 'CPU 1', 'main', 'left', 'right<'):
            self.assertIn(label, self.texts())

    def test_says_what_it_is(self):
        self.assertEqual(self.texts()[0], 'sched.two take turns; 3 events were dropped')
        self.assertIn('left runs 3 times', self.root.find(f'{SVG}desc').text)

    def test_has_its_axis_and_legend(self):
        for words in ('0', '\u00b5s', 'runs', 'is blocked', 'interrupt'):
            self.assertIn(words, self.texts())

    def test_every_turn_is_drawn(self):
        tips = [node.text for node in self.root.iter(f'{SVG}title')]
        self.assertEqual(tips.count('left: 100 to 1000 ns, yields'), 2)		# on its CPU, and in its own lane
        self.assertEqual(tips.count('right<: 1000 to 2000 ns, preempted'), 2)
        self.assertEqual(tips.count('left: 3000 to 4020 ns'), 1)		# blocked, until it was woken
        self.assertEqual(tips.count('left: 4200 to 5000 ns, exits'), 2)
        self.assertEqual(tips.count('interrupt, line 32'), 1)

    def test_all_is_inside(self):
        width, height = int(self.root.get('width')), int(self.root.get('height'))
        for rect in self.root.iter(f'{SVG}rect'):
            x, y = float(rect.get('x')), float(rect.get('y'))
            self.assertLessEqual(x + float(rect.get('width')), width)
            self.assertLessEqual(y + float(rect.get('height')), height)
            self.assertGreaterEqual(min(x, y), 0)

    def test_names_with_numbers_where_they_repeat(self):
        words = timeline.svg(timeline.read(lines_with('right<#', 'left#')))
        self.assertIn('>left#1<', words)
        self.assertEqual(timeline.Drawing(timeline.read(lines_with('right<#', 'left#'))[0]).fitting_name('left#2', 20), '#2')
        self.assertEqual(timeline.Drawing(timeline.read(LINES.splitlines())[0]).fitting_name('left#1', 20), '')
        self.assertIn('>left#2<', words)

    def test_many_turns_stay_small(self):
        turns = [f'# trace: 0 {i} switch {"ab"[i % 2]}#{i % 2 + 1} > {"ba"[i % 2]}#{2 - i % 2} yields' for i in range(20000)]
        words = timeline.svg(timeline.read(['# trace: begin 1000 Hz', *turns, '# trace: end 20000 events, 0 dropped']))
        self.assertLess(len(words), 1000000)

    def test_no_time_is_no_picture(self):
        lines = ['# trace: begin 1 Hz', '# trace: 0 7 ready a#1 on 0', '# trace: end 1 events, 0 dropped']
        with self.assertRaisesRegex(timeline.BadTrace, 'at one tick'):
            timeline.svg(timeline.read(lines))

    def test_interrupts_alone_are_no_picture(self):
        lines = ['# trace: begin 1 Hz', '# trace: 0 7 irq 1', '# trace: end 1 events, 0 dropped']
        with self.assertRaisesRegex(timeline.BadTrace, 'no task did anything'):
            timeline.svg(timeline.read(lines))

    def test_steps_are_round(self):
        for span in (1, 3, 7, 12, 19, 33, 99, 1000, 0.5):
            self.assertIn(f'{timeline.step_of(span):e}'[:1], '125')
            self.assertTrue(5 <= span / timeline.step_of(span) <= 13, span)


class Commands(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_timeline(self, words, out):
        return subprocess.run([*TIMELINE, '-', str(self.folder / out)], input=words, capture_output=True,
                      text=True, timeout=BOUND, check=False)

    def run_ktest(self, trace, out, *options):
        good = (HERE / 'streams' / 'good.ktap').read_text(encoding='utf-8')
        at = good.index('\n', good.index('# case:')) + 1
        (self.folder / 'stream').write_text(good[:at] + trace + good[at:], encoding='utf-8')
        return subprocess.run([*KTEST, *options, '--trace', str(self.folder / out), '--', *IMAGE,
                       f"play:{self.folder / 'stream'}", 'exit:33'], capture_output=True,
                      text=True, timeout=BOUND, check=False)

    def events(self):
        return ''.join(f'{line}\n' for line in LINES.splitlines() if '# trace:' in line)

    def test_file(self):
        done = self.run_timeline(LINES, 'out.svg')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        xml.etree.ElementTree.parse(self.folder / 'out.svg')

    def test_bad_file(self):
        done = self.run_timeline(LINES.replace('irq 32', 'irq'), 'out.svg')
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r'^timeline: -: line 13: .*no event')
        done = self.run_timeline('nothing\n', 'out')
        self.assertIn('nothing was traced', done.stderr)
        done = self.run_timeline(LINES * 2, 'out.svg')
        self.assertIn("2 cases were traced, and a picture shows one; the first two are 'sched.two take turns'", done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_ktest_keeps_text_and_picture(self):
        log = ('--log', str(self.folder / 'log'))
        done = self.run_ktest(self.events(), 'out.txt', *log)
        self.assertEqual(done.returncode, 0, done.stderr)
        trace, = timeline.read((self.folder / 'out.txt').read_text(encoding='utf-8').splitlines())
        self.assertEqual(len(trace.events), 15)
        self.assertEqual(self.run_ktest(self.events(), 'out.svg', *log).returncode, 0)
        self.assertIn('</svg>', (self.folder / 'out.svg').read_text(encoding='utf-8'))

    def test_ktest_without_a_trace_fails(self):
        done = self.run_ktest('', 'out.txt', '--log', str(self.folder / 'log'))
        self.assertEqual(done.returncode, 1)
        self.assertIn('ktest: trace: nothing was traced', done.stderr)

    def test_ktest_needs_a_log(self):
        done = self.run_ktest(self.events(), 'out.txt')
        self.assertEqual(done.returncode, 2)
        self.assertIn('--trace needs --log', done.stderr)


if __name__ == '__main__':
    unittest.main()
