# SPDX-License-Identifier: MIT
"""What the documentation says is done here: commands run, files are built, links lead somewhere.

Each page is read from top to bottom, in a copy of the tree that is built already:

- a block that begins with a path in a comment is a file, or lines at the end of one;
- a block of commands is run, line by line;
- a text block right behind it is part of what the commands print;
- a block of C without a path is an excerpt of a source.
"""

import re
import shlex
import sys
import unittest
from collections import namedtuple
from fnmatch import fnmatch
from glob import glob
from pathlib import Path

from support import SRCTREE, Tree, clean_environment

sys.path.insert(0, str(SRCTREE / "scripts"))

import check_image  # noqa: E402
import pictures  # noqa: E402
from elf import Elf  # noqa: E402

PAGES = [SRCTREE / "README.md", SRCTREE / "CONTRIBUTING.md",
         *sorted((SRCTREE / "Documentation").glob("*.md")), *sorted(SRCTREE.glob("samples/*/README.md"))]
PICTURE = SRCTREE / "Documentation/pictures/boot-plan.svg"

COMMANDS = ("make", "cp", "sed")
NOT_HERE = ("setup", "check", "races", "menuconfig")	# install, take long, take long, want a person
QUICK = {"KCFLAGS": "-O0", "MAKEFLAGS": "-j2"}		# builds in half the time
ARCH = "x86_64"		# what is shown was printed there
OUTPUT = f"build/{ARCH}"
ENVIRONMENT = {**QUICK, "ARCH": ARCH}
OF_SAMPLES = {**ENVIRONMENT, "O": OUTPUT}		# where the kernel is built: what is its own stays

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"(?:/\*|//|#) ([\w.-]+(?:/[\w.-]+)+)(?: \*/)?")
LINK = re.compile(r"\[[^][]*(?:\[[^][]*\])?[^][]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.<>*-]+(?:/[\w.<>*-]+)*/?")
SOURCES = (".c", ".h", ".S", ".py", ".sh", ".md", ".svg", ".config")
PLAIN_NAMES = ("Kbuild", "Kconfig", "Makefile", "defconfig")
BOOT_LOG = re.compile(r"boot: \[ *(\d+)\] (\S+) +gives (\S+(?: \S+)*?) +\d+ \w+$", re.MULTILINE)

Block = namedtuple("Block", "kind path lines follows language")	# follows: only blank lines before it


# --- reading a page -----------------------------------------------------------

def read_blocks(text):
    blocks, end = [], 0
    for fence in FENCE.finditer(text):
        lines = fence[2].splitlines()
        first = lines[0] if lines else ""
        path = FILE.fullmatch(first)
        kind = "file" if path else "commands" if first.split(" ")[0] in COMMANDS else "text"
        blocks.append(Block(kind, path and path[1], lines[1:] if path else lines,
                            not text[end:fence.start()].strip(), fence[1]))
        end = fence.end()
    return blocks


def prose(text):
    return FENCE.sub("", text)


def make_commands(text):
    """Commands of make in blocks, and those named in the prose."""
    lines = [line for block in read_blocks(text) if block.kind == "commands" for line in block.lines]
    lines += CODE.findall(prose(text))
    return [shlex.split(line) for line in lines if line.split(" ")[0] == "make"]


# --- what may be wrong with it, in sentences ----------------------------------

def anchors(text):
    """The names that a heading has as the target of a link."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"^#+ (.*)$", prose(text), re.MULTILINE)}


def wrong_links(page, text):
    for target in LINK.findall(prose(text)):
        name, _, anchor = target.partition("#")
        if re.match(r"\w+:", target):
            continue
        path = page.parent / name
        if not path.exists():
            yield f"{page.name}: the link to {target} leads nowhere"
        elif anchor and anchor not in anchors(path.read_text(encoding="utf-8") if name else text):
            yield f"{page.name}: the link to {target} finds no such heading"


def tree_names():
    return {path.name for path in SRCTREE.rglob("*") if not {".git", "build"} & set(path.parts)}


def wrong_paths(page, text, names):
    made = [block.path for block in read_blocks(text) if block.kind == "file"]
    made += [Path(path).name for path in made]
    top = {path.name for path in SRCTREE.iterdir()} - {".git", "build"}
    for word in CODE.findall(prose(text)):
        pattern = re.sub(r"<[^>]*>", "*", word)
        last = Path(pattern).name
        if not PATH.fullmatch(word) or word in made or last == "*":
            continue
        if "/" in word:
            meant = word.split("/")[0] in top and ("." in last or word.endswith("/") or last in PLAIN_NAMES)
            found = glob(f"{SRCTREE}/{pattern}") or glob(f"{page.parent}/{pattern}")
        else:
            meant = last.endswith(SOURCES) and not last.startswith(".")
            found = any(fnmatch(name, last) for name in names)
        if meant and not found:
            yield f"{page.name}: the tree holds no {word}"


def wrong_excerpts(page, text):
    """C that is no file of its own stands in the tree."""
    sources = [path.read_text(encoding="utf-8").splitlines() for path in SRCTREE.rglob("*.[ch]")]
    for block in read_blocks(text):
        if block.kind == "text" and block.language == "c":
            if all(missing_line(filter(str.strip, block.lines), source) is not None for source in sources):
                yield f"{page.name}: no source holds '{block.lines[0]}' and what follows"


def known_to_make(help_text):
    """Goals and variables that `make help` lists."""
    entries = [re.split(" {2,}", line.strip())[0] for line in help_text.splitlines() if line.startswith("  ")]
    variables = {name for entry in entries for name in re.findall(r"\b([A-Z]+(?:_[A-Z]+)*)=", entry)}
    return {entry for entry in entries if "=" not in entry}, variables


def is_goal(word, goals):
    if word.endswith(".config"):
        return any(list(SRCTREE.glob(f"{place}/{word}")) for place in ("configs", "arch/*/configs", "samples/*"))
    if word.endswith((".o", ".i", ".s")):
        return any((SRCTREE / word).with_suffix(suffix).exists() for suffix in (".c", ".S"))
    return word in goals or word.endswith("/") and (SRCTREE / word).is_dir()


def wrong_commands(page, text, help_text):
    goals, variables = known_to_make(help_text)
    for words in make_commands(text):
        for word in words[1:]:
            name = re.match(r"(\w+)=", word)
            known = name[1] in variables if name else word.startswith("-") or is_goal(word, goals)
            if not known:
                yield f"{page.name}: make knows no {word}"


def same(line):
    """A line without what differs from run to run."""
    line = re.sub(r"^\[ *[\d.]+\]", "[0]", line)
    line = re.sub(r"\d+ (cycles|instructions)\b", r"0 \1", line)
    line = re.sub(r"\b\d+\.\d\d\b", "0.00", line)
    line = re.sub(r"(?<= 0\.00) +(=|[+-][\d.]+ %)$", " =", line)
    line = re.sub(r"(free frames) was \d+, is \d+", r"\1 fewer", line)
    line = re.sub(r"(\.\w+|\bMakefile):\d+\b", r"\1:0", line)
    line = re.sub(r"(?<=\w)\+0x[0-9a-f]+", "+0x0", line)
    return " ".join(line.split())


def missing_line(shown, said):
    """The first line of `shown` that is not in `said`, behind those before it."""
    rest = iter([same(line) for line in said])
    return next((line for line in shown if line.strip() != "..." and same(line) not in rest), None)


def says_failure(lines):
    return any(re.search(r"\bFAIL\b|^ *not ok |^\S+: \*\*\* ", line) for line in lines)


# --- the tests ----------------------------------------------------------------

class Words(unittest.TestCase):
    """What needs no build: links, paths, goals and variables."""

    maxDiff = None

    def collect(self, check, *more):
        return [sentence for page in PAGES for sentence in check(page, page.read_text(encoding="utf-8"), *more)]

    def test_links(self):
        self.assertEqual(self.collect(wrong_links), [])

    def test_paths(self):
        self.assertEqual(self.collect(wrong_paths, tree_names()), [])

    def test_excerpts(self):
        self.assertEqual(self.collect(wrong_excerpts), [])

    def test_goals_and_variables(self):
        tree = Tree.small()
        self.addCleanup(tree.close)
        self.assertEqual(self.collect(wrong_commands, tree.make("help").text), [])

    def test_index_names_every_page(self):
        index = (SRCTREE / "Documentation/index.md").read_text(encoding="utf-8")
        linked = set(LINK.findall(index))
        pages = {page.name for page in PAGES if page.parent.name == "Documentation"} - {"index.md"}
        self.assertEqual(pages - linked, set())


class Run(unittest.TestCase):
    """Every page from top to bottom, and what is drawn or copied from an image."""

    @classmethod
    def setUpClass(cls):
        cls.tree = Tree.whole()
        cls.addClassCleanup(cls.tree.close)
        built = cls.tree.make("-s", "defconfig", "all", env=clean_environment(**ENVIRONMENT))
        assert built.status == 0, built.text
        cls.tree.keep()
        cls.image = Elf(cls.tree.path / OUTPUT / "foundry.elf")

    def test_pages(self):
        for page in PAGES:
            blocks = read_blocks(page.read_text(encoding="utf-8"))
            if any(block.kind == "commands" for block in blocks):
                with self.subTest(page=page.name):
                    self.tree.put_back()
                    self.environment = OF_SAMPLES if SRCTREE / "samples" in page.parents else ENVIRONMENT
                    self.run_page(blocks)

    def run_page(self, blocks):
        for block, following in zip(blocks, blocks[1:] + [None]):
            if block.kind == "file":
                self.add_lines(block)
            elif block.kind == "commands":
                shown = following.lines if following and following.follows and following.kind == "text" else []
                self.run_commands(block.lines, shown)
        for block in blocks:
            if block.kind == "file" and block.path.endswith(".c"):
                self.assertTrue(list(self.tree.top.rglob(Path(block.path).stem + ".o")),
                                f"{block.path} was never built")

    def add_lines(self, block):
        """A new file, or lines at the end of one: of a menu when it ends one."""
        path = self.tree.path / block.path
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        menu = "endmenu\n" if old.endswith("endmenu\n") else ""
        text = old[:len(old) - len(menu)] + "\n".join(block.lines) + "\n" + menu
        self.tree.write(block.path, text)

    def run_commands(self, lines, shown):
        said, status = [], 0
        for line in lines:
            if set(line.split()) & set(NOT_HERE):
                return
            self.assertEqual(status, 0, f"before `{line}`:\n" + "\n".join(said))
            done = self.tree.run("sh", "-c", line, env=clean_environment(**self.environment))
            said += done.lines
            status = done.status
        whole = f"`{lines[-1]}` ended with {status}:\n" + "\n".join(said)
        self.assertEqual(status != 0, says_failure(shown), whole)
        self.assertIsNone(missing_line(shown, said), whole)

    def test_boot_plan_picture(self):
        self.assertEqual(PICTURE.read_text(encoding="utf-8"), pictures.svg(self.image),
                         "draw it again: scripts/pictures.py build/x86_64/foundry.elf > Documentation/pictures/boot-plan.svg")

    def test_boot_logs(self):
        names = check_image.read_fact_names(self.image)
        plan = [(str(row), stage.name, " ".join(name for _, name in check_image.facts(stage.gives, names)))
                for row, stage in enumerate(check_image.read_plan(self.image), 1)]
        for page in PAGES:
            for stage in BOOT_LOG.findall(page.read_text(encoding="utf-8")):
                self.assertIn(stage, plan, page.name)
        readme = (SRCTREE / "README.md").read_text(encoding="utf-8")
        self.assertEqual(BOOT_LOG.findall(readme), plan, "README.md")


class Checks(unittest.TestCase):
    """The checks themselves, on pages that are wrong."""

    PAGE = SRCTREE / "Documentation/wrong.md"

    def test_links(self):
        text = "# A head: one\n[a](build.md) [b](nowhere.md) [c](#a-head-one) [d](#b) [e](https://x.y/z) ![f](f.svg)"
        self.assertEqual([sentence.split()[4] for sentence in wrong_links(self.PAGE, text)],
                         ["nowhere.md", "#b", "f.svg"])

    def test_paths(self):
        text = ("`kernel/boot.c` `kernel/boots.c` `arch/<arch>/Makefile` `lib/<x>.S` `boot.h` `boots.h` `kernel/core` "
                "`build/x.c` `samples/no/` `lib/made.c`\n```c\n/* lib/made.c */\nint x;\n```\n")
        self.assertEqual([sentence.split()[-1] for sentence in wrong_paths(self.PAGE, text, {"boot.h"})],
                         ["kernel/boots.c", "lib/<x>.S", "boots.h", "samples/no/"])

    def test_excerpts(self):
        text = "```c\n%s\n...\n};\n```\n"
        self.assertEqual(list(wrong_excerpts(self.PAGE, text % "struct clock_ops {")), [])
        self.assertEqual(len(list(wrong_excerpts(self.PAGE, text % "struct no_such_ops {"))), 1)

    def test_commands(self):
        help_text = "Goals\n  all   build\n  help  this\nVariables\n  O=folder  output\n  SMP=n MEM=m\n               both\n"
        text = "`make all MEM=1 kernel/boot.o no` `make -s NO=1 lib/`\n```\nmake kernel/no.o\n```\n"
        self.assertEqual([sentence.split()[-1] for sentence in wrong_commands(self.PAGE, text, help_text)],
                         ["kernel/no.o", "no", "NO=1"])

    def test_output(self):
        said = ["one  1", "took 12 cycles", "two", "make: *** [Makefile.x:7: y] Error 1"]
        self.assertIsNone(missing_line(["one 1", "took 4 cycles", "...", "make: *** [Makefile.x:9: y] Error 1"], said))
        self.assertEqual(missing_line(["one 2"], said), "one 2")
        self.assertEqual(missing_line(["two", "one 1"], said), "one 1")

    def test_blocks(self):
        text = "```sh\nmake a\n```\n\n```\nout\n```\nwords\n```\nno\n```\n```make\n# lib/Kbuild\nobj-y += x.o\n```\n"
        self.assertEqual([(block.kind, block.follows) for block in read_blocks(text)],
                         [("commands", True), ("text", True), ("text", False), ("file", True)])


if __name__ == "__main__":
    unittest.main()
