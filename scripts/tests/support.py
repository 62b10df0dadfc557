# SPDX-License-Identifier: MIT
"""Trees to build in: a small one with the real build system, or a copy of the whole."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
SRCTREE = HERE.parents[1]
BUILD_SYSTEM = ("Makefile", "Kconfig", "configs", "scripts",
                "arch/host/Makefile", "arch/host/run.mk")
QUICK = ("-j2", "KCFLAGS=-O0")	# the whole tree in half the time, where its speed does not matter
BOUND = 600		# seconds that no command here takes, however loaded the machine is

# What `make defconfig all` compiles in the small tree, as C of the kernel and in all.
SOURCES = ["drivers/bus.o", "drivers/uart/uart.o", "kernel/boot_plan.o", "kernel/main.o",
           "ktest/ktest.o", "ktest/suites.o", "lib/extra.o", "lib/lib.o", "mm/frames.o",
           "mm/pool_base.o"]
ALL = sorted(SOURCES + ["arch/host/libc.o"])

# What an outer make hands down, and what would change the builds below.
MAKE_OWN = re.compile(r"MAKE|MFLAGS|GNUMAKEFLAGS|KBUILD_|dir-|objtree|exttree|quiet|EXT|ARCH$|"
                      r"O$|V$|W$|C$|CC$|LLVM$|PYTHON|CROSS_COMPILE$|KTEST$|APPEND$|TRACE$|KCFLAGS$|ARCHES$|BENCH$|BASELINE$")


def clean_environment(**more):
    kept = {name: value for name, value in os.environ.items() if not MAKE_OWN.match(name)}
    return {**kept, "LC_ALL": "C", **more}


def listing(folder):
    """Every path below, with what a write would change."""
    return sorted((str(path.relative_to(folder)), path.lstat().st_mtime_ns, path.lstat().st_size)
                  for path in folder.rglob("*"))


def set_writable(folder, writable):
    for path in [folder, *folder.rglob("*")]:
        mode = path.stat().st_mode
        path.chmod(mode | 0o200 if writable else mode & ~0o222)


def copy(source, target):
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("tests", "__pycache__"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


class Result:
    """What a command said and how it ended."""

    def __init__(self, done):
        self.status = done.returncode
        self.text = done.stdout
        self.lines = done.stdout.splitlines()

    def steps(self, tag):
        """The files of the lines `  TAG     file`."""
        return sorted(line.split()[1] for line in self.lines if line.split()[:1] == [tag])

    def compiled(self):
        return self.steps("CC")


class Tree:
    """A source tree of its own, gone with close()."""

    def __init__(self, prefix="foundry-test-"):
        self.top = Path(tempfile.mkdtemp(prefix=prefix))
        self.kept = None
        self.path = self.top / "src"
        self.path.mkdir()

    @classmethod
    def small(cls):
        tree = cls()
        for name in BUILD_SYSTEM:
            copy(SRCTREE / name, tree.path / name)
        copy(HERE / "tree", tree.path)
        shutil.move(tree.path / "ext", tree.top / "ext")
        tree.add_empty_kconfigs()
        return tree

    @classmethod
    def whole(cls):
        tree = cls()
        for source in SRCTREE.iterdir():
            if source.name not in (".git", "build"):
                copy(source, tree.path / source.name)
        return tree

    def add_empty_kconfigs(self):
        """Options of folders that the small tree does not have."""
        for name in re.findall(r'^source "(\w+)/Kconfig"', self.read("Kconfig"), re.MULTILINE):
            (self.path / name).mkdir(exist_ok=True)
            (self.path / name / "Kconfig").touch()

    def keep(self):
        """Remember the tree as it is now, for put_back()."""
        self.kept = Path(tempfile.mkdtemp(prefix="foundry-kept-"))
        shutil.copytree(self.top, self.kept, dirs_exist_ok=True)

    def put_back(self):
        """Bring back what was kept, with its times, at the same place."""
        shutil.rmtree(self.top)
        shutil.copytree(self.kept, self.top)

    def close(self):
        shutil.rmtree(self.top)
        if self.kept:
            shutil.rmtree(self.kept)

    def run(self, *command, cwd=None, env=None):
        return Result(subprocess.run(command, cwd=cwd or self.path, env=env or clean_environment(),
                                     stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, text=True, errors="replace",
                                     timeout=BOUND, check=False))

    def make(self, *words, env=None):
        return self.run("make", *words, env=env)

    def start(self, *words):
        return subprocess.Popen(("make",) + words, cwd=self.path, env=clean_environment(),
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def read(self, name):
        return (self.path / name).read_text(encoding="utf-8")

    def write(self, name, text):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def append(self, name, text):
        self.write(name, self.read(name) + text)

    def replace(self, name, old, new):
        text = self.read(name)
        assert old in text, f"{name} holds no '{old}'"
        self.write(name, text.replace(old, new))

    def set_config(self, *lines, out="build/host"):
        """Change .config by lines `CONFIG_X=value`; the line that was there goes."""
        for line in lines:
            name = re.search(r"CONFIG_\w+", line)[0]
            kept = [old for old in self.read(f"{out}/.config").splitlines()
                    if not re.search(rf"\b{name}\b", old)]
            self.write(f"{out}/.config", "\n".join(kept + [line]) + "\n")


class TreeTest(unittest.TestCase):
    """A test of make in a small tree; `built` says whether it wants a first build.

    The tests of a class share a tree that is put back before each.
    """

    built = True

    @classmethod
    def setUpClass(cls):
        cls.tree = Tree.small()
        cls.addClassCleanup(cls.tree.close)
        if cls.built:
            result = cls.tree.make("defconfig", "all")
            assert result.status == 0, result.text
        cls.tree.keep()

    def setUp(self):
        self.tree.put_back()

    def make_ok(self, *words, env=None):
        result = self.tree.make(*words, env=env)
        self.assertEqual(result.status, 0, result.text)
        return result

    def make_fails(self, *words, env=None):
        result = self.tree.make(*words, env=env)
        self.assertNotEqual(result.status, 0, result.text)
        return result

    def assert_one_line(self, result, *parts):
        """The whole output is one line, and it names what is wrong."""
        self.assertEqual(len(result.lines), 1, result.text)
        for part in parts:
            self.assertIn(part, result.text)
