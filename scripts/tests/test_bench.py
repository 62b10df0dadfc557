# SPDX-License-Identifier: MIT
"""bench.py: numbers of images that are made up, and what it says of bad ones."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import bench

HERE = Path(__file__).resolve().parent
SCRIPT = HERE.parent / 'bench.py'
IMAGE = [sys.executable, '-B', '-E', '-S', str(HERE / 'fake_image.py')]
BOUND = 300	# seconds that only a hang takes
CC = 'gcc 12'
GOOD = {'a.pair': '200.00 cycles', 'a.batch': '10.50 cycles', 'a.large': '40.00 %'}
STAGES = 'boot.all stages up to HAS_FRAMES'


def image(values, *actions, verdict=None, status=33):
    """The command of an image that says these values."""
    said = [f'text:bench: {name} | {value}' for name, value in values.items()]
    verdict = verdict or f'FOUNDRY: PASS {len(values)}/{len(values)}'
    return [*IMAGE, 'text:foundry: 0.1.0', *said, *actions, f'text:{verdict}', f'exit:{status}']


class Bench(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / 'baselines').mkdir()

    def bench(self, command, *words, compiler=CC, arch='one', counted=True, sizes=None, timeout=120):
        """Run bench.py with a make that says how the image is booted."""
        def quoted(words):
            icount = ['ignore', '-icount'] if counted else []
            return ' '.join("'" + word.replace("'", "'\\''") + "'" for word in [*words, *icount])
        lines = [f'compiler: {compiler}', f'plain: {quoted(command)}']
        lines += [f'{size}: {quoted(words)}' for size, words in (sizes or {}).items()]
        (self.folder / 'say').write_text('\n'.join(lines) + '\n')
        make = self.folder / 'make'
        make.write_text(f'#!/bin/sh\nmkdir -p {self.folder}/out/{arch}\ncat {self.folder}/say\n')
        make.chmod(0o755)
        return self.run_script('--make', str(make), '--arches', arch, '--timeout', str(timeout), *words)

    def run_script(self, *words):
        return subprocess.run([sys.executable, '-B', str(SCRIPT), '--output', str(self.folder / 'out'),
                               '--baselines', str(self.folder / 'baselines'), *words],
                              capture_output=True, text=True, timeout=BOUND, check=False)

    def expect(self, done, status, *texts):
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        for text in texts:
            self.assertIn(text, done.stdout if status < 2 else done.stderr)

    def update(self, values=None):
        self.expect(self.bench(image(values or GOOD), '--update'), 0)

    # Numbers

    def test_baseline_is_text_and_sorted(self):
        self.update()
        self.assertEqual((self.folder / 'baselines/one.txt').read_text(),
                         f'# {CC}\na.batch | 10.50 instructions\na.large | 40.00 %\na.pair | 200.00 instructions\n')

    def test_table(self):
        self.update()
        done = self.bench(image({**GOOD, 'a.pair': '199.00 cycles', 'a.large': '60.00 %'}))
        self.expect(done, 0)
        self.assertEqual([line.split() for line in done.stdout.splitlines()], [
            ['instructions', 'baseline', 'change'], ['a.pair', '199.00', '200.00', '-0.5', '%'],
            ['a.batch', '10.50', '10.50', '='], ['a.large', '60.00', '%', '40.00', '+50.0', '%']])
        self.assertEqual((self.folder / 'out/results.txt').read_text().splitlines()[0],
                         'one a.pair | 199.00 instructions')

    def test_worse_than_the_baseline(self):
        self.update()
        for name, value, worse in (('a.pair', '201.00 cycles', False), ('a.pair', '201.01 cycles', True),
                                   ('a.pair', '100.00 cycles', False), ('a.pair', '200.00 ns', True),
                                   ('a.large', '39.80 %', False), ('a.large', '39.00 %', True),
                                   ('a.large', '99.00 %', False)):
            with self.subTest(name=name, value=value):
                done = self.bench(image({**GOOD, name: value}))
                self.expect(done, int(worse), *([f'bench: one: {name}: '] if worse else []))

    def test_another_compiler_fails_nothing(self):
        self.update()
        done = self.bench(image({**GOOD, 'a.pair': '400.00 cycles'}), compiler='gcc 13')
        self.expect(done, 0, 'built by gcc 13, the baseline by gcc 12', '+100.0 %')

    def test_lines_that_came_and_went(self):
        self.update()
        self.expect(self.bench(image({'a.pair': '200.00 cycles', 'a.large': '40.00 %'})), 1,
                    'a.batch: is in the baseline and was not measured')
        self.expect(self.bench(image({**GOOD, 'a.new': '1.00 cycles'})), 1, 'a.new: no baseline')
        self.expect(self.bench(image({'a.pair': '200.00 cycles'}), '--globs', 'a.pair'), 0)

    def test_without_a_baseline(self):
        self.expect(self.bench(image(GOOD)), 0, 'there is no baseline')

    def test_ns_never_fail(self):
        self.update()
        done = self.bench(image({'a.pair': '900.00 ns'}), counted=False)
        self.expect(done, 0)
        self.expect(self.bench(image({'a.pair': '1.00 ns'}), '--update', arch='two', counted=False), 0)
        self.assertFalse((self.folder / 'baselines/two.txt').exists())

    def test_switch_beside_the_least_one(self):
        def port(**costs):
            names = {'own': bench.SWITCH, 'bare': bench.BARE}
            values = {names[name]: bench.Value(cost, 'ns') for name, cost in costs.items()}
            return bench.Port('host', CC, values, {}, None)
        self.assertEqual(bench.by_bare(port(own=1089, bare=774)), 141)
        self.assertEqual(bench.by_bare(port(own=800, bare=800)), 100)
        self.assertIsNone(bench.by_bare(port(own=800)))
        self.assertIsNone(bench.by_bare(port(own=800, bare=0)))
        _, cells = bench.columns_of(port(own=1089, bare=774), True)
        self.assertEqual(cells['context.switch by bare'], ['1.41 times'])

    def test_memory(self):
        def boots(large):
            return {'256M': image({STAGES: '1000.00 cycles'}), '16G': image({STAGES: f'{large}.00 cycles'})}
        plain = image({STAGES: '900.00 cycles', **GOOD})
        self.expect(self.bench(plain, '--update', sizes=boots(1100)), 0, f'{STAGES}, 16G by 256M')
        text = (self.folder / 'baselines/one.txt').read_text()
        self.assertIn(f'{STAGES}, 16G | 1100.00', text)
        self.assertNotIn(f'{STAGES} |', text)
        self.expect(self.bench(plain, '--update', sizes=boots(1111)), 1,
                    '16G costs 1.12 times as much as 256M, at most 1.10 is allowed')
        done = self.bench(image({STAGES: '900.00 cycles', 'bad': 'no'}), sizes=boots(1100))
        self.expect(done, 2, 'bench: one: boot with plain: garbled')

    def test_several_ports_share_a_table(self):
        done = self.bench(image(GOOD), arch='one two')
        self.expect(done, 2)	# there is one folder only
        (self.folder / 'out/two').mkdir()
        (self.folder / 'out/one').mkdir(exist_ok=True)
        done = self.bench(image(GOOD), '--arches', 'one two')
        self.expect(done, 0)
        self.assertEqual([line.split() for line in done.stdout.splitlines()[:2]],
                         [['one', 'two'], ['a.pair', '200.00', '200.00']])

    # No numbers

    def test_bad_streams(self):
        for command, sentence in (
                (image({**GOOD, 'a.x': '1.5 cycles'}), "garbled: 'bench: a.x | 1.5 cycles'"),
                (image({**GOOD, 'a.x': '1.50'}), 'garbled'),
                (image(GOOD, 'text:bench: a.pair | 1.00 cycles'), 'two lines are called a.pair'),
                (image(GOOD, verdict='FOUNDRY: PASS 4/4'), "the image says 'FOUNDRY: PASS 4/4', its lines are 3"),
                (image(GOOD, verdict='FOUNDRY: PASS'), "the image says 'FOUNDRY: PASS'"),
                (image({}), 'lines are 0'),
                (image(GOOD, verdict='nothing'), 'cut off: there is no verdict'),
                (image(GOOD, status=0), 'crashed: exit status 0, the machine stopped without a verdict'),
                (image(GOOD, 'signal:SIGSEGV'), 'crashed: killed by SIGSEGV'),
                (image({'a.x': 'failed: -ENOMEM'}, status=35, verdict='FOUNDRY: FAIL 1/1 failed'),
                 'exit status 35\n      bench: a.x | failed: -ENOMEM'),
                (image({'a.x': 'failed: -ENOMEM'}, verdict='FOUNDRY: PASS 1/1'), 'a.x: -ENOMEM'),
                (image({}, 'text:bench: nothing that this boot makes possible matches x', status=35, verdict='FOUNDRY: FAIL 0/0 failed'),
                 'bench: nothing that this boot makes possible matches x'),
                (['/nonexistent'], 'cannot start /nonexistent')):
            with self.subTest(sentence=sentence):
                done = self.bench(command)
                self.expect(done, 2, sentence)
                self.assertEqual(done.stdout, '')

    def test_a_hang(self):
        self.expect(self.bench([*IMAGE, 'text:bench: a | 1.00 cycles', 'sleep:600'], timeout=1), 2,
                    'bench: one: boot with plain: hung: ')

    def test_make_that_fails(self):
        make = self.folder / 'make'
        for text, sentence in (('echo no compiler; exit 2', 'the image cannot be built\nno compiler'),
                               ('echo hello', 'make does not say how the image is booted')):
            make.write_text(f'#!/bin/sh\n{text}\n')
            make.chmod(0o755)
            self.expect(self.run_script('--make', str(make), '--arches', 'one'), 2, sentence)

    def test_a_broken_baseline(self):
        (self.folder / 'baselines/one.txt').write_text('# gcc\na.pair\n')
        self.expect(self.bench(image(GOOD)), 2, "garbled: 'bench: a.pair'")

    def test_update_wants_all(self):
        self.expect(self.bench(image(GOOD), '--update', '--globs', 'a'), 2, 'not from some')


if __name__ == '__main__':
    unittest.main()
