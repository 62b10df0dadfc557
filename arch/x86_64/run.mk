# SPDX-License-Identifier: MIT
#
# How an x86_64 image is booted; scripts/Makefile.run says what is owed.

# Counts instructions instead of time: every run is the same to the last bit.  The RTC must not
# follow the host either: its timers shift the TSC that the kernel starts with.
icount = $(if $(ICOUNT),-icount shift=0$(comma)sleep=off -rtc clock=vm$(comma)base=2026-01-01)

QEMU ?= qemu-system-x86_64
$(if $(shell command -v $(QEMU)),,$(call fail,$(QEMU) cannot be run; `make setup` installs it))

# q35-seabios and pc boot by the firmware of PCs, q35 and microvm by one that does next to nothing.
machines := q35 q35-seabios pc microvm
machine-q35 := -M q35 -bios qboot.rom
machine-q35-seabios := -M q35
machine-pc := -M pc
machine-microvm := -M microvm

# COM1 is the console; COM2, where the machine has one, is for the tests of the UART.
# ICOUNT=1 counts instructions instead of time: two runs are the same to the last byte.
# $(call qemu,machine,CPU,memory)
qemu = $(QEMU) $(or $(machine-$(strip $(1))),$(call fail,MACHINE=$(strip $(1)) is no machine of \
	x86_64; there is: $(machines))) -accel tcg -cpu $(2) -m $(3) -smp $(or $(SMP),1) \
	$(icount) -nodefaults -display none \
	-device isa-debug-exit$(comma)iobase=0xf4$(comma)iosize=1 -kernel $(abspath $(image))
asked = $(call qemu,$(or $(MACHINE),q35),$(or $(CPU),max),$(or $(MEM),128M))

qemu.py = $(PYTHON) -S $(abspath scripts/qemu.py)
for-program = -no-reboot -serial stdio -serial null

boot-cmd = $(qemu.py) $(asked) $(for-program) -append $(1)
run-cmd = $(qemu.py) --run $(asked) -serial mon:stdio -serial null -append $(1)

gdb-socket = $(objtree)/gdb.sock
gdb-cmd = $(PYTHON) scripts/gdb.py --gdb $(call sh-quote,$(GDB)) --image $(image) \
	--socket $(gdb-socket) -- $(qemu.py) $(asked) $(for-program) -S -chardev \
	socket$(comma)path=$(gdb-socket)$(comma)server=on$(comma)wait=off$(comma)id=gdb \
	-gdb chardev:gdb -append $(1)

# Each machine with either CPU; then, with the better one, the least memory and more than 4 GiB.
machine-names := $(foreach m,$(machines),$(m):qemu64:128M $(m):max:128M $(m):max:16M $(m):max:5G)
machine-boots = $(foreach n,$(machine-names),--boot '$(subst :, ,$(n))' $(call sh-quote, \
	$(call boot-named,$(subst :, ,$(n)))))
boot-named = $(qemu.py) $(call qemu,$(word 1,$(1)),$(word 2,$(1)),$(word 3,$(1))) $(for-program) \
	-append ktest $(words)
