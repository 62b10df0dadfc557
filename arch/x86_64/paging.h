/* SPDX-License-Identifier: MIT */
/* paging - what the kernel's tables are to this CPU, and what firmware left outside of RAM. */
#ifndef X86_PAGING_H
#define X86_PAGING_H

#include <foundry/early.h>

/* What entry.S has mapped, from 0 on. */
#define EARLY_END	(4 * GiB)

/* Leave the tables of entry.S for the kernel's own.  Context: once, from arch_start(). */
void paging_init(struct early *early);

/* The same, once they are there, for each CPU that comes later by them.  Context: irqs off. */
void paging_init_cpu(void);

/**
 * paging_map_firmware() - reach what firmware left outside of RAM
 * @arg:	nobody's
 * @addr:	where
 * @bytes:	how many
 *
 * Context: boot only.
 * Return: phys_to_virt(@addr), readable; NULL when the memory map does not list
 * all of it, or when there is no room for tables.
 */
const void *paging_map_firmware(void *arg, paddr_t addr, size_t bytes);

#endif
