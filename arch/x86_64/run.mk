# SPDX-License-Identifier: MIT
#
# How an x86_64 image is booted; scripts/Makefile.qemu says what is owed.

QEMU ?= qemu-system-x86_64

# q35-seabios and pc boot by the firmware of PCs, q35 and microvm by one that does next to nothing.
machines := q35 q35-seabios pc microvm
machine-q35 := -M q35 -bios qboot.rom
machine-q35-seabios := -M q35
machine-pc := -M pc
machine-microvm := -M microvm
default-cpu := max

qemu-options = -device isa-debug-exit$(comma)iobase=0xf4$(comma)iosize=1 -kernel $(abspath $(image))

# COM1 is the console; COM2, where the machine has one, is for the tests of the UART.
more-serial := -serial null

# Each machine with the better CPU, and with the other in the least memory; then more than 4 GiB.
machine-names := $(foreach m,$(machines),$(m):max:128M $(m):qemu64:16M) q35:max:5G
machine-smp := 1
panic-is-forced := y

include scripts/Makefile.qemu
