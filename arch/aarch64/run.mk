# SPDX-License-Identifier: MIT
#
# How an aarch64 image is booted; scripts/Makefile.qemu says what is owed.

QEMU ?= qemu-system-aarch64

# By interrupt controller and the exception level at which the image is entered.
machines := gicv3 gicv2 gicv3-el2 gicv2-el2
virt := -M virt,dtb-randomness=off
machine-gicv3 := $(virt),gic-version=3
machine-gicv2 := $(virt),gic-version=2
machine-gicv3-el2 := $(virt),gic-version=3,virtualization=on
machine-gicv2-el2 := $(virt),gic-version=2,virtualization=on
default-cpu := max

qemu-options = -semihosting-config enable=on$(comma)target=native -kernel $(abspath $(flat))

# Each machine with two of the CPUs; the least memory and more than 4 GiB among them.
machine-names := $(foreach m,$(machines),$(m):cortex-a57:128M) gicv3:max:16M gicv2:max:5G \
	gicv3-el2:cortex-a72:128M gicv3-el2:max:5G gicv2-el2:max:128M
machine-smp := 4

include scripts/Makefile.qemu
