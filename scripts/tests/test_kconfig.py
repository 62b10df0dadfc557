# SPDX-License-Identifier: MIT
"""Configuration: what is asked for is granted or refused with file and line."""

import re
import unittest

from support import Tree, TreeTest

CONFIG = "build/host/.config"

# A line, and what is said of it.
REFUSED = (
    ("CONFIG_NO_SUCH=y", "CONFIG_NO_SUCH=y: no such option"),
    ("# CONFIG_NO_SUCH is not set", "CONFIG_NO_SUCH=n: no such option"),
    ("CONFIG_FRAMES_FAST y", "'CONFIG_FRAMES_FAST y': neither CONFIG_X=value nor a comment"),
    (" CONFIG_FRAMES_FAST=y", "' CONFIG_FRAMES_FAST=y': neither CONFIG_X=value nor a comment"),
    ("CONFIG_FRAMES_FAST=m", "CONFIG_FRAMES_FAST=m: a bool is y or n"),
    ("CONFIG_FRAMES_FAST=1", "CONFIG_FRAMES_FAST=1: a bool is y or n"),
    ("CONFIG_FRAMES_MAX=ten", "CONFIG_FRAMES_MAX=ten: is not of type int"),
    ("CONFIG_FRAMES_MAX=0x10", "CONFIG_FRAMES_MAX=0x10: is not of type int"),
    ("CONFIG_FRAMES_MAX=", "CONFIG_FRAMES_MAX=: is not of type int"),
    ("# CONFIG_FRAMES_MAX is not set",
     "CONFIG_FRAMES_MAX=n: only a bool can be not set; this is of type int"),
    ("CONFIG_FRAMES_MAX=101", "CONFIG_FRAMES_MAX=101: out of range, which is 1 to 100"),
    ("CONFIG_FRAMES_MAX=0", "CONFIG_FRAMES_MAX=0: out of range, which is 1 to 100"),
    ("CONFIG_FRAMES_BASE=4096", "CONFIG_FRAMES_BASE=4096: is not of type hex"),
    ("CONFIG_FRAMES_NAME=pool", "CONFIG_FRAMES_NAME=pool: a string stands in double quotes"),
    ("CONFIG_FRAMES_POISON=y",
     "CONFIG_FRAMES_POISON=y: needs FRAMES_FAST; now FRAMES_FAST=n"),
    ("# CONFIG_ARCH_HOST is not set",
     "CONFIG_ARCH_HOST=n: has no prompt; its value is computed and is y"),
)

CONFLICT = ("CONFIG_FRAMES_BUDDY=y", "CONFIG_FRAMES_BITMAP=y")
CONFLICT_SAID = ("CONFIG_FRAMES_BUDDY=y: the choice 'Frame allocator' has one value, "
                 "which is FRAMES_BITMAP")


class Strict(TreeTest):
    """Files that a person writes."""

    built = False

    def assert_refused(self, goal, path, lines, said):
        """The goal says so of the last line but one, and writes nothing."""
        text = "# a comment\n" + "\n".join(lines) + "\n\n"
        self.tree.write(path, text)
        before = self.state()
        result = self.make_fails(goal)
        self.assertEqual(result.lines[0], f"{path}:{said[0]}: {said[1]}")
        self.assertEqual(self.state(), before)

    def state(self):
        out = self.tree.path / "build/host"
        return {name: (out / name).read_bytes() for name in (".config", "defconfig")
                if (out / name).exists()}

    def test_every_refusal_in_config(self):
        for line, said in REFUSED:
            with self.subTest(line=line):
                self.assert_refused("savedefconfig", CONFIG, [line], (2, said))

    def test_every_refusal_in_defconfig(self):
        for line, said in REFUSED[::4]:
            with self.subTest(line=line):
                self.assert_refused("defconfig", "arch/host/defconfig", [line], (2, said))

    def test_every_refusal_in_a_fragment(self):
        self.make_ok("defconfig")
        for line, said in REFUSED[::4]:
            with self.subTest(line=line):
                self.assert_refused("my.config", "configs/my.config", [line], (2, said))

    def test_choice_has_one_value(self):
        self.assert_refused("defconfig", "arch/host/defconfig", CONFLICT, (2, CONFLICT_SAID))

    def test_set_twice(self):
        self.assert_refused("savedefconfig", CONFIG, ["CONFIG_FRAMES_FAST=y",
                                                      "CONFIG_FRAMES_FAST=y"],
                            (3, "CONFIG_FRAMES_FAST=y: already set in line 2"))

    def test_all_malformed_lines_are_named_at_once(self):
        self.tree.write(CONFIG, "CONFIG_A=y\nCONFIG_FRAMES_MAX=x\n")
        self.assertEqual([line.split(": ")[0]
                          for line in self.make_fails("savedefconfig").lines[:2]],
                         [f"{CONFIG}:1", f"{CONFIG}:2"])

    def test_build_refuses_as_well(self):
        self.make_ok("defconfig", "all")
        self.tree.append(CONFIG, "CONFIG_NO_SUCH=y\n")
        self.assertRegex(self.make_fails().text, rf"{CONFIG}:\d+: CONFIG_NO_SUCH=y: no such option")

    def test_selected(self):
        self.tree.append("lib/Kconfig", "config LIB_USER\n\tbool \"User\"\n\tselect LIB_EXTRA\n")
        self.assert_refused("savedefconfig", CONFIG,
                            ["CONFIG_LIB_USER=y", "# CONFIG_LIB_EXTRA is not set"],
                            (3, "CONFIG_LIB_EXTRA=n: selected by LIB_USER, so it is y"))

    def test_kconfig_warnings_are_errors(self):
        self.tree.append("lib/Kconfig", "config LIB_BAD\n\tbool \"Bad\"\n\tdepends on NO_SUCH\n")
        self.assertIn("NO_SUCH", self.make_fails("defconfig").text)
        self.tree.replace("lib/Kconfig", "NO_SUCH", "ARCH_OF_ANOTHER_PORT")
        self.make_ok("defconfig")

    def test_kconfig_syntax(self):
        self.tree.append("lib/Kconfig", "confog X\n")
        result = self.make_fails("defconfig")
        self.assertRegex(result.text, r"lib/Kconfig:\d+")
        self.assertNotIn("Traceback", result.text)


class Goals(TreeTest):
    """The config family."""

    built = False

    def config(self):
        return self.tree.read(CONFIG).splitlines()

    def test_defconfig_is_obtained(self):
        self.make_ok("defconfig")
        for line in ("CONFIG_LIB_EXTRA=y", "CONFIG_KTEST=y", "CONFIG_FRAMES_MAX=10"):
            self.assertIn(line, self.config())

    def test_fragments_merge_on_top(self):
        self.tree.write("configs/one.config", "CONFIG_FRAMES_FAST=y\nCONFIG_FRAMES_MAX=7\n")
        self.tree.write("arch/host/configs/two.config",
                        "CONFIG_FRAMES_POISON=y\nCONFIG_FRAMES_MAX=8\n")
        self.make_ok("defconfig", "one.config", "two.config")
        for line in ("CONFIG_FRAMES_POISON=y", "CONFIG_FRAMES_MAX=8", "CONFIG_LIB_EXTRA=y"):
            self.assertIn(line, self.config())

    def test_fragment_may_take_the_ground_from_others(self):
        self.make_ok("defconfig")
        self.tree.set_config("CONFIG_FRAMES_FAST=y", "CONFIG_FRAMES_POISON=y")
        self.tree.write("configs/slow.config", "# CONFIG_FRAMES_FAST is not set\n")
        self.make_ok("slow.config")
        self.assertFalse([line for line in self.config() if "POISON" in line])

    def test_fragments_of_the_tree(self):
        for path in (self.tree.path / "configs").glob("*.config"):
            self.make_ok("defconfig", path.name)

    def test_olddefconfig_mends_and_says_so(self):
        self.tree.write(CONFIG, "CONFIG_FRAMES_MAX=5\nCONFIG_FRAMES_POISON=y\n"
                                "# CONFIG_ARCH_HOST is not set\n")
        result = self.make_ok("olddefconfig")
        self.assertEqual(result.lines[:2], [
            f"{CONFIG}:2: note: CONFIG_FRAMES_POISON=y dropped: "
            "needs FRAMES_FAST; now FRAMES_FAST=n",
            f"{CONFIG}:3: note: CONFIG_ARCH_HOST=n dropped: "
            "has no prompt; its value is computed and is y"])
        self.assertIn("CONFIG_FRAMES_MAX=5", self.config())
        self.make_ok("savedefconfig")

    def test_olddefconfig_mends_no_mistake(self):
        for line in ("CONFIG_NO_SUCH=y", "CONFIG_FRAMES_MAX=101", "CONFIG_FRAMES_MAX=x",
                     "nonsense"):
            self.tree.write(CONFIG, line + "\n")
            self.assertIn(f"{CONFIG}:1: ", self.make_fails("olddefconfig").text)
            self.assertEqual(self.config(), [line])

    def test_savedefconfig_gives_it_back(self):
        self.make_ok("defconfig", "savedefconfig")
        self.assertEqual(self.tree.read("build/host/defconfig"),
                         self.tree.read("arch/host/defconfig"))

    def test_values_survive_a_round(self):
        text = "# SPDX-License-Identifier: MIT\n" \
               "CONFIG_FRAMES_BASE=0xfF\nCONFIG_FRAMES_NAME=\"a \\\"b\\\" \\\\ c\"\n"
        self.tree.write("arch/host/defconfig", text)
        self.make_ok("defconfig", "savedefconfig")
        self.assertEqual(self.tree.read("build/host/defconfig"), text)

    def test_allnoconfig_and_tinyconfig(self):
        for goal in ("allnoconfig", "tinyconfig"):
            self.make_ok(goal)
            self.assertIn("# CONFIG_KTEST is not set", self.config())
        self.assertIn("CONFIG_CC_OPTIMIZE_FOR_SIZE=y", self.config())
        self.make_ok("all")

    def test_allyesconfig(self):
        self.make_ok("allyesconfig")
        self.assertFalse([line for line in self.config()
                          if line.endswith("is not set") and "FRAMES_BITMAP" not in line])

    def test_alldefconfig(self):
        self.make_ok("alldefconfig")
        self.assertIn("# CONFIG_LIB_EXTRA is not set", self.config())

    def test_new_options(self):
        self.make_ok("defconfig")
        self.assertEqual(self.make_ok("listnewconfig").text, "")
        self.tree.append("lib/Kconfig", "config LIB_NEW\n\tbool \"New\"\n\tdefault y\n")
        self.assertEqual(self.make_ok("listnewconfig").text, "CONFIG_LIB_NEW=y\n")
        self.assertIn("oldconfig needs an answer", self.make_fails("oldconfig").text)
        answered = self.tree.run("sh", "-c", "yes n | make oldconfig")
        self.assertEqual(answered.status, 0, answered.text)
        self.assertIn("# CONFIG_LIB_NEW is not set", self.config())

    def test_goals_without_config_say_so(self):
        for goal in ("olddefconfig", "savedefconfig", "listnewconfig", "oldconfig", "tiny.config"):
            lines = self.make_fails(goal).lines
            self.assertEqual(lines[0],
                             "foundry: no configuration in build/host; run `make defconfig`")
            self.assertEqual(len(lines), 2)

    def test_new_kconfig_is_read(self):
        self.make_ok("defconfig", "all")
        self.tree.append("lib/Kconfig", "config LIB_NEW\n\tdef_bool y\n")
        self.tree.append("lib/lib.c", "#ifndef CONFIG_LIB_NEW\n#error\n#endif\n")
        self.make_ok()

    def test_kconfig_that_is_gone(self):
        self.tree.write("lib/more", "config LIB_MORE\n\tbool \"More\"\n")
        self.tree.append("lib/Kconfig", "source \"lib/more\"\n")
        self.make_ok("defconfig", "all")
        self.tree.replace("lib/Kconfig", "source \"lib/more\"\n", "")
        (self.tree.path / "lib/more").unlink()
        self.tree.replace(CONFIG, "# CONFIG_LIB_MORE is not set\n", "")
        self.make_ok()

    def test_defconfig_of_somebody_else(self):
        ext = self.tree.top / "ext"
        self.make_ok(f"EXT={ext}", "defconfig")
        self.assertIn("CONFIG_APP_SUB=y", (ext / "build/host/.config").read_text())
        (ext / "defconfig").unlink()
        self.make_ok(f"EXT={ext}", "defconfig")
        self.assertIn("CONFIG_LIB_EXTRA=y", (ext / "build/host/.config").read_text())


class RealTree(unittest.TestCase):
    """The configurations that this tree ships."""

    def setUp(self):
        self.tree = Tree.whole()
        self.addCleanup(self.tree.close)

    def test_savedefconfig_gives_each_back(self):
        defconfigs = sorted(self.tree.path.glob("arch/*/defconfig"))
        self.assertTrue(defconfigs)
        for path in defconfigs:
            done = self.tree.make(f"ARCH={path.parent.name}", "O=out", "defconfig", "savedefconfig")
            self.assertEqual(done.status, 0, done.text)
            self.assertEqual(without_comments(self.tree.read("out/defconfig")),
                             without_comments(path.read_text(encoding="utf-8")))

    def test_each_fragment_merges(self):
        common = sorted(path.name for path in self.tree.path.glob("configs/*.config"))
        self.assertTrue(common)
        for makefile in sorted(self.tree.path.glob("arch/*/Makefile")):
            own = sorted(path.name for path in makefile.parent.glob("configs/*.config"))
            for name in common + own:
                done = self.tree.make(f"ARCH={makefile.parent.name}", "O=out", "defconfig", name)
                self.assertEqual(done.status, 0, done.text)


def without_comments(text):
    return [line for line in text.splitlines()
            if line.strip() and (not line.startswith("#")
                                 or re.fullmatch(r"# CONFIG_\w+ is not set", line))]


if __name__ == "__main__":
    unittest.main()
