# SPDX-License-Identifier: MIT
"""Goals and variables of make, where output goes, and what is said when it cannot be."""

import ast
import json
import shlex
import shutil
import subprocess
import unittest
from pathlib import Path

from support import ALL, SOURCES, SRCTREE, Tree, TreeTest, listing, set_writable


class Places(TreeTest):
    """Where output goes, and that it goes nowhere else."""

    built = False

    def test_read_only_source(self):
        """Root ignores modes, hence the listing."""
        out = self.tree.top / "out"
        before = listing(self.tree.path)
        set_writable(self.tree.path, False)
        self.addCleanup(set_writable, self.tree.path, True)
        for goal in ("defconfig", "all", "run", "savedefconfig", "compile_commands.json",
                     "mm/frames.i", "clean"):
            self.make_ok(f"O={out}", goal)
        self.assertEqual(listing(self.tree.path), before)
        self.make_ok(f"O={out}", "mrproper")
        self.assertFalse(out.exists())

    def test_default_output_is_below_build(self):
        before = listing(self.tree.path)
        self.make_ok("defconfig", "all")
        shutil.rmtree(self.tree.path / "build")
        after = listing(self.tree.path)
        self.assertEqual([name for name, _, _ in after], [name for name, _, _ in before])

    def test_two_architectures_at_the_same_time(self):
        shutil.copytree(self.tree.path / "arch/host", self.tree.path / "arch/twin")
        self.tree.append("arch/twin/Kbuild", "ccflags-y += -DTWIN\n")
        both = [self.tree.start(f"ARCH={arch}", "defconfig", "all") for arch in ("host", "twin")]
        for process in both:
            text, _ = process.communicate(timeout=600)
            self.assertEqual(process.returncode, 0, text)
        for arch in ("host", "twin"):
            self.assertEqual(self.make_ok(f"ARCH={arch}").text, "")
            self.assertEqual(self.tree.run(f"build/{arch}/foundry").lines, ["kernel/main.c"])
            self.assertNotIn("twin" if arch == "host" else "arch/host",
                             self.tree.read(f"build/{arch}/built-in.list"))

    def test_same_bytes_wherever(self):
        other = Tree.small()
        self.addCleanup(other.close)
        for tree, out in ((self.tree, "build/host"), (self.tree, self.tree.top / "far/away"),
                          (other, "o")):
            self.assertEqual(tree.make(f"O={out}", "defconfig", "all").status, 0)
        images = [(path / "foundry").read_bytes() for path in
                  (self.tree.path / "build/host", self.tree.top / "far/away", other.path / "o")]
        self.assertEqual(len(set(images)), 1)

    def test_clean_and_mrproper(self):
        self.make_ok("defconfig", "all", "compile_commands.json", "savedefconfig")
        out = self.tree.path / "build/host"
        (out / "mm/notes.txt").write_text("mine")
        self.make_ok("clean")
        left = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
        self.assertEqual({name for name in left if not name.startswith("include/")},
                         {".config", "defconfig", "mm/notes.txt"})
        self.assertIn("mm", self.make_ok("mrproper").text)
        self.assertEqual([str(path.relative_to(out)) for path in out.rglob("*")],
                         ["mm", "mm/notes.txt"])

    def test_mrproper_leaves_a_foreign_folder_alone(self):
        folder = self.tree.top / "home"
        (folder / "check").mkdir(parents=True)
        (folder / "defconfig").write_text("mine")
        self.assertIn("leaves it alone", self.make_fails(f"O={folder}", "mrproper").text)
        self.assertEqual(sorted(path.name for path in folder.iterdir()), ["check", "defconfig"])

    def test_compile_commands(self):
        self.tree.append("lib/Kbuild", "CFLAGS_lib.o := '-DTEXT=\"a\\#b$$c\"'\n")
        self.make_ok("defconfig", "compile_commands.json")
        entries = json.loads(self.tree.read("build/host/compile_commands.json"))
        self.assertEqual(sorted(Path(entry["file"]).stem + ".o" for entry in entries),
                         sorted([Path(name).name for name in ALL] + ["port.o"]))
        commands = [entry["command"] for entry in entries if entry["file"] == "lib/lib.c"]
        self.assertIn("""'-DTEXT="a#b$c"'""", commands[0])
        for entry in entries:
            done = subprocess.run(entry["command"].replace(" -c ", " -fsyntax-only "), shell=True,
                                  cwd=entry["directory"], timeout=600, check=False)
            self.assertEqual(done.returncode, 0, entry["command"])


class Goals(TreeTest):
    """Goals, variables and what they say."""

    built = False

    def test_help_lists_every_goal_and_needs_nothing(self):
        text = self.tree.run(shutil.which("make"), "help", env={"PATH": "/nowhere"}).text
        makefile = self.tree.read("Makefile").replace("\\\n", " ")
        goals = []
        for line in makefile.splitlines():
            if line.startswith(("config-goals", "run-goals", "plain-goals")):
                goals += line.split(":=")[1].split()
        self.assertGreater(len(goals), 15)
        for goal in set(goals) - {"%.config"} | {"all", "compile_commands.json"}:
            self.assertRegex(text, rf"(?m)^  {goal} ")
        for name in (SRCTREE / "configs").glob("*.config"):
            self.assertIn(name.name, text)

    def test_kernelversion_is_in_the_header(self):
        version = self.make_ok("kernelversion").text.strip()
        self.assertRegex(version, r"^\d+\.\d+\.\d+$")
        self.make_ok("defconfig", "all")
        self.assertIn(f'"{version}"', self.tree.read("build/host/include/generated/version.h"))

    def test_goals_run_one_by_one(self):
        result = self.make_ok("-j4", "defconfig", "tiny.config", "all", "run")
        self.assertEqual(result.lines[-1], "kernel/main.c")
        self.assertIn("CONFIG_CC_OPTIMIZE_FOR_SIZE=y", self.tree.read("build/host/.config"))
        self.assertIn(" -Os ", self.tree.read("build/host/lib/.lib.o.cmd"))

    def test_run_configures_by_itself(self):
        self.assertEqual(self.make_ok("run").lines[-1], "kernel/main.c")

    def test_run_passes_words_and_status(self):
        self.assertIn("<--mem=64M>\n<a b>\n", self.make_ok("run", "MEM=64M", "APPEND='a b'").text)
        self.make_ok("run", "APPEND=33")
        self.assertIn("Error 35", self.make_fails("run", "APPEND=35").text)

    def test_boot_command(self):
        image = self.tree.path / "build/host/foundry"
        said = self.make_ok("boot-command", "APPEND='a b'").text
        self.assertEqual(shlex.split(said), [str(image), "ktest", "a b"])

    def test_default_architecture_is_the_machine_s_own(self):
        machine = self.tree.run("uname", "-m").text.strip()
        self.assertIn("ARCH=host ", self.make_ok("help").text)
        shutil.copytree(self.tree.path / "arch/host", self.tree.path / "arch" / machine)
        self.assertIn(f"ARCH={machine} ", self.make_ok("help").text)
        self.assertIn("ARCH=host ", self.make_ok("ARCH=host", "help").text)

    def test_conformance_on_every_architecture(self):
        shutil.copytree(self.tree.path / "arch/host", self.tree.path / "arch/twin")
        self.tree.write("scripts/conformance.py", "import sys\nprint(sys.argv[1:])\n")
        for out, where in (("", "build"), ("O=far", "far")):
            result = self.make_ok("conformance", "ALL=1", *out.split())
            log = f"{where}/host/conformance.log" if where == "build" else f"{where}/conformance.log"
            self.assertEqual([word.strip() for word in ast.literal_eval(result.lines[-1])], [
                "--log", log, "--boot", "host", f"{self.tree.path}/{where}/host/foundry ktest",
                "--boot", "twin", f"{self.tree.path}/{where}/twin/foundry ktest"])

    def test_conformance_ends_when_one_architecture_cannot_be_built(self):
        shutil.copytree(self.tree.path / "arch/host", self.tree.path / "arch/twin")
        self.tree.append("arch/twin/Kbuild", "obj-y += missing.o\n")
        self.tree.write("scripts/conformance.py", "print('ran')\n")
        self.assertNotIn("ran", self.make_fails("conformance", "ALL=1").text)

    def test_ktest_words_survive_the_shell(self):
        self.tree.write("scripts/ktest.py", "import sys\nprint(sys.argv[1:])\n")
        glob = "it's * $HOME \"x\""
        quoted = glob.replace("$", "$$")
        image = str(self.tree.path / "build/host/foundry")
        result = self.make_ok("ktest", f"KTEST={quoted}", "TIMEOUT=9", "APPEND=seed=1")
        self.assertEqual(result.lines[-1], str(["--timeout", "9", "--log", "build/host/ktest.log",
                                                "--",
                                                image, f"ktest={quoted}", "seed=1"]))

    def test_ktest_is_quiet(self):
        self.tree.write("scripts/ktest.py", "print('results')\n")
        self.assertEqual(self.make_ok("ktest").text, "results\n")

    def test_warnings(self):
        self.tree.append("lib/lib.c", "static int unused;\n")
        self.assertIn("unused", self.make_ok("defconfig", "all").text)
        self.assertIn("[-Werror=unused-variable]", self.make_fails("W=e").text)
        self.tree.set_config("CONFIG_WERROR=y")
        self.assertIn("[-Werror=unused-variable]", self.make_fails().text)

    def test_sparse(self):
        self.make_ok("defconfig", "all", "C=1")
        self.assertEqual(self.make_ok("C=1").text, "")
        self.assertEqual(len(self.make_ok("C=2").steps("CHECK")), len(SOURCES))
        self.tree.append("lib/lib.c", "void *null(void);\nvoid *null(void)\n{\n\treturn 0;\n}\n")
        for _ in range(2):
            self.assertIn("lib/lib.c:11:16: error: Using plain integer as NULL",
                          self.make_fails("C=1").text)
        self.make_ok()

    def test_other_toolchain(self):
        if not shutil.which("ld.lld"):
            self.skipTest("no lld here")
        self.make_ok("LLVM=1", "defconfig", "all")
        self.assertIn("clang", self.tree.run("readelf", "-p", ".comment",
                                             "build/host/foundry").text)
        self.assertEqual(self.make_ok("LLVM=1").text, "")

    def test_kernel_and_libc_share_no_name(self):
        self.tree.append("lib/lib.c", "int puts(const char *s);\n"
                                      "int puts(const char *s) { return *s; }\n")
        self.assertEqual(self.make_ok("defconfig", "run").lines[-1], "kernel/main.c")

    def test_kernel_sees_no_libc_header(self):
        self.tree.append("lib/lib.c", "#include <stdio.h>\n")
        self.assertIn("stdio.h: No such file", self.make_fails("defconfig", "all").text)


class Refusals(TreeTest):
    """One line that names what is wrong."""

    built = False

    def test_no_configuration(self):
        self.assert_one_line(self.make_fails(), "no configuration in build/host", "make defconfig")

    def test_wrong_architecture(self):
        self.assert_one_line(self.make_fails("ARCH=vax"), "ARCH=vax", "there is: host")

    def test_missing_compiler(self):
        self.make_ok("defconfig")
        self.assert_one_line(self.make_fails("CC=no-such-cc"), "no-such-cc", "make setup")

    def test_missing_sparse(self):
        self.make_ok("defconfig")
        self.assert_one_line(self.make_fails("C=1", "CHECK=no-such-sparse"), "no-such-sparse",
                             "make setup")

    def test_missing_kconfiglib(self):
        self.assert_one_line(self.make_fails("defconfig", "PYTHON=/bin/false"), "kconfiglib",
                             "/bin/false", "make setup")

    def test_missing_python(self):
        self.make_ok("defconfig", "all")
        for goal in ("run", "check"):
            self.assert_one_line(self.make_fails(goal, "PYTHON=no-such-python"),
                                 "no-such-python", "make setup")

    def test_missing_debugger(self):
        self.assert_one_line(self.make_fails("gdb", "GDB=no-such-gdb -batch"), "no-such-gdb",
                             "make setup")

    def test_output_that_cannot_be_made(self):
        self.assert_one_line(self.make_fails("O=/proc/no", "defconfig"), "/proc/no",
                             "cannot be created")

    def test_output_in_the_source_tree_itself(self):
        self.assert_one_line(self.make_fails("O=.", "defconfig"), "O=.", "source tree")

    def test_space_in_a_path(self):
        path = self.tree.top / "my tree"
        self.tree.path.rename(path)
        self.assert_one_line(self.tree.run("make", "defconfig", cwd=path), "my tree", "space")
        path.rename(self.tree.path)
        self.assert_one_line(self.make_fails("O=a b", "defconfig"), "a b", "space")

    def test_folder_that_is_no_kernel(self):
        self.assert_one_line(self.make_fails("EXT=no-such-folder"), "no-such-folder", "Kbuild")

    def test_unknown_fragment(self):
        self.make_ok("defconfig")
        self.assert_one_line(self.make_fails("nosuch.config"), "nosuch.config")

    def test_machine_that_the_host_port_has_not(self):
        for word in ("MACHINE=virt", "CPU=max"):
            self.assert_one_line(self.make_fails("run", word), word)

    def test_host_of_another_kind(self):
        self.make_ok("defconfig")
        compiler = self.tree.top / "cc"
        compiler.write_text("#!/bin/sh\ncase $1 in -dumpmachine) echo vax-dec-ultrix;;"
                            " *) exec gcc \"$@\";; esac\n")
        compiler.chmod(0o755)
        self.assertIn("makes programs for vax-dec-ultrix", self.make_fails(f"CC={compiler}").text)


class Qemu(TreeTest):
    """The commands of the x86_64 port, with an image that is no kernel and a QEMU that is none."""

    def setUp(self):
        super().setUp()
        shutil.copy(SRCTREE / "arch/x86_64/run.mk", self.tree.path / "arch/host/run.mk")
        self.qemu = self.tree.top / "qemu"
        self.answer("printf '<%s>\\n' \"$@\"")

    def answer(self, script, status=33):
        self.qemu.write_text(f"#!/bin/sh\n{script}\nexit {status}\n")
        self.qemu.chmod(0o755)

    def options(self, *words):
        """The options that QEMU was given."""
        lines = self.make_ok(*words, f"QEMU={self.qemu}").lines
        return " ".join(line.strip("<>") for line in lines if line.startswith("<"))

    def test_run(self):
        self.assertEqual(self.options("run"),
                         "-M q35 -bios qboot.rom -accel tcg -cpu max -m 128M -smp 4 -nodefaults "
                         "-display none -device isa-debug-exit,iobase=0xf4,iosize=1 "
                         f"-kernel {self.tree.path}/build/host/foundry "
                         "-serial mon:stdio -serial null -append ")

    def test_variables(self):
        said = self.options("run", "MACHINE=microvm", "CPU=qemu64", "MEM=16M", "SMP=4", "ICOUNT=1",
                            "APPEND=a 'b=c d'")
        for part in ("-M microvm -accel", "-cpu qemu64", "-m 16M", "-smp 4",
                     "-icount shift=0,sleep=off", '-append a b="c d"'):
            self.assertIn(part, said)

    def test_a_program_gets_no_reset(self):
        command = self.make_ok("boot-command", f"QEMU={self.qemu}").text
        self.assertIn(" -no-reboot ", command)
        self.assertTrue(command.endswith(" -append ktest \n"), command)

    def test_what_tests_counts_instructions(self):
        counts = " -icount shift=0,sleep=off "
        self.tree.write("scripts/ktest.py", "import sys\nprint(*sys.argv)\n")
        self.tree.write("scripts/machines.py", "import sys\nprint(sys.argv[-1])\n")
        for goal in ("ktest", "machines", "boot-command"):
            self.assertIn(counts, self.make_ok(goal, f"QEMU={self.qemu}").text)
            self.assertNotIn(counts, self.make_ok(goal, f"QEMU={self.qemu}", "ICOUNT=").text)

    def test_status(self):
        for status, message in ((0, None), (33, None), (35, "Error 35"), (1, "Error 1")):
            self.answer("", status)
            result = self.tree.make("run", f"QEMU={self.qemu}")
            self.assertEqual(result.status != 0, message is not None)
            self.assertIn(message or "", result.text)

    def test_machines(self):
        self.tree.write("scripts/machines.py", "import sys\nprint(sys.argv[1:])\n")
        said = self.make_ok("machines", f"QEMU={self.qemu}").text
        for name in ("q35 max 5G", "q35-seabios qemu64 16M", "pc qemu64 16M", "microvm max 128M"):
            machine, cpu, memory = name.split()
            self.assertRegex(said, rf"'--boot', '{name}', '[^']*-M {machine.partition('-')[0]} [^']*"
                                   rf"-cpu {cpu} -m {memory} [^']*-append ktest *'")

    def test_machines_of_a_choice_of_tests(self):
        self.tree.write("scripts/machines.py", "import shlex, sys\nprint(shlex.split(sys.argv[-1]))\n")
        said = self.make_ok("machines", f"QEMU={self.qemu}", "KTEST=a*,b c").text
        self.assertIn("'-append', 'ktest=a*,b c'", said)

    def test_refusals(self):
        self.assert_one_line(self.make_fails("run", f"QEMU={self.qemu}", "MACHINE=vax"),
                             "MACHINE=vax", "there is: q35 q35-seabios pc microvm")
        self.assert_one_line(self.make_fails("run", "QEMU=no-such-qemu"), "no-such-qemu",
                             "make setup")


class Ext(TreeTest):
    """A kernel in somebody else's folder."""

    built = False

    def setUp(self):
        super().setUp()
        self.ext = f"EXT={self.tree.top / 'ext'}"

    def test_builds_in_its_own_folder(self):
        before = listing(self.tree.path)
        set_writable(self.tree.path, False)
        self.addCleanup(set_writable, self.tree.path, True)
        result = self.make_ok(self.ext, "defconfig", "all")
        own = {"ext/app.o", "ext/sub/sub.o"}
        self.assertEqual(result.compiled(), sorted(set(ALL) - {"lib/extra.o"} | own))
        self.assertEqual(self.make_ok(self.ext).text, "")
        self.assertEqual(self.make_ok(self.ext, "run").lines[-1], "kernel/main.c")
        self.make_ok(self.ext, "mrproper")
        self.assertEqual(listing(self.tree.path), before)
        self.assertFalse((self.tree.top / "ext/build/host").exists())

    def test_relative_path_and_single_target(self):
        self.make_ok("EXT=../ext", "defconfig")
        self.assertEqual(self.make_ok("EXT=../ext", "ext/sub/sub.o").compiled(), ["ext/sub/sub.o"])
        self.assertIn("ext/app.o", self.make_ok(self.ext).compiled())

    def test_file_names_are_relative_to_it(self):
        self.make_ok(self.ext, "defconfig", "all")
        image = (self.tree.top / "ext/build/host/foundry").read_bytes()
        self.assertIn(b"\0sub/sub.c\0", image)
        self.assertNotIn(str(self.tree.top).encode(), image)

    def test_shares_what_is_built_without_it(self):
        """In the same output folder: the kernel's own objects stay, but for options that differ."""
        self.make_ok("defconfig", "all")
        result = self.make_ok(self.ext, "O=build/host", "defconfig", "all")
        self.assertEqual(result.compiled(), ["ext/app.o", "ext/sub/sub.o"])
        self.assertEqual(self.make_ok("defconfig", "all").compiled(), [])

    def test_inside_the_tree(self):
        """Like samples/: the longer prefix wins."""
        shutil.copytree(self.tree.top / "ext", self.tree.path / "samples/app")
        self.make_ok("EXT=samples/app", "defconfig", "all")
        self.assertIn(b"\0sub/sub.c\0",
                      (self.tree.path / "samples/app/build/host/foundry").read_bytes())

    def test_its_options(self):
        ext = self.tree.top / "ext"
        (ext / "Kconfig").unlink()
        (ext / "defconfig").unlink()
        (ext / "Kbuild").write_text("obj-y += app.o sub/\n")
        self.make_ok(self.ext, "defconfig", "all")
        for name in ("APP_FIRST", "APP_SECOND"):
            with (ext / "Kconfig").open("a") as kconfig:
                kconfig.write(f"config {name}\n\tdef_bool y\n")
            self.make_ok(self.ext)
            self.assertIn(f"CONFIG_{name}=y", (ext / "build/host/.config").read_text())


if __name__ == "__main__":
    unittest.main()
