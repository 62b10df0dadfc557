/* SPDX-License-Identifier: MIT */
/*
 * fdt_boot - what a flattened device tree says about memory, CPUs and the boot.
 *
 * Provided by:  lib/fdt_boot.c, lib/fdt_cpus.c.
 * Used by:      arch_start() of ports whose firmware hands over a tree.
 * Context of all: any, also before the MMU is on.
 *
 * Source: Devicetree Specification 0.4, chapter 3 and 5.3.
 */
#ifndef FOUNDRY_FDT_BOOT_H
#define FOUNDRY_FDT_BOOT_H

#include <foundry/fdt.h>
#include <foundry/memmap.h>

/**
 * fdt_memory() - the memory map, for boot_info
 * @fdt:	checked
 * @ranges:	caller's storage
 * @capacity:	ranges in it
 * @count:	receives how many were written, on refusal too
 *
 * The nodes of `device_type` memory that are available are MEM_USABLE; the memory reservation map
 * and the children of /reserved-memory that say where they are are MEM_RESERVED.  They overlap, as
 * firmware's words do: memmap_add() sorts it out.  Empty ranges are left out.  The tree's own
 * memory and the image's are not among them unless firmware says so; the port adds them.
 *
 * Return: 0;
 * -ENOENT	no memory is usable: there is no memory node, or all are empty;
 * -ENOSPC	there are more than @capacity;
 * -EINVAL, -ENOTSUP, -ERANGE	as fdt_reg(), of a memory node or of /reserved-memory;
 * -EINVAL	a reservation runs past the end of 64 bits.
 */
int __must_check fdt_memory(const struct fdt *fdt, struct mem_range *ranges, size_t capacity,
			    size_t *count);

/* /chosen/bootargs, which lies in the tree; empty when there is none or it is not a text. */
const char *fdt_bootargs(const struct fdt *fdt);

/**
 * fdt_stdout() - the device that firmware calls the console
 * @fdt:	checked
 * @node:	receives the node that /chosen/stdout-path names; untouched on refusal
 *
 * Return: 0; -ENOENT when there is no such property or node; -EINVAL when it is not a text or its
 * alias is malformed.
 */
int __must_check fdt_stdout(const struct fdt *fdt, struct fdt_node *node);

/* A CPU of /cpus. */
struct fdt_cpu {
	struct fdt_node	node;
	u64		id;		/* `reg`: MPIDR affinity, hart id */
	bool		available;	/* by `status`; others may need to be enabled first */
};

/**
 * fdt_cpu() - a CPU by its index
 * @fdt:	checked
 * @index:	from 0, in the tree's order
 * @cpu:	receives it, untouched on refusal
 *
 * Return: 0; -ENOENT when there is none; -EINVAL or -ENOTSUP when its `reg` is missing or
 * malformed.
 */
int __must_check fdt_cpu(const struct fdt *fdt, size_t index, struct fdt_cpu *cpu);

/* CPUs that an image can run on, by the numbers that firmware knows them by. */
struct fdt_cpus {
	u64		*ids;		/* caller's storage, and room for how many */
	unsigned int	capacity;	/* 1 at least */
	unsigned int	count;		/* how many there are, perhaps more than that */
	unsigned int	refused;	/* available too, but not to be started, or without a number */
};

/**
 * fdt_cpus() - the CPU that runs, then the others that can be started
 * @fdt:	checked
 * @running:	its number, the first of all whatever the tree says of it
 * @method:	what `enable-method` says of the others: how the caller can start one
 * @cpus:	ids and capacity are set; receives the rest.  The others follow in the tree's order.
 */
void fdt_cpus(const struct fdt *fdt, u64 running, const char *method, struct fdt_cpus *cpus);

#endif
