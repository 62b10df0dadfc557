# SPDX-License-Identifier: MIT
"""lib/fdt_*.c on the host: compared with libfdt, on the trees of QEMU's machines and on changed ones.

`SEED=7 python3 -m unittest test_fdt` replays a seed, or tries a new one.
"""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HOSTCC = os.environ.get('HOSTCC', 'cc')
BOUND = 600     # seconds for a compiler, a QEMU or the comparison
ROUNDS = 100    # changed copies of each tree

SOURCES = ('token', 'check', 'node', 'prop', 'device', 'interrupt', 'boot')
COMMON = [HOSTCC, '-O1', '-g', '-std=gnu11', '-Wall', '-Wextra', '-Werror',
          '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
# libfdt has a function of the same name.
KERNEL = ['-ffreestanding', '-Dfdt_next_node=our_next_node', f'-I{ROOT}/include']

MACHINES = (
    ('aarch64', 'virt', '-cpu cortex-a57'),
    ('aarch64', 'virt,gic-version=3,virtualization=on', '-cpu max -smp 4 -m 5G'),
    ('aarch64', 'virt,secure=on', '-cpu cortex-a72'),
    ('aarch64', 'sbsa-ref', ''),
    ('riscv64', 'virt', '-smp 4'),
    ('riscv64', 'virt,aclint=on', ''),
    ('riscv64', 'virt,aia=aplic', '-m 5G'),
    ('riscv64', 'virt,aia=aplic-imsic', '-smp 2'),
    ('riscv64', 'sifive_u', ''),
    ('riscv64', 'spike', ''),
)

# Texts of a tree that no machine here has: reservations, an alias, a tree of version 16.
SOURCE = '''/dts-v1/;
/memreserve/ 0x1000 0x2000;
/memreserve/ 0xffffffff00000000 0xffffffff;
/ {
	#address-cells = <1>;
	#size-cells = <1>;
	aliases { serial0 = "/soc/uart@10"; };
	chosen { stdout-path = "serial0:115200n8"; bootargs = "two words"; };
	soc {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges = <0 0x40000000 0x1000>;
		pic: pic@0 { interrupt-controller; #interrupt-cells = <2>; reg = <0 0x10>; };
		uart@10 {
			compatible = "virtio,mmio", "ns16550a";
			reg = <0x10 0x10 0x20 0x10>;
			interrupts-extended = <&pic 1 2>, <&pic 3 4>;
			empty;
			status = "disabled";
		};
	};
	cpus {
		#address-cells = <1>;
		#size-cells = <0>;
		cpu@0 { device_type = "cpu"; reg = <0>; };
	};
	memory@80000000 { device_type = "memory"; reg = <0x80000000 0x1000000>; };
};
'''


def run(command, **options):
    return subprocess.run([str(word) for word in command], timeout=BOUND, text=True,
                          stdin=options.pop('stdin', subprocess.DEVNULL), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **options)


class Fdt(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def call(self, *command):
        done = run(command, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def build(self):
        kernel = [ROOT / 'lib' / f'fdt_{name}.c' for name in SOURCES]
        self.call(*COMMON, *KERNEL, '-c', *kernel, HERE / 'fdt' / 'ours.c')
        objects = sorted(self.folder.glob('*.o'))
        self.call(*COMMON, HERE / 'fdt' / 'theirs.c', HERE / 'fdt' / 'compare.c', *objects,
                  '-lfdt', '-o', 'compare')

    def machine_trees(self):
        trees = []
        for number, (arch, machine, options) in enumerate(MACHINES):
            tree = self.folder / f'{number}-{machine}.dtb'
            self.call(f'qemu-system-{arch}', '-M', f'{machine},dumpdtb={tree.name.replace(",", ",,")}',
                      '-nodefaults', '-display', 'none', *options.split())
            trees.append(tree)
        return trees

    def compiled_trees(self):
        (self.folder / 'tree.dts').write_text(SOURCE)
        for version in (16, 17):
            self.call('dtc', '-q', '-V', str(version), '-o', f'version-{version}.dtb', 'tree.dts')
        return [self.folder / 'version-16.dtb', self.folder / 'version-17.dtb']

    def test_equals_libfdt(self):
        self.build()
        trees = self.machine_trees() + self.compiled_trees()
        text = self.call('./compare', os.environ.get('SEED', '1'), ROUNDS, *trees)
        self.assertRegex(text, rf'{len(trees)} trees: \d+ readings equal, \d+ refusals')


if __name__ == '__main__':
    unittest.main()
