# SPDX-License-Identifier: MIT
#
# How an aarch64 image is booted; scripts/Makefile.run says what is owed.

# Counts instructions instead of time: every run is the same to the last bit.
icount = $(if $(ICOUNT),-icount shift=0$(comma)sleep=off -rtc clock=vm$(comma)base=2026-01-01)

QEMU ?= qemu-system-aarch64
$(if $(shell command -v $(QEMU)),,$(call fail,$(QEMU) cannot be run; `make setup` installs it))

# By interrupt controller and the exception level at which the image is entered.
machines := gicv2 gicv3 gicv2-el2 gicv3-el2
machine-gicv2 := gic-version=2
machine-gicv3 := gic-version=3
machine-gicv2-el2 := gic-version=2$(comma)virtualization=on
machine-gicv3-el2 := gic-version=3$(comma)virtualization=on

# $(call qemu,machine,CPU,memory)
qemu = $(QEMU) -M virt$(comma)dtb-randomness=off$(comma)$(or $(machine-$(strip $(1))),$(call fail, \
	MACHINE=$(strip $(1)) is no machine of aarch64; there is: $(machines))) -accel tcg -cpu $(2) \
	-m $(3) -smp $(or $(SMP),1) $(icount) -nodefaults -display none \
	-semihosting-config enable=on$(comma)target=native -kernel $(abspath $(flat))
asked = $(call qemu,$(or $(MACHINE),gicv3),$(or $(CPU),max),$(or $(MEM),128M))

qemu.py = $(PYTHON) -S $(abspath scripts/qemu.py)
for-program = -no-reboot -serial stdio

boot-cmd = $(qemu.py) $(asked) $(for-program) -append $(1)
run-cmd = $(qemu.py) --run $(asked) -serial mon:stdio -append $(1)

GDB ?= $(if $(shell command -v gdb-multiarch),gdb-multiarch,gdb)
gdb-socket = $(objtree)/gdb.sock
gdb-cmd = $(PYTHON) scripts/gdb.py --gdb $(call sh-quote,$(GDB)) --image $(image) \
	--socket $(gdb-socket) -- $(qemu.py) $(asked) $(for-program) -S -chardev \
	socket$(comma)path=$(gdb-socket)$(comma)server=on$(comma)wait=off$(comma)id=gdb \
	-gdb chardev:gdb -append $(1)

# Each machine with each CPU; then, with the best one, the least memory and more than 4 GiB.
machine-names := $(foreach m,$(machines),$(foreach c,cortex-a57 cortex-a72 max,$(m):$(c):128M)) \
	gicv3:max:16M gicv2:max:5G gicv3-el2:max:5G
machine-boots = $(foreach n,$(machine-names),--boot '$(subst :, ,$(n))' $(call sh-quote, \
	$(call boot-named,$(subst :, ,$(n)))))
boot-named = $(qemu.py) $(call qemu,$(word 1,$(1)),$(word 2,$(1)),$(word 3,$(1))) $(for-program) \
	-append ktest $(words)
