/* SPDX-License-Identifier: MIT */
/* paging - what the kernel's tables are to this CPU. */
#ifndef AARCH64_PAGING_H
#define AARCH64_PAGING_H

#include <foundry/early.h>

/* What entry.S has mapped at phys_to_virt(): of the image its GiB, and that of the device tree. */
#define EARLY_SPAN	GiB

/* entry.S.  @lower maps nothing, @upper the kernel. */
void paging_load(paddr_t lower, paddr_t upper);

/* The same on a CPU that comes later.  Context: once on each. */
void paging_join(void);

/* Leave the tables of entry.S for the kernel's own.  Context: once, from arch_start(). */
void paging_init(struct early *early);

#endif
