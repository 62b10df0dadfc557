# SPDX-License-Identifier: MIT
"""What a port owes: whatever is missing is named, by make or by the compiler."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import SRCTREE, TreeTest, clean_environment

MAKEFILE = ("CROSS_COMPILE", "arch-cflags", "arch-aflags", "arch-checkflags", "arch-image", "arch-link",
            "arch-check")
RUN_MK = ("boot-cmd", "run-cmd", "gdb-cmd", "machine-boots")
PAGE = "Documentation/add-a-port.md"


class Make(TreeTest):
    """Files, and what they define."""

    built = False

    def setUp(self):
        super().setUp()
        self.make_ok("defconfig")

    def test_definitions(self):
        for file, names, goal in (("Makefile", MAKEFILE, "all"), ("run.mk", RUN_MK, "run")):
            path = f"arch/host/{file}"
            whole = self.tree.read(path)
            for name in names:
                with self.subTest(name=name):
                    self.tree.write(path, f"{whole}\nundefine {name}\n")
                    self.assert_one_line(self.make_fails(goal), f"{path} defines no {name};", PAGE)
            self.tree.write(path, whole)
        self.make_ok("run")

    def test_definitions_for_qemu(self):
        whole = (SRCTREE / "arch/x86_64/run.mk").read_text(encoding="utf-8")
        for name in ("QEMU", "machines", "machine-q35", "default-cpu", "machine-names", "machine-smp"):
            with self.subTest(name=name):
                self.tree.write("arch/host/run.mk",
                                whole.replace("include scripts", f"undefine {name}\ninclude scripts"))
                self.assert_one_line(self.make_fails("run"), f"arch/host/run.mk defines no {name};", PAGE)

    def test_files(self):
        for file, goal in (("Kconfig", "defconfig"), ("Kbuild", "all"), ("run.mk", "run")):
            with self.subTest(file=file):
                path = self.tree.path / "arch/host" / file
                text = path.read_text(encoding="utf-8")
                path.unlink()
                self.assert_one_line(self.make_fails(goal), f"arch/host/{file} is missing;", PAGE)
                path.write_text(text, encoding="utf-8")

    def test_no_makefile(self):
        self.assert_one_line(self.make_fails("ARCH=toy", "defconfig"),
                             "there is no arch/toy/Makefile", "there is: host")

    def test_no_defconfig(self):
        (self.tree.path / "arch/host/defconfig").unlink()
        self.assertIn("arch/host/defconfig: No such file", self.make_fails("defconfig").text)

    def test_no_option(self):
        for text in ("# nothing\n", "config ARCH_HOST\n\tbool\n"):
            self.tree.write("arch/host/Kconfig", text)
            self.assertIn(f"arch/host/Kconfig: defines no ARCH_HOST that is y; {PAGE}",
                          self.make_fails("defconfig").text)


class Headers(unittest.TestCase):
    """arch/port.c and arch/port_map.c, with a copy of a port's headers, one piece of which is wrong."""

    PORT = "arch/x86_64/include"	# one with page tables
    SOURCES = ("arch/port.c", "arch/port_map.c")

    # A header, what it says, what it says instead, and what is wrong with that.
    OTHERS = (
        ("cpu.h", "irqflags_t arch_irq_save", "int arch_irq_save", r"arch_irq_save\(\) is no irqflags_t"),
        ("cpu.h", "void arch_irq_restore", "int arch_irq_restore", r"arch_irq_restore\(\) is no void"),
        ("cpu.h", "bool arch_irqs_enabled", "long arch_irqs_enabled", r"arch_irqs_enabled\(\) is no bool"),
        ("cpu.h", "arch_irq_enable(void)", "arch_irq_enable(int now)", r"arch_irq_enable\(\) is no void"),
        ("cpu.h", "cpu_relax(void)", "cpu_relax(int n)", r"cpu_relax\(\) is no void"),
        ("cpu.h", "ARCH_FRAME_RECORD\t0", "ARCH_FRAME_RECORD\t4", "ARCH_FRAME_RECORD does not lead"),
        ("io.h", "void arch_io_after_read", "int arch_io_after_read", r"arch_io_after_read\(\) is no void"),
        ("io.h", "arch_io_before_write(void)", "arch_io_before_write(int n)",
         r"arch_io_before_write\(\) is no void"),
        ("catch.h", "int arch_catch_save", "long arch_catch_save", r"arch_catch_save\(\) is no int"),
        ("catch.h", "restore(struct arch_catch", "restore(struct cpu", "arch_catch_restore"),
        ("physmem.h", "u64 arch_image_offset", "int arch_image_offset", r"arch_image_offset\(\) is no u64"),
        ("layout.h", "PAGE_BYTES\t4096", "PAGE_BYTES\t8192", "PAGE_BYTES is another size"),
        ("layout.h", "DEVICE_BASE\tADDRESS(0x", "DEVICE_BASE\tADDRESS(0x1 + 0x", "is within a page"),
        ("layout.h", "DEVICE_BASE\tADDRESS(0xffff", "DEVICE_BASE\tADDRESS(0x0fff", "do not ascend"),
        ("layout.h", "STACK_GUARD\tPAGE_BYTES", "STACK_GUARD\t0", "STACK_GUARD is not whole pages"),
        ("layout.h", "STACK_BYTES\t(7 * PAGE_BYTES)", "STACK_BYTES\t100", "STACK_BYTES is not whole pages"),
    )

    def setUp(self):
        self.headers = Path(tempfile.mkdtemp(prefix="foundry-port-"))
        self.addCleanup(shutil.rmtree, self.headers)
        shutil.copytree(SRCTREE / self.PORT, self.headers, dirs_exist_ok=True)

    def errors(self):
        """What the compiler says of both files."""
        flags = ["-std=gnu11", "-ffreestanding", "-fsyntax-only", "-fno-diagnostics-show-caret",
                 "-Werror=implicit-function-declaration", "-Werror=incompatible-pointer-types",
                 "-Iinclude", f"-I{self.headers}"]
        done = subprocess.run(["gcc", *flags, *self.SOURCES], cwd=SRCTREE, env=clean_environment(),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600,
                              check=False)
        lines = [line for line in done.stdout.splitlines() if "error:" in line]
        self.assertEqual(done.returncode != 0, bool(lines), done.stdout)
        return "\n".join(lines)

    def change(self, header, text):
        """Another text for a header, while the compiler looks at it."""
        path = self.headers / "asm" / header
        whole = path.read_text(encoding="utf-8")
        path.write_text(text(whole), encoding="utf-8")
        self.assertNotEqual(path.read_text(encoding="utf-8"), whole)
        said = self.errors()
        path.write_text(whole, encoding="utf-8")
        return said

    def owed(self, before=""):
        """Header and name, as arch.h lists them."""
        text = (SRCTREE / "include/foundry/arch.h").read_text(encoding="utf-8")
        entries = re.findall(rf"^ \* {before}asm/(\w+\.h):(.*(?:\n \*\t.*)*)", text, re.M)
        return [(header, name.strip(" *\t\n")) for header, names in entries for name in names.split(",")]

    def test_a_whole_port_is_accepted(self):
        self.assertEqual(self.errors(), "")

    def test_list(self):
        owed = self.owed()
        self.assertGreater(len(owed), 15)	# read, and not skipped
        self.assertEqual({header for header, _ in owed}, {"atomic.h", "catch.h", "context.h", "cpu.h", "io.h", "layout.h",
                                                     "physmem.h"})

    def test_what_it_may_give(self):
        may = self.owed("may be in ")
        self.assertEqual(set(may), {("cpu.h", "cpu_point"), ("cpu.h", "arch_yield"), ("cpu.h", "arch_irq_let")})
        for header, name in may:
            generic = (SRCTREE / "include/foundry" / header).read_text(encoding="utf-8")
            with self.subTest(header=header, name=name):
                self.assertIn(f"#ifndef {name}\n", generic)
                own = f"\n#define {name} {name}\nvoid {name}(void);\n#endif\n"
                self.assertEqual(self.change(header, lambda text: re.sub(r"\n#endif\n\Z", own, text)), "")

    def test_each_name(self):
        for header, name in self.owed():
            with self.subTest(header=header, name=name):
                said = self.change(header, lambda text: re.sub(rf"\b{name}\b", f"{name}_gone", text))
                self.assertRegex(said, rf"\b{name}\b")

    def test_each_header(self):
        for header in {header for header, _ in self.owed()}:
            with self.subTest(header=header):
                path = self.headers / "asm" / header
                path.rename(path.with_suffix(".gone"))
                self.assertIn(f"asm/{header}: No such file", self.errors())
                path.with_suffix(".gone").rename(path)

    def test_each_type_and_value(self):
        for header, old, new, said in self.OTHERS:
            with self.subTest(header=header, new=new):
                self.assertRegex(self.change(header, lambda text: text.replace(old, new)), said)


if __name__ == "__main__":
    unittest.main()
