# SPDX-License-Identifier: MIT
#
# How a riscv64 image is booted; scripts/Makefile.run says what is owed.

# Counts instructions instead of time: every run is the same to the last bit.
icount = $(if $(ICOUNT),-icount shift=0$(comma)sleep=off -rtc clock=vm$(comma)base=2026-01-01)

QEMU ?= qemu-system-riscv64
$(if $(shell command -v $(QEMU)),,$(call fail,$(QEMU) cannot be run; `make setup` installs it))

# By what QEMU loads: the ELF image, or the flat one.
machines := virt virt-image
kernel-virt := $(image)
kernel-virt-image := $(flat)

# $(call qemu,machine,CPU,memory,harts)
qemu = $(QEMU) -M virt -accel tcg -cpu $(2) -m $(3) -smp $(4) $(icount) -nodefaults -display none \
	-kernel $(abspath $(or $(kernel-$(strip $(1))),$(call fail,MACHINE=$(strip $(1)) is no machine \
	of riscv64; there is: $(machines))))
asked = $(call qemu,$(or $(MACHINE),virt),$(or $(CPU),rv64),$(or $(MEM),128M),$(or $(SMP),1))

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

# Each mode of paging with either alarm; the least memory and more than 4 GiB; the flat image.  With
# several harts any of them may be the one that boots.
machine-names := $(foreach c,rv64 rv64$(comma)sstc=off,$(foreach m,sv39 sv48 sv57,virt:$(c):128M:$(m))) \
	virt:rv64:16M:sv57 virt:rv64:5G:sv39 virt:rv64:5G:sv57 virt-image:rv64:128M:sv57
machine-boots = $(foreach n,$(machine-names),--boot '$(subst :, ,$(n))' $(call sh-quote, \
	$(call boot-named,$(subst :, ,$(n)))))
boot-named = $(qemu.py) $(call qemu,$(word 1,$(1)),$(word 2,$(1)),$(word 3,$(1)),$(or $(SMP),4)) \
	$(for-program) -append ktest mmu=$(word 4,$(1)) $(words)
