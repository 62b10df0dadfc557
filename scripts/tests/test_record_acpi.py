# SPDX-License-Identifier: MIT
"""record_acpi.py: what it writes is what is in the tree, where the same QEMU is installed."""

import contextlib
import io
import re
import shutil
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import record_acpi
from support import SRCTREE

VERSION = re.compile(r'firmware of (.*) left')


class RecordAcpi(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.output = Path(folder.name, 'recorded.c')

    def record(self):
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            status = record_acpi.main(['--output', str(self.output)])
        return status, errors.getvalue()

    def test_as_in_the_tree(self):
        if not shutil.which(record_acpi.QEMU):
            self.skipTest(f'no {record_acpi.QEMU} here')
        kept = (SRCTREE / 'drivers' / 'acpi' / 'acpi_recorded.c').read_text()
        self.assertEqual(self.record(), (0, ''))
        made = self.output.read_text()
        if VERSION.search(made)[1] != VERSION.search(kept)[1]:
            self.skipTest(f'recorded by {VERSION.search(kept)[1]}, here is {VERSION.search(made)[1]}')
        self.assertEqual(made, kept)

    def test_no_tables(self):
        if not shutil.which(record_acpi.QEMU):
            self.skipTest(f'no {record_acpi.QEMU} here')
        machines = (('microvm', 'without ACPI', '-M microvm,acpi=off'),)
        with mock.patch.multiple(record_acpi, MACHINES=machines, PATIENCE=1.0):
            status, errors = self.record()
        self.assertEqual(status, 1)
        self.assertIn('-M microvm,acpi=off: no tables after 1 s', errors)
        self.assertFalse(self.output.exists())

    def test_no_qemu(self):
        with mock.patch.object(record_acpi, 'QEMU', '/nonexistent/qemu'):
            status, errors = self.record()
        self.assertEqual(status, 1)
        self.assertIn('/nonexistent/qemu', errors)


if __name__ == '__main__':
    unittest.main()
