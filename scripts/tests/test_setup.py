# SPDX-License-Identifier: MIT
"""make setup, on machines that are made of stubs."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import BOUND, SRCTREE

REAL = ("sh", "cat", "sed", "env", "rm")
TOOLS = ("gcc", "ld", "objcopy", "awk", "sparse", "clang", "ld.lld", "llvm-objcopy", "python",
         "qemu-system-x86_64", "gdb", "gdb-multiarch", "aarch64-linux-gnu-gcc", "qemu-aarch64",
         "riscv64-linux-gnu-gcc", "qemu-system-aarch64", "qemu-system-riscv64", "dtc", "spatch",
         "cppcheck", "clang-tidy")
NO_LOCKS = """case "$*" in *compiler*) exit 1;; esac\n"""
STUB = "#!/bin/sh\n"
DEBIAN_LINE = "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "


class Machine:
    """A PATH of stubs.  `log` holds what was run to install."""

    def __init__(self, user="1000"):
        self.bin = Path(tempfile.mkdtemp(prefix="foundry-setup-"))
        self.log = self.bin / "log"
        self.log.touch()
        for name in REAL:
            (self.bin / name).symlink_to(shutil.which(name))
        for name in TOOLS:
            self.add(name)
        self.add("id", f"echo {user}\n")

    def add(self, name, body="exit 0\n"):
        path = self.bin / name
        path.write_text(STUB + body)
        path.chmod(0o755)

    def add_installer(self, name, *provides):
        """An installer that says so, and brings the tools when it installs."""
        lines = [f'echo "{name} $*" >>{self.log}', "[ \"$1\" = install ] || exit 0"]
        for tool in provides:
            lines += [f"cat {self.bin}/id >{self.bin}/{tool}", f"/bin/chmod +x {self.bin}/{tool}"]
        self.add(name, "\n".join(lines) + "\n")

    def remove(self, *names):
        for name in names:
            (self.bin / name).unlink()

    def setup(self):
        return subprocess.run(["sh", str(SRCTREE / "scripts/setup.sh")], stdin=subprocess.DEVNULL,
                              env={"PATH": str(self.bin), "PYTHON": str(self.bin / "python")},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=BOUND, check=False)

    def installed(self):
        return self.log.read_text().splitlines()

    def close(self):
        shutil.rmtree(self.bin)


class Setup(unittest.TestCase):
    def machine(self, user="1000"):
        machine = Machine(user)
        self.addCleanup(machine.close)
        return machine

    def test_nothing_missing_does_nothing(self):
        machine = self.machine("0")
        machine.add_installer("apt-get")
        done = machine.setup()
        self.assertEqual((done.returncode, done.stdout), (0, "setup: everything is here\n"))
        self.assertEqual(machine.installed(), [])

    def test_each_tool_is_missed(self):
        packages = {"gcc": "gcc libc6-dev libfdt-dev libck-dev", "ld": "binutils", "objcopy": "binutils",
                    "awk": "mawk",
                    "sparse": "sparse", "clang": "clang libclang-rt-dev", "ld.lld": "lld",
                    "llvm-objcopy": "llvm",
                    "qemu-system-x86_64": "qemu-system-x86", "gdb": "gdb", "gdb-multiarch": "gdb-multiarch",
                    "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
                    "qemu-aarch64": "qemu-user",
                    "riscv64-linux-gnu-gcc": "gcc-riscv64-linux-gnu",
                    "qemu-system-aarch64": "qemu-system-arm",
                    "qemu-system-riscv64": "qemu-system-misc", "dtc": "device-tree-compiler",
                    "spatch": "coccinelle", "cppcheck": "cppcheck", "clang-tidy": "clang-tidy",
                    "python": "python3 python3-kconfiglib clang-22"}
        for tool in TOOLS:
            with self.subTest(tool=tool):
                machine = self.machine()
                machine.add_installer("apt-get")
                machine.remove(tool)
                done = machine.setup()
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stdout.splitlines()[-1], f"  {DEBIAN_LINE}{packages[tool]}")

    def test_tool_that_does_not_work_is_missing(self):
        machine = self.machine()
        machine.add_installer("apt-get")
        machine.add("python", "[ \"$2\" != 'import kconfiglib' ]\n")
        done = machine.setup()
        self.assertIn("setup: missing: kconfiglib\n", done.stdout)

    def test_without_root_it_prints_the_line_and_stops(self):
        machine = self.machine()
        machine.add_installer("apt-get", "sparse")
        machine.remove("sparse")
        done = machine.setup()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines(), ["setup: missing: sparse",
                                                    "setup: this needs root; run:",
                                                    "  apt-get update", f"  {DEBIAN_LINE}sparse"])
        self.assertEqual(machine.installed(), [])

    def test_root_installs_and_a_second_run_does_nothing(self):
        machine = self.machine("0")
        machine.add_installer("apt-get", "sparse")
        machine.remove("sparse")
        done = machine.setup()
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn(f"setup: {DEBIAN_LINE}sparse\n", done.stdout)
        ran = ["apt-get update", "apt-get install -y --no-install-recommends sparse"]
        self.assertEqual(machine.installed(), ran)
        self.assertEqual(machine.setup().stdout, "setup: everything is here\n")
        self.assertEqual(machine.installed(), ran)

    def test_sudo(self):
        machine = self.machine()
        machine.add_installer("apt-get", "sparse")
        machine.add("true")
        machine.add("sudo", "[ \"$1\" = -n ] && shift\nexec \"$@\"\n")
        machine.remove("sparse")
        done = machine.setup()
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn(f"setup: sudo {DEBIAN_LINE}sparse\n", done.stdout)

    def test_installation_that_fails(self):
        machine = self.machine("0")
        machine.add("apt-get", "exit 100\n")
        machine.remove("sparse")
        done = machine.setup()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines()[-1], "setup: failed: apt-get update")

    def test_installation_that_helps_nothing(self):
        machine = self.machine("0")
        machine.add_installer("apt-get")
        machine.remove("sparse")
        done = machine.setup()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout.splitlines()[-1],
                         "setup: still missing after installation: sparse")

    def test_libfdt_is_missed_by_its_header(self):
        machine = self.machine()
        machine.add_installer("apt-get")
        machine.add("gcc", "read -r line; case \"$line\" in *libfdt*) exit 1;; esac\n")
        self.assertEqual(machine.setup().stdout.splitlines()[0], "setup: missing: libfdt")

    def test_clang_that_checks_no_locks(self):
        machine = self.machine()
        machine.add_installer("apt-get")
        machine.add("python", NO_LOCKS)
        self.assertEqual(machine.setup().stdout.splitlines()[-1], f"  {DEBIAN_LINE}clang-22")

    def test_distribution_without_such_a_clang(self):
        """That is known once apt has been asked to refresh its lists."""
        machine = self.machine("0")
        machine.add_installer("apt-get")
        machine.add("apt-cache", f"[ -s {machine.log} ] && [ $2 = clang ]\n")
        machine.add("python", NO_LOCKS)
        for last in ("setup: done", "setup: everything is here"):
            done = machine.setup()
            self.assertEqual((done.returncode, done.stdout.splitlines()[-1]), (0, last), done.stdout)
        self.assertEqual(machine.installed(), ["apt-get update"])

    def test_package_of_another_name(self):
        for known, package in (("qemu-system-riscv", "qemu-system-riscv"),
                               ("qemu-system-misc", "qemu-system-misc")):
            machine = self.machine()
            machine.add_installer("apt-get")
            machine.add("apt-cache", f"[ $2 = {known} ]\n")
            machine.remove("qemu-system-riscv64")
            self.assertEqual(machine.setup().stdout.splitlines()[-1], f"  {DEBIAN_LINE}{package}")

    def test_no_package_for_it(self):
        machine = self.machine("0")
        machine.add("pacman")
        machine.remove("spatch")
        done = machine.setup()
        self.assertEqual(done.returncode, 1)
        self.assertIn("install by hand", done.stdout)

    def test_other_distributions(self):
        for tool, line in (("dnf", "dnf install -y python3-kconfiglib sparse"),
                           ("pacman", "pacman -S --needed --noconfirm python-kconfiglib sparse"),
                           ("apk", "apk add py3-kconfiglib sparse")):
            machine = self.machine()
            machine.add(tool)
            machine.add("python", "[ \"$2\" != 'import kconfiglib' ]\n")
            machine.remove("sparse")
            self.assertEqual(machine.setup().stdout.splitlines()[-1], f"  {line}")

    def test_no_known_distribution(self):
        machine = self.machine("0")
        machine.remove("sparse")
        done = machine.setup()
        self.assertEqual(done.returncode, 1)
        self.assertIn("install by hand", done.stdout)


if __name__ == "__main__":
    unittest.main()
