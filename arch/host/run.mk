# SPDX-License-Identifier: MIT
#
# How the host port is booted: $(call boot-cmd,words of the command line)

$(if $(filter-out 1,$(SMP)),$(call fail,SMP=$(SMP): the host port has one CPU))
$(if $(MACHINE),$(call fail,MACHINE=$(MACHINE): the host port has no machines to choose from))
$(if $(CPU),$(call fail,CPU=$(CPU): the host port has no CPU models to choose from))

# Built for another CPU it runs by QEMU's user emulation, with that CPU's libc.
host-emulator = $(if $(filter $(host-cpu),$(shell uname -m)),,qemu-$(host-cpu) -L /usr/$(cc-machine))

boot-cmd = $(host-emulator) $(abspath $(image)) $(if $(MEM),--mem=$(MEM)) $(1)
