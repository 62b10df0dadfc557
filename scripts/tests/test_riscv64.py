# SPDX-License-Identifier: MIT
"""What a riscv64 image cannot boot: it says so in a sentence, and ends as a failure."""

import re
import struct
import unittest

from machine import FAIL, MachineTest

# QEMU's virt machine: RAM begins at 2 GiB, and OpenSBI lies in its first 2 MiB.
IMAGE = 0x80200000
START = 0x84000000
TREE = 0x85000000

# A boot that ends well ends here.
STOP = ('chosen {', 'chosen { bootargs = "boot.fail=clock";')


def jump(tree, image):
    """An ELF image that OpenSBI enters: it goes on at `image`, the device tree in a1."""
    code = struct.pack('<4I2Q', 0x00000297,	# auipc t0, 0
                       0x0102b583,		# ld a1, 16(t0)
                       0x0182b303,		# ld t1, 24(t0)
                       0x00030067,		# jr t1
                       tree, image)
    header = struct.pack('<16s2HI3QI6H', b'\x7fELF\x02\x01\x01', 2, 243, 1, START, 64, 0,
                         0, 64, 56, 1, 0, 0, 0)
    return header + struct.pack('<2I6Q', 1, 5, 64 + 56, START, START, len(code), len(code), 4) + code


class Riscv64(MachineTest):
    arch = 'riscv64'

    @classmethod
    def dump_tree(cls):
        """As OpenSBI hands it over: its own memory is nobody's."""
        return super().dump_tree().replace('/dts-v1/;', '/dts-v1/;\n/memreserve/ 0x80000000 0x80000;')

    def boot(self, *words, machine=''):
        """The status, and what was said once the firmware had spoken."""
        status, text = self.qemu(*words, machine=machine)
        kernel = re.search(r'^(foundry|panic): .*', text, re.MULTILINE | re.DOTALL)
        return status, kernel[0] if kernel else text

    def boot_image(self, *words, cmdline='', machine=''):
        return self.boot('-kernel', str(self.image), '-append', cmdline, *words, machine=machine)

    def enter(self, tree, at=IMAGE, tree_at=TREE):
        """Boot the image as a loader would that puts it and these bytes into memory."""
        start = self.folder / 'start'
        start.write_bytes(jump(tree_at, at))
        return self.boot('-kernel', str(start), *self.loaded('tree', tree, TREE),
                         *self.loaded('image', self.image.read_bytes(), at))

    def assert_refused_early(self, result, sentence, status=FAIL):
        """Nothing else was said."""
        self.assertEqual(result, (status, f'foundry: {sentence}\nFOUNDRY: FAIL before boot\n'))

    def assert_tree_refused(self, result, reason, tree_at=TREE):
        """Only the tree says where the test device is: the firmware ends the run, as status 0."""
        self.assert_refused_early(result, f'the device tree at {tree_at:#x}: FDT {reason}', status=0)

    def assert_stage_fails(self, result, stage, sentence):
        self.assert_refused(result, f'\n{sentence}\n', f'FOUNDRY: FAIL at stage {stage}\n')

    # --- what is handed over -------------------------------------------------

    def test_boots_otherwise(self):
        result = self.enter(self.compile(STOP))
        self.assert_refused(result, 'cmdline: boot.fail=clock', 'FOUNDRY: FAIL at stage clock')

    def test_no_tree(self):
        for addr in (0, 1 << 37):
            sentence = f'the firmware handed over no device tree: its address is {addr:#x}'
            self.assert_refused_early(self.enter(b'', tree_at=addr), sentence, status=0)

    def test_tree_where_nothing_is(self):
        for addr, seen in ((1 << 36, 0xffffffd000000000), (0x80000000, 0xffffffc080000000)):
            status, text = self.enter(b'', tree_at=addr)
            self.assertRegex(text, rf'^panic: access fault reading {seen:#x} .*, pc fdt_check')
            self.assertIn('FOUNDRY: FAIL panic\n', text)
            self.assertEqual(status, 0)

    def test_something_else(self):
        self.assert_tree_refused(self.enter(bytes(4096)), 'has a bad magic number')
        result = self.enter(self.compile(), tree_at=TREE + 4)
        self.assert_tree_refused(result, 'is not aligned to 8 bytes', TREE + 4)

    def test_truncated_tree(self):
        tree = self.compile()
        longer = tree[:4] + struct.pack('>I', 1 << 30) + tree[8:]
        self.assert_tree_refused(self.enter(longer), 'truncated: it is longer than its memory')
        shorter = tree[:4] + struct.pack('>I', 36) + tree[8:]
        self.assert_tree_refused(self.enter(shorter), "truncated: its size is less than its header's")

    def test_malformed_tree(self):
        tree = self.compile()
        unknown = tree.replace(b'\0\0\0\1memory@', b'\0\0\0\7memory@')
        self.assert_tree_refused(self.enter(unknown), 'malformed: a token is unknown')
        self.assert_tree_refused(self.enter(tree[:len(tree) // 2]), 'malformed: a token is unknown')

    # --- what the tree says --------------------------------------------------

    def test_memory(self):
        reg = 'reg = <0x00 0x80000000 0x00 0x8000000>'
        for old, new, sentence in (
                ('device_type = "memory"', 'device_type = "nothing"', 'the device tree names no memory'),
                (reg, 'reg = <0x00 0x80000000 0x00>', "the device tree's memory: -EINVAL"),
                (reg, 'reg = <0x00 0x80000000 0x00 0x4000000>',
                 f'the device tree at {TREE:#x} lies outside of RAM')):
            self.assert_refused_early(self.enter(self.compile((old, new))), sentence)

    def test_too_little_memory(self):
        tree = self.compile(('reg = <0x00 0x80000000 0x00 0x8000000>',
                             'reg = <0x00 0x84000000 0x00 0x4000000>'))
        self.assert_refused(self.enter(tree), 'foundry: too little memory: the image takes',
                            'KiB from 0x80200000', 'FOUNDRY: FAIL before boot')

    def test_no_frequency(self):
        for change in (('timebase-frequency', 'acme,frequency'), ('<0x989680>', '<0x00>')):
            self.assert_stage_fails(
                self.enter(self.compile(change)), 'clock',
                'clock: the device tree does not say how fast it counts (timebase-frequency)')

    def test_unknown_interrupt_controller(self):
        tree = self.compile((r'sifive,plic-1.0.0\0riscv,plic0', 'acme,interrupts'))
        self.assert_stage_fails(
            self.enter(tree), 'irq',
            'irq: the device tree names no interrupt controller that is known (sifive,plic-1.0.0)')

    def test_incomplete_interrupt_controller(self):
        tree = self.compile(('riscv,ndev', 'acme,ndev'))
        self.assert_stage_fails(self.enter(tree), 'irq', 'irq: what the device tree says of plic@c000000, '
                                'for hart 0: -ENOENT')

    def test_no_console(self):
        """Then the firmware's is taken."""
        uart = 'compatible = "ns16550a";'
        for change in ((uart, f'{uart} status = "disabled";'), (uart, 'compatible = "acme,serial";')):
            self.assert_refused(self.enter(self.compile(STOP, change)), 'cmdline: boot.fail=clock',
                                'FOUNDRY: FAIL at stage clock\n')

    def test_no_test_device(self):
        """Then the firmware switches the machine off, which proves nothing."""
        tree = self.compile(STOP, (r'sifive,test1\0sifive,test0', 'acme,test'))
        self.assert_refused(self.enter(tree), 'FOUNDRY: FAIL at stage clock\n', status=0)

    # --- how it is entered, and where ----------------------------------------

    def test_machine_mode(self):
        for harts in '1', '4':
            self.assert_refused_early(self.boot('-bios', str(self.image), '-smp', harts),
                                      'entered in M-mode; this image runs in S-mode, above SBI firmware')

    def test_another_place(self):
        sentence = 'the loader did not put the image at 0x80200000, where it was linked'
        self.assert_refused_early(self.enter(self.compile(), at=0x80400000), sentence, status=0)

    def test_no_paging(self):
        self.assert_refused_early(self.boot_image('-cpu', 'rv64,mmu=false'),
                                  'this CPU has no Sv39 page tables', status=0)

    def test_unknown_mode_of_paging(self):
        self.assert_refused(self.boot_image(cmdline='mmu=sv40'),
                            'cmdline: mmu=sv40: not a value that it knows, it takes sv39|sv48|sv57\n',
                            'FOUNDRY: FAIL at the command line\n')

    def test_alarm_that_the_cpu_has_not(self):
        self.assert_stage_fails(self.boot_image('-cpu', 'rv64,sstc=off', cmdline='alarm=sstc'), 'clock',
                                'alarm: this machine has no sstc; it has sbi')

    def test_another_interrupt_controller(self):
        for machine in (',aia=aplic', ',aia=aplic-imsic'):
            self.assert_stage_fails(
                self.boot_image(machine=machine), 'irq',
                'irq: the interrupt controller is an APLIC (aplic@d000000), which this kernel does not know')

    def test_elf(self):
        result = self.boot('-kernel', str(self.elf), '-append', 'boot.fail=clock')
        self.assert_refused(result, 'cmdline: boot.fail=clock', 'FOUNDRY: FAIL at stage clock')


if __name__ == '__main__':
    unittest.main()
