# SPDX-License-Identifier: MIT
"""Images that use registers which the kernel does not keep."""

import os
import subprocess
import sys
import tempfile
import unittest

from support import SRCTREE

HEAD = "\nimage:     file format elf64-{}\n\n\nDisassembly of section .text:\n\n0000000080000000 <f>:\n"
KINDS = {
    "x86-64": ("movaps %xmm0,(%rsp)", "fld    %st(1)", "fninit", "mov    %rax,(%rsp)"),
    "littleaarch64": ("stp\td8, d9, [sp, #96]", "ldr\tq0, [x1]", "movi\tv0.16b, #0x0", "stp\tx8, x9, [sp]"),
    "littleriscv": ("fld\tfa0,0(sp)", "vsetvli\tt0,a0,e8,m1,ta,ma", "fadd.d\tf1,f2,f3", "fence\trw,rw"),
}


class Listing(unittest.TestCase):
    """What objdump says, and what becomes of it."""

    def judge(self, kind, instruction, *options):
        with tempfile.TemporaryDirectory() as folder:
            tool = os.path.join(folder, "objdump")
            with open(tool, "w", encoding="utf-8") as file:
                file.write(f"#!/bin/sh\ncat <<'END'\n{HEAD.format(kind)}    80000000:\t{instruction}\nEND\n")
            os.chmod(tool, 0o755)
            return subprocess.run(
                [sys.executable, "-S", str(SRCTREE / "scripts/check_fp.py"), "--objdump", tool, *options, "image"],
                stderr=subprocess.PIPE, encoding="utf-8", check=False)

    def test_registers_are_found(self):
        for kind, (*bad, _) in KINDS.items():
            for instruction in bad:
                with self.subTest(kind=kind, instruction=instruction):
                    result = self.judge(kind, instruction)
                    self.assertEqual(result.returncode, 1)
                    self.assertIn("f at 0x80000000 uses a floating-point register", result.stderr)

    def test_others_are_not(self):
        for kind, (*_, good) in KINDS.items():
            with self.subTest(kind=kind):
                self.assertEqual(self.judge(kind, good).returncode, 0)

    def test_a_function_may(self):
        self.assertEqual(self.judge("x86-64", KINDS["x86-64"][0], "--allow", "f").returncode, 0)

    def test_another_machine_is_refused(self):
        self.assertEqual(self.judge("s390", "lg").returncode, 1)


if __name__ == "__main__":
    unittest.main()
