# SPDX-License-Identifier: MIT
#
# How the host port is booted: $(call boot-cmd,words of the command line)

$(if $(filter-out 1,$(SMP)),$(call fail,SMP=$(SMP): the host port has one CPU))
$(if $(MACHINE),$(call fail,MACHINE=$(MACHINE): the host port has no machines to choose from))
$(if $(CPU),$(call fail,CPU=$(CPU): the host port has no CPU models to choose from))

boot-cmd = $(abspath $(image)) $(if $(MEM),--mem=$(MEM)) $(1)
