# SPDX-License-Identifier: MIT
"""A release image, built once for a class of tests, and booted in QEMU with device trees that are made up."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import SRCTREE, clean_environment

BUILD_BOUND, BOOT_BOUND = 900, 600	# seconds
FAIL = 35


def run(*command, bound=BOOT_BOUND):
    return subprocess.run(command, env=clean_environment(), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=bound, check=False)


class MachineTest(unittest.TestCase):
    """What a port's class gives: `arch`, `machine` for -M, and `options` for each boot."""

    arch, machine, options = '', 'virt', ()

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix=f'foundry-{cls.arch}-'))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        make = ['make', '-C', str(SRCTREE), f'ARCH={cls.arch}', f'O={cls.folder}/build']
        for words in (['defconfig', 'release.config'], [f'-j{os.cpu_count()}']):
            done = run(*make, *words, bound=BUILD_BOUND)
            if done.returncode:
                raise AssertionError(done.stdout.decode(errors='replace'))
        cls.image = cls.folder / 'build/Image'
        cls.elf = cls.folder / 'build/foundry.elf'
        cls.tree = cls.dump_tree()

    @classmethod
    def qemu(cls, *words, machine=''):
        """What it said, and its status; `machine` holds more properties."""
        done = run(f'qemu-system-{cls.arch}', '-M', cls.machine + machine, '-m', '128M', *cls.options,
                   '-nodefaults', '-display', 'none', '-no-reboot', '-serial', 'stdio', *words)
        return done.returncode, done.stdout.decode(errors='replace').replace('\r', '')

    @classmethod
    def dump_tree(cls):
        """QEMU's own device tree, as text."""
        blob = cls.folder / 'virt.dtb'
        cls.qemu(machine=f',dumpdtb={blob}')
        return run('dtc', '-q', '-I', 'dtb', '-O', 'dts', str(blob)).stdout.decode()

    def compile(self, *changes):
        """The tree with texts replaced, each of which it must have."""
        text = self.tree
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        source, blob = self.folder / 'tree.dts', self.folder / 'tree.dtb'
        source.write_text(text)
        done = run('dtc', '-q', '-I', 'dts', '-O', 'dtb', '-o', str(blob), str(source))
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        return blob.read_bytes()

    def loaded(self, name, data, addr):
        """Options for bytes that are in memory when the machine starts."""
        path = self.folder / name
        path.write_bytes(data)
        return ['-device', f'loader,file={path},addr={addr:#x},force-raw=on']

    def assert_refused(self, result, *sentences, status=FAIL):
        """It said all of this, and ended as a failure."""
        for sentence in sentences:
            self.assertIn(sentence, result[1])
        self.assertEqual(result[0], status, result[1])
