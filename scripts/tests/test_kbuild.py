# SPDX-License-Identifier: MIT
"""What is built and when: records, dependencies and the language of Kbuild files."""

import os
import shutil
import unittest
from pathlib import Path

from support import ALL, SOURCES, TreeTest, clean_environment, listing


class Rebuild(TreeTest):
    """Objects are built again exactly when their command or inputs change."""

    def test_first_build_makes_everything(self):
        self.make_ok("clean")
        result = self.make_ok()
        self.assertEqual(result.compiled(), ALL)
        self.assertEqual(result.steps("AS"), ["arch/host/port.o"])
        self.assertEqual(result.steps("LD"), ["foundry"])

    def test_second_build_does_nothing(self):
        before = listing(self.tree.path)
        self.assertEqual(self.make_ok().text, "")
        self.assertEqual(listing(self.tree.path), before)

    def test_toggle_rebuilds_what_mentions_it(self):
        self.make_ok()
        self.tree.set_config("CONFIG_FRAMES_MAX=11")
        result = self.make_ok()
        self.assertEqual(result.compiled(), ["mm/frames.o"])
        self.assertEqual(result.steps("LD"), ["foundry"])

    def test_is_enabled_is_a_mention(self):
        self.tree.set_config("CONFIG_FRAMES_FAST=y")
        self.assertEqual(self.make_ok().compiled(), ["mm/pool_fast.o"])
        self.tree.set_config("CONFIG_FRAMES_POISON=y")
        self.assertEqual(self.make_ok().compiled(), ["drivers/uart/uart.o", "mm/pool_base.o"])

    def test_toggle_without_mention_rebuilds_nothing(self):
        self.tree.set_config("CONFIG_FRAMES_BASE=0x2000")
        self.assertEqual(self.make_ok().text, "")

    def test_comment_is_no_mention(self):
        """What has lines for itself; not what stands in front of it, or behind."""
        self.tree.append("mm/frames.c", "/* CONFIG_FRAMES_BASE */\n/*\n * CONFIG_FRAMES_BASE\n\tCONFIG_FRAMES_BASE */\n")
        self.tree.append("mm/pool_base.c", "/*\n */ static const unsigned long at = CONFIG_FRAMES_BASE; /* at */\n"
                         "const unsigned long *where(void) { return &at; }\n")
        self.tree.append("lib/lib.c", "static const unsigned long at = CONFIG_FRAMES_BASE; /* at\n */\n"
                         "const unsigned long *there(void) { return &at; }\n")
        self.make_ok()
        self.tree.set_config("CONFIG_FRAMES_BASE=0x2000")
        self.assertEqual(self.make_ok().compiled(), ["lib/lib.o", "mm/pool_base.o"])

    def test_object_that_leaves_the_list_leaves_the_image(self):
        self.tree.set_config("# CONFIG_LIB_EXTRA is not set")
        result = self.make_ok()
        self.assertEqual((result.compiled(), result.steps("LD")), ([], ["foundry"]))
        self.assertNotIn(" extra\n", self.symbols())
        self.assertIn(" lib\n", self.symbols())

    def symbols(self):
        return self.tree.run("nm", "build/host/foundry").text

    def test_flags_of_one_folder(self):
        self.tree.append("drivers/Kbuild", "ccflags-y += -DBUS\n")
        self.assertEqual(self.make_ok().compiled(), ["drivers/bus.o"])

    def test_flags_of_a_folder_and_those_below(self):
        self.tree.append("drivers/Kbuild", "subdir-ccflags-y += -DBUS\n")
        self.assertEqual(self.make_ok().compiled(), ["drivers/bus.o", "drivers/uart/uart.o"])

    def test_flags_of_one_object(self):
        self.tree.append("mm/Kbuild",
                         "CFLAGS_frames.o := -DFRAMES=1\nCFLAGS_REMOVE_pool_base.o := -O2\n")
        result = self.make_ok("V=1")
        commands = [line for line in result.lines if " -c -o " in line]
        self.assertEqual(len(commands), 2, result.text)
        for line in commands:
            self.assertEqual("-DFRAMES=1" in line, "frames.c" in line)
            self.assertEqual(" -O2 " in line, "frames.c" in line)

    def test_flags_with_special_characters(self):
        self.tree.append("lib/Kbuild", "CFLAGS_lib.o := '-DTEXT=\"a\\#b$$c\"'\n")
        self.tree.append("lib/lib.c", "extern const char *text;\nconst char *text = TEXT;\n")
        self.assertEqual(self.make_ok().compiled(), ["lib/lib.o"])
        self.assertIn(b"\0a#b$c\0", (self.tree.path / "build/host/foundry").read_bytes())
        self.assertEqual(self.make_ok().text, "")

    def test_flags_of_assembly(self):
        self.tree.append("arch/host/Kbuild", "asflags-y += -DPORT\n")
        result = self.make_ok()
        self.assertEqual((result.compiled(), result.steps("AS")), ([], ["arch/host/port.o"]))

    def test_changed_header_rebuilds_its_users(self):
        self.tree.append("include/foundry/frames.h", "\n")
        self.assertEqual(self.make_ok().compiled(), ["mm/frames.o"])

    def test_renamed_header(self):
        headers = self.tree.path / "include/foundry"
        (headers / "frames.h").rename(headers / "pages.h")
        self.tree.replace("mm/frames.c", "frames.h", "pages.h")
        self.assertEqual(self.make_ok().compiled(), ["mm/frames.o"])

    def test_deleted_header_that_is_still_wanted(self):
        (self.tree.path / "include/foundry/frames.h").unlink()
        self.assertIn("frames.h: No such file", self.make_fails().text)

    def test_failed_build_fails_again(self):
        self.tree.append("lib/lib.c", "#ifdef BROKEN\n#error broken\n#endif\n")
        self.make_ok()
        for _ in range(2):
            self.assertIn("#error broken", self.make_fails("KCFLAGS=-DBROKEN").text)

    def test_killed_compiler_leaves_nothing_that_counts(self):
        compiler = self.tree.top / "cc"
        compiler.write_text("#!/bin/sh\ncase \"$*\" in *lib/lib.c)\n"
                            "\techo cut >build/host/lib/lib.o; kill -9 $PPID;; esac\n"
                            "exec gcc \"$@\"\n")
        compiler.chmod(0o755)
        self.make_fails(f"CC={compiler}")
        compiler.write_text("#!/bin/sh\nexec gcc \"$@\"\n")
        self.assertIn("lib/lib.o", self.make_ok(f"CC={compiler}").compiled())
        self.assertIn(" lib\n", self.symbols())

    def test_other_compiler_rebuilds_everything(self):
        compiler = self.tree.top / "gcc"
        compiler.write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo 'gcc 99'\nexec gcc \"$@\"\n")
        compiler.chmod(0o755)
        path = f"{self.tree.top}:{os.environ['PATH']}"
        compiler.write_text(compiler.read_text().replace("exec gcc", f"exec {shutil.which('gcc')}"))
        self.assertEqual(self.make_ok(env=clean_environment(PATH=path)).compiled(), SOURCES)

    def test_moved_output_is_built_anew(self):
        self.make_ok("O=a", "defconfig", "all")
        (self.tree.path / "a").rename(self.tree.path / "b")
        result = self.make_ok("O=b")
        self.assertEqual((result.compiled(), result.steps("LD")), (ALL, ["foundry"]))


class Language(TreeTest):
    """The Kbuild files."""

    def test_tests_are_built_only_with_ktest(self):
        self.make_ok("clean")
        self.tree.set_config("# CONFIG_KTEST is not set")
        self.assertFalse([name for name in self.make_ok().compiled() if "ktest" in name])

    def test_object_named_like_a_list(self):
        """ktest.o is an object of its own though ktest-y is a list."""
        self.assertIn("build/host/ktest/ktest.o\n", self.tree.read("build/host/built-in.list"))

    def test_order_of_link_is_order_of_kbuild(self):
        objects = self.tree.read("build/host/built-in.list").split()
        self.assertEqual([Path(name).name for name in objects],
                         ["port.o", "main.o", "boot_plan.o", "frames.o", "pool_base.o", "bus.o",
                          "uart.o",
                          "lib.o", "extra.o", "ktest.o", "suites.o"])

    def test_neither_object_nor_folder(self):
        self.tree.append("lib/Kbuild", "obj-y += oops.c\n")
        self.assertIn("foundry: lib/Kbuild: 'oops.c' is neither an object nor a folder/",
                      self.make_fails().text)

    def test_generated_files(self):
        self.tree.append("lib/Kbuild", "always-y += table.txt\nclean-files := scrap.txt\n"
                         "cmd_table = date +%s%N >$@; touch $(out)/scrap.txt\n"
                         "$(out)/table.txt: $(src)/lib.c FORCE\n\t$(call if_changed,table)\n")
        self.make_ok()
        folder = self.tree.path / "build/host/lib"
        table, scrap = folder / "table.txt", folder / "scrap.txt"
        first = table.read_text()
        self.make_ok()
        self.assertEqual(table.read_text(), first)
        self.assertTrue(scrap.exists())
        self.make_ok("clean")
        self.assertFalse(table.exists() or scrap.exists())

    def test_single_targets(self):
        self.make_ok("clean")
        self.tree.append("drivers/Kbuild", "subdir-ccflags-y += -DBUS\n")
        result = self.make_ok("drivers/uart/uart.o", "mm/frames.i", "lib/lib.s", "arch/host/port.o")
        self.assertEqual(result.compiled(), ["drivers/uart/uart.o", "lib/lib.s"])
        self.assertEqual(result.steps("CPP"), ["mm/frames.i"])
        self.assertEqual(result.steps("AS"), ["arch/host/port.o"])
        self.assertIn("-DBUS", self.tree.read("build/host/drivers/uart/.uart.o.cmd"))
        self.assertIn("return 10;", self.tree.read("build/host/mm/frames.i"))
        self.assertIn("lib:", self.tree.read("build/host/lib/lib.s"))

    def test_single_target_that_is_not_configured(self):
        self.assertEqual(self.make_ok("mm/pool_fast.o").compiled(), ["mm/pool_fast.o"])

    def test_single_folder(self):
        self.make_ok("clean")
        self.assertEqual(self.make_ok("drivers/").compiled(),
                         ["drivers/bus.o", "drivers/uart/uart.o"])
        self.assertEqual(self.make_ok("drivers/uart/").compiled(), [])

    def test_parallel_build_is_the_same(self):
        self.make_ok("-j8", "O=parallel", "defconfig", "all")
        self.assertEqual(*[(self.tree.path / out / "foundry").read_bytes()
                           for out in ("build/host", "parallel")])


if __name__ == "__main__":
    unittest.main()
