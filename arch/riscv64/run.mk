# SPDX-License-Identifier: MIT
#
# How a riscv64 image is booted; scripts/Makefile.qemu says what is owed.

QEMU ?= qemu-system-riscv64

# By what QEMU loads: the ELF image, or the flat one.
machines := virt virt-image
machine-virt = -M virt -kernel $(abspath $(image))
machine-virt-image = -M virt -kernel $(abspath $(flat))
default-cpu := rv64

# Each mode of paging with either alarm; the least memory and more than 4 GiB; the flat image.  With
# several harts any of them may be the one that boots.
machine-names := $(foreach c,rv64 rv64$(comma)sstc=off,$(foreach m,sv39 sv48 sv57, \
	virt:$(c):128M:mmu=$(m))) virt:rv64:16M:mmu=sv57 virt:rv64:5G:mmu=sv39 virt:rv64:5G:mmu=sv57 \
	virt-image:rv64:128M:mmu=sv57
machine-smp := 4

include scripts/Makefile.qemu
