# SPDX-License-Identifier: MIT
"""Images that the link step must refuse."""

import re
import sys
import unittest

from support import QUICK, Tree, TreeTest

IMAGE = "build/host/foundry"
PLAN = "kernel/boot_plan.c"


class Plan(TreeTest):
    """The order of boot."""

    def assert_refused(self, sentence):
        """Twice: a refused image does not stay."""
        for _ in range(2):
            result = self.make_fails()
            self.assertIn(f"foundry: {sentence}", result.lines, result.text)
            self.assertFalse((self.tree.path / IMAGE).exists())

    def set_stage(self, name, fields):
        text = re.sub(rf"{name}_stage = \{{.*\}};", f"{name}_stage = {{ {fields} }};",
                      self.tree.read(PLAN))
        self.tree.write(PLAN, text)

    def test_wrong_order(self):
        self.tree.replace(PLAN, "\t&memmap_stage,\n\t&frames_stage,\n",
                          "\t&frames_stage,\n\t&memmap_stage,\n")
        self.assert_refused("boot_plan: stage 'frames' needs MEMMAP, "
                            "which 'memmap' gives only later")

    def test_good_order_after_a_wrong_one(self):
        text = self.tree.read(PLAN)
        self.test_wrong_order()
        self.tree.write(PLAN, text)
        self.make_ok()

    def test_missing_stage(self):
        self.tree.replace(PLAN, "\t&memmap_stage,\n", "")
        self.tree.replace(PLAN, "struct boot_stage memmap",
                          "struct boot_stage __attribute__((unused)) memmap")
        self.assert_refused("boot_plan: stage 'frames' needs MEMMAP, which no stage gives")

    def test_several_missing_facts(self):
        self.set_stage("memmap", '.name = "memmap", .needs = 1 | 4 | 1UL << 34, .gives = 2')
        self.assert_refused("boot_plan: stage 'memmap' needs FRAMES, "
                            "which 'frames' gives only later and fact 34, which no stage gives")

    def test_own_fact(self):
        self.set_stage("memmap", '.name = "memmap", .needs = 3, .gives = 2')
        self.assert_refused("boot_plan: stage 'memmap' needs MEMMAP, which it gives itself")

    def test_fact_given_twice(self):
        self.set_stage("frames", '.name = "frames", .needs = 1, .gives = 6')
        self.assert_refused("boot_plan: stage 'frames' gives MEMMAP, "
                            "which 'memmap' has given already")

    def test_stage_twice(self):
        self.tree.replace(PLAN, "\t&frames_stage,\n", "\t&frames_stage,\n\t&frames_stage,\n")
        self.assert_refused("boot_plan: two stages are named 'frames'")

    def test_no_name(self):
        for name in ('""', "NULL"):
            self.set_stage("memmap", f".name = {name}, .needs = 1, .gives = 2")
            self.assert_refused("boot_plan: stage 2 has no name")

    def test_no_plan(self):
        self.tree.replace("kernel/Kbuild", "boot_plan.o", "")
        self.assert_refused("the image has no symbol named boot_plan, where one is needed")

    def test_two_plans(self):
        self.tree.append("lib/lib.c", "extern const void *use;\nstatic const int boot_plan = 1;\n"
                         "const void *use = &boot_plan;\n")
        self.assert_refused("the image has 2 symbols named boot_plan, where one is needed")

    def test_plan_without_end(self):
        stages = "".join(f"\t&s{i},\n" for i in range(70))
        bodies = "".join(f'static const struct boot_stage s{i} = {{ .name = "s{i}" }};\n'
                         for i in range(70))
        text = self.tree.read(PLAN).replace("extern const struct", bodies + "extern const struct")
        self.tree.write(PLAN, text.replace("\tNULL\n", stages))
        self.assert_refused("boot_plan: no NULL after 64 stages")


class Tests(TreeTest):
    """The suites in the image."""

    def test_dropped_suites(self):
        self.tree.replace("arch/host/Makefile", "$(OBJCOPY) --keep",
                          "$(OBJCOPY) --rename-section ktest_suites=.rodata.lost --keep")
        self.assertIn("foundry: the linker dropped 2 of 2 test suites", self.make_fails().lines)

    def test_some_dropped_suites(self):
        list_file = "build/host/built-in.list"
        objects = self.tree.read(list_file)
        extra = objects + "build/host/ktest/suites.o\n"
        self.tree.write("list", extra)
        done = self.check("--objects", "list", IMAGE)
        self.assertEqual(done.text, "foundry: the linker dropped 2 of 4 test suites\n")

    def check(self, *words):
        return self.tree.run(sys.executable, "scripts/check_image.py", *words)

    def test_image_without_tests_holds_nothing_of_them(self):
        self.tree.set_config("# CONFIG_KTEST is not set")
        self.make_ok()
        for source, trace in (("int ktest_left;\n", "symbol ktest_left"),
                              ('const char *word = "ktest=";\n', "string 'ktest='"),
                              ('int __attribute__((section("ktest_suites"))) left[2];\n',
                               "section ktest_suites")):
            with self.subTest(trace=trace):
                text = self.tree.read("lib/extra.c")
                self.tree.append("lib/extra.c", source)
                result = self.make_fails()
                self.assertIn("foundry: the image was configured without ktest, and holds ",
                              result.text)
                self.assertIn(trace, result.text)
                self.tree.write("lib/extra.c", text)


class Broken(TreeTest):
    """Files that are not what they should be: a sentence, never a traceback."""

    def check(self, data):
        (self.tree.path / "broken").write_bytes(data)
        done = self.tree.run(sys.executable, "-c", DRIVER, "broken")
        self.assertEqual(done.status, 0, done.text)
        return done.lines

    def test_no_elf(self):
        self.assertEqual(self.check(b"#!/bin/sh\n" + b" " * 100),
                         ["is not a little-endian ELF64 file"])
        self.assertEqual(self.check(b""), ["is cut off"])
        done = self.tree.run(sys.executable, "scripts/check_image.py", "--objects",
                             "build/host/built-in.list", "absent")
        self.assertEqual(done.text, "foundry: absent: No such file or directory\n")

    def test_cut_off_anywhere(self):
        """check_image.py on every prefix of a whole image, in steps; all are refused."""
        image = (self.tree.path / IMAGE).read_bytes()
        (self.tree.path / "whole").write_bytes(image)
        done = self.tree.run(sys.executable, "-c", PREFIXES, "whole")
        self.assertEqual(done.text, "refused 200 of 200\n")

    def test_name_without_end(self):
        done = self.tree.run(sys.executable, "-c", PRELUDE + "elf.c_string(b'name', 0)\n", IMAGE)
        self.assertIn("ElfError: a name runs out of its string table", done.lines[-1])

    def test_damaged_anywhere(self):
        """No damage to a byte of the headers or tables makes it stumble."""
        (self.tree.path / "whole").write_bytes((self.tree.path / IMAGE).read_bytes())
        done = self.tree.run(sys.executable, "-c", DAMAGES, "whole")
        self.assertRegex(done.text, r"^refused \d+ of 500\n$")


PRELUDE = """
import sys
sys.path.insert(0, 'scripts')
import elf, check_image

def verdict(data):
    open('broken', 'wb').write(data)
    try:
        image = elf.Elf('broken')
        check_image.check_plan(image)
        check_image.check_suites(image, [])
    except (elf.ElfError, check_image.Refused) as error:
        return str(error)
    return None

whole = open(sys.argv[1], 'rb').read()
"""
DRIVER = PRELUDE + "print(verdict(whole))\n"
PREFIXES = PRELUDE + """
said = [verdict(whole[:len(whole) * i // 200]) for i in range(200)]
print('refused', sum(map(bool, said)), 'of', len(said))
"""
DAMAGES = PRELUDE + """
import random
rng = random.Random(1)
said = []
for _ in range(500):
    data = bytearray(whole)
    place = rng.choice((rng.randrange(64), len(whole) - 1 - rng.randrange(8000)))
    data[place] ^= rng.randrange(1, 256)
    said.append(verdict(bytes(data)))
print('refused', sum(map(bool, said)), 'of', len(said))
"""


def given_by(line):
    """The fact that the comment of a stage names last."""
    return re.search(r"(\w+) *\*/", line)[1]


def needs_of(line):
    return re.search(r"/\*(.*)(?:->|gives)", line)[1].split()


class RealTree(unittest.TestCase):
    """The image that this tree builds."""

    @classmethod
    def setUpClass(cls):
        cls.tree = Tree.whole()
        cls.addClassCleanup(cls.tree.close)
        built = cls.tree.make("ARCH=host", *QUICK, "defconfig", "all")
        assert built.status == 0, built.text

    def test_each_adjacent_pair_of_the_plan_swapped(self):
        text = self.tree.read(PLAN)
        self.addCleanup(self.tree.write, PLAN, text)
        stages = re.findall(r"^\t&\w+_stage,.*\n", text, re.MULTILINE)
        pairs = [pair for pair in zip(stages, stages[1:]) if given_by(pair[0]) in needs_of(pair[1])]
        self.assertGreater(len(pairs), 2)
        for first, second in pairs:
            with self.subTest(first=first.split(",")[0].strip(),
                              second=second.split(",")[0].strip()):
                self.tree.write(PLAN, text.replace(first + second, second + first))
                self.assert_refused(self.tree.make("ARCH=host", *QUICK), second, first)

    def assert_refused(self, result, early, late):
        """The stage now too early is named, with the one that gives what it needs."""
        early, late = (re.search(r"&(\w+)_stage", line)[1] for line in (early, late))
        self.assertNotEqual(result.status, 0)
        self.assertRegex(result.text, rf"(?m)^foundry: boot_plan: stage '{early}' needs [A-Z]+, "
                                      rf"which '{late}' gives only later")

    def test_without_ktest_it_holds_no_test(self):
        self.tree.write("configs/plain.config", "# CONFIG_KTEST is not set\n")
        built = self.tree.make("ARCH=host", "-j2", "defconfig", "plain.config", "all")
        self.assertEqual(built.status, 0, built.text)
        self.assertIn("--no-ktest", self.tree.read("build/host/.foundry.cmd"))
        names = self.tree.run("nm", IMAGE).text
        self.assertIn(" kernel_main", names)
        self.assertNotIn("ktest", names)


if __name__ == "__main__":
    unittest.main()
