# SPDX-License-Identifier: MIT
"""What an aarch64 image cannot boot: it says so in a sentence, and ends as a failure."""

import struct
import unittest

from machine import FAIL, MachineTest

# QEMU's virt machine: RAM begins at 1 GiB.
START = 0x40100000
IMAGE = 0x40200000
TREE = 0x44000000


def jump(tree, image):
    """Code that enters the image as a boot loader does, the device tree in x0."""
    def load(register, value):
        return [0xd2800000 | half << 21 | (value >> 16 * half & 0xffff) << 5 | register
                if half == 0 else
                0xf2800000 | half << 21 | (value >> 16 * half & 0xffff) << 5 | register
                for half in range(4)]
    words = load(0, tree) + load(9, image) + [0xd61f0120]
    return struct.pack(f'<{len(words)}I', *words)


class Aarch64(MachineTest):
    arch, machine, options = 'aarch64', 'virt,dtb-randomness=off', ('-cpu', 'max')

    def boot(self, *words, machine='', semihosting=True):
        words += ('-semihosting-config', 'enable=on,target=native') if semihosting else ()
        return self.qemu(*words, machine=machine)

    def enter(self, tree, at=IMAGE, tree_at=TREE, machine=''):
        """Boot the image as a loader would that puts it and these bytes into memory."""
        return self.boot(*self.loaded('start', jump(tree_at, at), START), *self.loaded('tree', tree, TREE),
                         *self.loaded('image', self.image.read_bytes(), at),
                         '-device', f'loader,addr={START:#x},cpu-num=0', machine=machine)

    # --- what is handed over -------------------------------------------------

    def test_boots_otherwise(self):
        tree = self.compile(('chosen {', 'chosen { bootargs = "boot.fail=clock";'))
        self.assert_refused(self.enter(tree), 'cmdline: boot.fail=clock', 'FAIL at stage clock')

    def test_no_tree(self):
        self.assert_refused(self.enter(bytes(4096)), 'foundry: the device tree at 0x44000000: FDT',
                            'FOUNDRY: FAIL before boot')

    def test_truncated_tree(self):
        tree = self.compile()
        self.assert_refused(self.enter(tree[:len(tree) // 2]), 'the device tree at 0x44000000: FDT',
                            'FAIL before boot')
        longer = tree[:4] + struct.pack('>I', 1 << 30) + tree[8:]
        self.assert_refused(self.enter(longer), 'FDT truncated', 'FAIL before boot')

    def test_tree_far_away(self):
        self.assert_refused(self.enter(self.compile(), tree_at=1 << 40),
                            'the device tree at 0x10000000000 is too far from the image')

    def test_tree_outside_of_memory(self):
        tree = self.compile(('reg = <0x00 0x40000000 0x00 0x8000000>',
                             'reg = <0x00 0x40000000 0x00 0x4000000>'))
        self.assert_refused(self.enter(tree), 'the device tree at 0x44000000 is not in RAM')

    def test_no_memory(self):
        tree = self.compile(('device_type = "memory"', 'device_type = "nothing"'))
        self.assert_refused(self.enter(tree), 'the device tree has no memory node')

    def test_too_little_memory(self):
        tree = self.compile(('reg = <0x00 0x40000000 0x00 0x8000000>',
                             'reg = <0x00 0x44000000 0x00 0x4000000>'))
        self.assert_refused(self.enter(tree), 'too little memory: the image takes', 'KiB from 0x40200000')

    def test_unknown_interrupt_controller(self):
        tree = self.compile(('arm,cortex-a15-gic', 'acme,interrupts'))
        self.assert_refused(self.enter(tree), 'no interrupt controller that is known here',
                            'FAIL at stage irq')

    def test_no_timer(self):
        tree = self.compile(('arm,armv8-timer', 'acme,timer'))
        self.assert_refused(self.enter(tree), 'the device tree has no timer', 'FAIL at stage clock')

    def test_no_psci(self):
        tree = self.compile(('arm,psci-0.2', 'acme,power'),
                            ('chosen {', 'chosen { bootargs = "boot.fail=clock";'))
        self.assert_refused(self.enter(tree), 'does not say how to switch the machine off')

    def test_no_console(self):
        tree = self.compile(('arm,pl011', 'acme,serial'))
        status, text = self.enter(tree)
        self.assertEqual((status, text), (FAIL, ''))

    # --- how it is entered -----------------------------------------------------

    def test_el3(self):
        self.assert_refused(self.enter(self.compile(), machine=',secure=on'),
                            'foundry: this CPU is at EL3; boot the image at EL2 or EL1',
                            'FOUNDRY: FAIL before boot')

    def test_between_two_places(self):
        self.assert_refused(self.enter(self.compile(), at=IMAGE + 0x1000),
                            'foundry: the image is not loaded at a multiple of 2 MiB')

    def test_another_place(self):
        tree = self.compile(('chosen {', 'chosen { bootargs = "boot.fail=clock";'))
        self.assert_refused(self.enter(tree, at=0x42400000), 'FAIL at stage clock')

    def test_elf(self):
        for machine in ('', ',virtualization=on', ',gic-version=3'):
            result = self.boot('-kernel', str(self.elf), '-append', 'boot.fail=clock', machine=machine)
            self.assert_refused(result, 'cmdline: boot.fail=clock', 'FAIL at stage clock')

    def test_nobody_takes_the_exit(self):
        """Then the machine is switched off, which proves nothing."""
        for machine in ('', ',virtualization=on'):
            status, text = self.boot('-kernel', str(self.image), '-append', 'boot.fail=clock',
                                     machine=machine, semihosting=False)
            self.assertIn('FAIL at stage clock', text)
            self.assertEqual(status, 0, text)


if __name__ == '__main__':
    unittest.main()
