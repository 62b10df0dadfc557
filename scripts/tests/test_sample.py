# SPDX-License-Identifier: MIT
"""The allocators of somebody else's kernel: outside the tree they pass, and broken on purpose they are failed."""

import re
import shutil
import unittest

from support import SRCTREE, Tree

RED = re.compile(r"not ok \d+ ([A-Z]+-\d+) ")


class Allocator(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = Tree.whole()
        cls.addClassCleanup(cls.tree.close)
        shutil.copytree(SRCTREE / "samples/allocator", cls.tree.top / "allocator",
                        ignore=shutil.ignore_patterns("build"))

    def ktest(self, *configs):
        for goals in (("defconfig", *configs), ("ktest",)):
            done = self.tree.make("-s", "-j2", "ARCH=host", "EXT=../allocator", "KTEST=*/list", *goals)
        return done

    def test_passes(self):
        done = self.ktest()
        self.assertEqual(done.status, 0, done.text)
        self.assertIn("ktest: PASS", done.lines)

    def test_broken_is_failed(self):
        """By their clauses, and by the least that shows it; the run itself ends as any other."""
        done = self.ktest("broken.config")
        self.assertNotEqual(done.status, 0, done.text)
        self.assertLessEqual({"FRAME-1", "FRAME-3", "HEAP-1", "HEAP-2"}, set(RED.findall(done.text)), done.text)
        self.assertEqual(len(re.findall(r"seed 0x0: \d of 200 operations (?:is|are) enough: ", done.text)), 2)
        self.assertRegex(done.text, r"ktest: \d+ cases failed")


if __name__ == "__main__":
    unittest.main()
