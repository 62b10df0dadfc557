# SPDX-License-Identifier: MIT
#
# How the host port is booted; scripts/Makefile.run says what is owed.

$(if $(MACHINE),$(call fail,MACHINE=$(MACHINE): the host port has no machines to choose from))
$(if $(CPU),$(call fail,CPU=$(CPU): the host port has no CPU models to choose from))

# Built for another CPU it runs by QEMU's user emulation, with that CPU's libc.
host-emulator = $(if $(filter $(host-cpu),$(shell uname -m)),,qemu-$(host-cpu) -L /usr/$(cc-machine))

host-options = $(if $(MEM),--mem=$(MEM)) $(if $(SMP),--cpus=$(SMP)) $(if $(SEED),--seed=$(SEED)) \
	$(if $(THREADS),--threads)
boot-cmd = $(strip $(host-emulator) $(abspath $(image)) $(host-options) $(1))
run-cmd = $(call boot-cmd,$(1))

# Faults are part of the kernel's life here: it catches them itself.
gdb-cmd = $(GDB) -q -ex 'handle SIGSEGV SIGBUS SIGILL SIGFPE nostop noprint pass' \
	-ex 'break kernel_main' -ex run --args $(call boot-cmd,$(1))

# Messages between two CPUs, each with one of the host.
bench-boots = $(call sh-quote,2 threads: $(strip $(host-emulator) $(abspath $(image)) --cpus=2 --apart \
	'bench=endpoint/two*' log.level=error))

panic-is-forced := y

machine-boots = $(foreach m,2M 64M 5G,--boot 'host $(m)' \
	$(call sh-quote,$(host-emulator) $(abspath $(image)) --mem=$(m) ktest $(words)))
