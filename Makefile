# SPDX-License-Identifier: MIT
#
# The front door: variables, goals and the order in which things are made.
# Folders are built by scripts/Makefile.build, ports by arch/<arch>/Makefile.

VERSION := 0.1.0

MAKEFLAGS += --no-builtin-rules --no-builtin-variables --no-print-directory

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all FORCE
all:
FORCE:

# --- where things are -------------------------------------------------------

fail = $(error foundry: $(strip $(1)))
one-word = $(if $(filter-out 1,$(words $(subst :, ,$(2)))),$(call fail,$(1) '$(2)' \
	must not contain a space or a colon; make cannot handle it))

$(call one-word,the path of the source tree,$(CURDIR))
ifeq ($(wildcard scripts/Makefile.build),)
$(call fail,run make in the source tree or with -C; $(CURDIR) is not it)
endif

arches := $(patsubst arch/%/Makefile,%,$(wildcard arch/*/Makefile))
machine := $(shell uname -m 2>/dev/null)
ARCH ?= $(or $(filter $(machine),$(arches)),host)

ifneq ($(EXT),)
$(call one-word,EXT=,$(EXT))
exttree := $(abspath $(EXT))
endif

ifneq ($(O),)
$(call one-word,O=,$(O))
endif

# $(call owed-file,name): a port without it is refused; so is one whose file lacks a definition.
owed-file = $(if $(wildcard arch/$(ARCH)/$(1)),,$(call fail,arch/$(ARCH)/$(1) is missing; $(see-port)))
owed = $(foreach name,$(2),$(if $(filter undefined,$(origin $(name))),$(call fail, \
	arch/$(ARCH)/$(1) defines no $(name); $(see-port))))
see-port := Documentation/add-a-port.md says what it is for

# Relative to the source tree where it lies inside, so that messages are short.
objtree := $(patsubst $(CURDIR)/%,%,$(abspath $(or $(O),$(exttree:%=%/)build/$(ARCH))))
ifeq ($(objtree),$(CURDIR))
$(call fail,O=$(O) is the source tree itself; name another folder)
endif

export ARCH EXT exttree objtree
export PYTHONDONTWRITEBYTECODE := 1

include scripts/Kbuild.include

# --- which goals need what --------------------------------------------------

config-goals := defconfig olddefconfig oldconfig listnewconfig savedefconfig \
		menuconfig allnoconfig allyesconfig alldefconfig tinyconfig %.config
run-goals    := run ktest conformance boot-fail machines prompt crash gdb boot-command bench-command
gate-goals   := gate lint coccicheck gate-mutants
plain-goals  := help setup kernelversion clean mrproper check check-all bench fuzz explore races
alone-goals  := $(config-goals) $(run-goals) $(gate-goals) $(plain-goals)

goals := $(or $(MAKECMDGOALS),all)

# Silent with -s, and where the output is somebody else's.
silent := $(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
export quiet := $(silent)$(filter $(filter-out run,$(run-goals)),$(goals))

ifneq ($(and $(filter $(alone-goals),$(goals)),$(word 2,$(goals))),)

# Several goals of which one changes what the others see: one by one.
.PHONY: $(goals) one-by-one
$(goals): one-by-one
	@:
one-by-one:
	@set -e; for goal in $(goals); do $(MAKE) $$goal; done

else ifneq ($(filter help setup kernelversion,$(goals)),)

include scripts/Makefile.plain

else

ifeq ($(filter $(ARCH),$(arches)),)
$(call fail,ARCH=$(ARCH) is no architecture of this tree: there is no arch/$(ARCH)/Makefile$(comma) \
	but there is: $(arches))
endif
ifneq ($(EXT),)
ifeq ($(wildcard $(exttree)/Kbuild),)
$(call fail,EXT=$(EXT) holds no Kbuild)
endif
endif

ifneq ($(filter $(plain-goals),$(goals)),)
include scripts/Makefile.plain
else ifneq ($(filter $(gate-goals),$(goals)),)
include scripts/Makefile.gate
else
include scripts/Makefile.config
ifeq ($(filter $(config-goals),$(goals)),)
include scripts/Makefile.image
include scripts/Makefile.run
endif
endif

endif
