/* SPDX-License-Identifier: MIT */
/*
 * early - what arch_start() does on every machine: gather what memory there is, keep what is not
 * free in it, map all of it, refuse with a sentence.
 *
 * Provided by:  mm/early.c, for every port with page tables.
 * Used by:      arch_start(), before there is a kernel.  Context of all: one CPU, irqs off.
 */
#ifndef FOUNDRY_EARLY_H
#define FOUNDRY_EARLY_H

#include <foundry/arch.h>
#include <foundry/kernel_map.h>

/* All zero before the first call; lives for ever. */
struct early {
	struct boot_info	info;
	struct memmap		ram;	/* firmware's word, sorted */
	struct memmap		room;	/* what of it is free: the memory of @info */
};

/* Say why this machine cannot be booted, and end as a failure. */
__noreturn void early_refuse(const char *fmt, ...) __printf(1, 2);

/* A range of firmware's.  What the direct map cannot hold counts as reserved. */
void early_add_memory(struct early *early, struct mem_range range);

/* Part of it is not free. */
void early_reserve(struct early *early, paddr_t start, u64 bytes);

/**
 * early_map_memory() - reserve the image and build the kernel's tables
 * @early:	all memory is known
 * @cpu:	how they are wanted; lives for ever
 * @start:	phys_to_virt() works from here on already
 * @end:	up to here
 *
 * The port loads kernel_tables.root then.
 */
void early_map_memory(struct early *early, const struct kernel_map_cpu *cpu, paddr_t start,
		      paddr_t end);

#endif
