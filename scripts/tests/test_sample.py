# SPDX-License-Identifier: MIT
"""What somebody else's kernels bring: outside the tree it passes, and broken on purpose it is failed."""

import re
import shutil
import unittest

from support import QUICK, SRCTREE, Tree

RED = re.compile(r"not ok \d+ ([A-Z]+-\d+) ")


class Sample(unittest.TestCase):
    """All of them are built in one output folder: what is the kernel's own is compiled once."""

    tree = None

    @classmethod
    def setUpClass(cls):
        if Sample.tree is None:
            Sample.tree = Tree.whole()
            unittest.addModuleCleanup(Sample.tree.close)
            shutil.copytree(SRCTREE / "samples", Sample.tree.top / "samples",
                            ignore=shutil.ignore_patterns("build"))

    def make(self, sample, *words):
        return self.tree.make("-s", *QUICK, "ARCH=host", "O=build/host", f"EXT=../samples/{sample}", *words)


class Allocator(Sample):
    def ktest(self, *configs):
        for goals in (("defconfig", *configs), ("ktest",)):
            done = self.make("allocator", "KTEST=*/list", *goals)
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


class Transport(Sample):
    def make(self, sample, *words):
        return super().make(sample, "KTEST=endpoint/locked,mailbox", *words)

    def ktest(self, sample, *configs):
        self.make(sample, "defconfig", *configs)
        return self.make(sample, "ktest")

    def test_passes(self):
        done = self.ktest("transport")
        self.assertEqual(done.status, 0, done.text)
        self.assertIn("ktest: PASS", done.lines)

    def test_broken_is_failed(self):
        """By its clauses on one CPU and on several, and by the least that shows it; the run ends as any other."""
        done = self.ktest("transport", "broken.config")
        self.assertNotEqual(done.status, 0, done.text)
        self.assertLessEqual({"ENDPOINT-1", "ENDPOINT-3", "ENDPOINT-8"}, set(RED.findall(done.text)), done.text)
        self.assertEqual(len(re.findall(r"seed 0x0: \d of 200 operations (?:is|are) enough: ", done.text)), 1)
        self.assertRegex(done.text, r"not ok \d+ ENDPOINT-1 nothing is lost, doubled or made up: 2 CPUs")
        self.assertRegex(done.text, r"ktest: \d+ cases failed")

    def test_mailbox(self):
        """Two CPUs exchange messages when it runs, and when it is tested."""
        self.make("mailbox", "defconfig", "all")
        done = self.make("mailbox", "SMP=2", "run")
        self.assertIn("1000 questions were answered, the squares of 1 to 1000 make 333833500", done.lines, done.text)
        done = self.make("mailbox", "SMP=2", "ktest")
        self.assertIn("ktest: PASS", done.lines, done.text)


class DriverRestart(Sample):
    def make(self, *words):
        return super().make("driver-restart", "KTEST=service", *words)

    def test_runs(self):
        """As is shown, line by line; and its tests pass."""
        self.make("defconfig", "all")
        done = self.make("run")
        for page in ("samples/driver-restart/README.md", "Documentation/ipc.md"):
            text = (SRCTREE / page).read_text(encoding="utf-8")
            shown = re.search(r"^supervisor: starts driver 1$.*?(?=^```$)", text, re.MULTILINE | re.DOTALL).group()
            self.assertIn(shown.rstrip(), "\n".join(done.lines), page)
        done = self.make("ktest")
        self.assertEqual(done.status, 0, done.text)
        self.assertIn("ktest: PASS", done.lines)


class Scheduler(Sample):
    def make(self, *goals):
        for goal in goals:
            done = super().make("scheduler", *goal)
        return done

    def test_passes(self):
        done = self.make(("defconfig",), ("ktest", "KTEST=sched/mixed,task/*"))
        self.assertEqual(done.status, 0, done.text)
        self.assertIn("ktest: PASS", done.lines)

    def test_runs(self):
        """In the order that its README shows."""
        readme = (SRCTREE / "samples/scheduler/README.md").read_text(encoding="utf-8")
        order = re.search(r"^[A-Dcd]{20}$", readme, re.MULTILINE).group()
        done = self.make(("defconfig",), ("run",))
        self.assertIn(order, done.lines)

    def test_broken_is_failed(self):
        done = self.make(("defconfig", "broken.config"), ("ktest", "KTEST=sched/mixed"))
        self.assertNotEqual(done.status, 0, done.text)
        self.assertLessEqual({"SCHED-1", "SCHED-2"}, set(RED.findall(done.text)), done.text)
        self.assertIn("sched: policy 'mixed' has no task to run, but 1 are ready", done.text)


if __name__ == "__main__":
    unittest.main()
