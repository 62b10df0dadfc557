# SPDX-License-Identifier: MIT
"""The fuzz targets: a bounded run of each finds nothing, and one with a bug in it finds the bug."""

import subprocess
import sys
import unittest
from pathlib import Path

from support import SRCTREE, Tree, clean_environment

RUNS = 10000		# `make fuzz` has the long runs
BOUND = 900		# seconds for a build and a run
UNAVAILABLE = 3

BUG_RUNS = 1000000	# it ends at the first finding

# Target, file, code as it is, the same with a bug, and what is said of that.
TABLE, TREE = 'a read at offset', 'AddressSanitizer: heap-buffer-overflow'
STORY = ' -> A\n'
KIND, FRAME, PIECE = 'another kind', 'not wholly usable', 'a piece'
BUGS = (
    ('acpi', 'drivers/acpi/acpi_init.c', '/ entry_bytes;', '/ entry_bytes + 1;', TABLE),
    ('acpi', 'drivers/acpi/acpi_init.c', '"HPET", "HPET", 56,', '"HPET", "HPET", 44,', TABLE),
    ('acpi', 'drivers/acpi/acpi_madt.c', 'if (bytes > left)', 'if (bytes > left + 4)', TABLE),
    ('endpoint', 'ipc/endpoint_spsc.c', 'look(spsc) ? 0 : -EPIPE;', '-EAGAIN;', 'it is -EAGAIN, not -EPIPE'),
    ('endpoint', 'include/foundry/endpoint_spsc.h', 'index + 1 == 2 * spsc', 'index == 2 * spsc',
     'AddressSanitizer: global-buffer-overflow'),
    ('fdt', 'lib/fdt_prop.c', 'left -= len + 1;', 'left -= len;', TREE),
    ('frame', 'mm/frame_bitmap.c', 'bitmap->free.first, hint, count', 'bitmap->free.first, bitmap->free.first, count',
     ' is free'),
    ('frame', 'mm/frame_buddy_blocks.c', 'READ_ONCE(frame->state) != FRAME_FREE || frame->order != order ||',
     'READ_ONCE(frame->state) != FRAME_FREE ||', STORY),
    ('handle', 'ipc/handle.c', 'slot->number == handle && slot->state == state', 'slot->state == state',
     'it is 0, not -EBADF'),
    ('handle', 'ipc/port.c', 'handle_lend_back(table, message->handles, count, &port->transit, framed->handles);', '(void)0;',
     'scripts/fuzz/handle.c:'),
    ('heap', 'mm/heap_bump.c', 'else if (vaddr_eq(at, bump->last))', 'else', STORY),
    ('heap', 'mm/slab_source.c', 'i < SLAB_MAGAZINES; i++)', 'i < 1; i++)', STORY),
    ('memmap', 'mm/memmap.c', 'MAX(old->kind, new->kind)', 'new->kind', KIND),
    ('memmap', 'include/foundry/memmap.h', '(range->start.raw >> FRAME_SHIFT) +',
     '(range->start.raw >> FRAME_SHIFT) + 0 *', FRAME),
    ('memmap', 'mm/memmap.c', 'MIN(end_of(range), limit.raw)', 'end_of(range)', PIECE),
    ('vmm', 'mm/pt_resize.c', 'if (leaves[i] != first + i * step)', 'if (leaves[i] == 0)', '+0x'),
    ('vmm', 'mm/vmm_mock.c', 'further.to.raw == upper->to.raw &&', '', ' -> done'),
)


class Fuzz(unittest.TestCase):
    """In one copy of the tree and one output folder, where what was compiled stays."""

    @classmethod
    def setUpClass(cls):
        cls.tree = Tree.whole()
        cls.addClassCleanup(cls.tree.close)
        cls.output = cls.tree.top / 'fuzz'

    def setUp(self):
        self.replayed = set()

    def fuzz(self, *arguments):
        done = subprocess.run(
            [sys.executable, '-B', str(self.tree.path / 'scripts' / 'fuzz' / 'run.py'),
             '--output', str(self.output), '--seed', '1', *arguments],
            env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=BOUND, check=False)
        if done.returncode == UNAVAILABLE:
            self.skipTest(done.stdout.strip())
        return done

    def test_targets(self):
        targets = sorted(path.stem for path in (SRCTREE / 'scripts' / 'fuzz').glob('*.sources'))
        self.assertTrue(targets)
        for target in targets:
            with self.subTest(target=target):
                done = self.fuzz('--target', target, '--runs', str(RUNS))
                self.assertEqual(done.returncode, 0, done.stdout)
                self.assertEqual(done.stdout, f'fuzz: {target}: {RUNS} inputs of seed 1, nothing found\n')

    def test_bugs_are_found(self):
        for target, name, good, bad, sentence in BUGS:
            with self.subTest(bug=bad):
                source = self.tree.path / name
                text = source.read_text()
                self.assertEqual(text.count(good), 1)
                source.write_text(text.replace(good, bad))
                try:
                    self.assert_found(target, sentence)
                finally:
                    source.write_text(text)

    def assert_found(self, target, sentence):
        """The first finding of a target is replayed too."""
        for finding in self.output.glob('crash-*'):
            finding.unlink()	# of a bug that was found in another way
        done = self.fuzz('--target', target, '--runs', str(BUG_RUNS))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(sentence, (self.output / f'{target}.log').read_text())
        findings = list(self.output.glob('crash-*'))
        self.assertEqual(len(findings), 1)
        if target not in self.replayed:
            self.assert_replays(target, findings[0], sentence)
        findings[0].unlink()

    def assert_replays(self, target, finding, sentence):
        self.replayed.add(target)
        done = self.fuzz('--target', target, '--replay', str(finding))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(sentence, done.stdout)

    def test_wrong_usage(self):
        for arguments in (('--target', 'nonsense'), ('--runs', '0'), ('--runs', 'many'), ('--seed', '0')):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.fuzz(*arguments).returncode, 2)

    def test_no_libfuzzer(self):
        done = subprocess.run(
            [sys.executable, '-B', str(SRCTREE / 'scripts' / 'fuzz' / 'run.py'), '--clang', 'false',
             '--output', str(self.output)], env=clean_environment(), text=True, timeout=BOUND,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        self.assertEqual(done.returncode, UNAVAILABLE)
        self.assertEqual(done.stdout, 'fuzz: no clang here has libFuzzer (tried false)\n')


if __name__ == '__main__':
    unittest.main()
