/* SPDX-License-Identifier: MIT */
/*
 * machine - tests of every port with page tables, on the machine itself; and what a port lends them,
 * in arch/<arch>/machine_ktest.c.
 *
 * The suites: arch/machine, physmem/machine, paging/machine, io/machine, tlb/machine, translator/machine
 * and its two companions.  A port adds what only its CPU promises.
 */
#ifndef KTEST_MACHINE_H
#define KTEST_MACHINE_H

#include <foundry/kernel_map.h>
#include <foundry/ktest.h>

/* Where tables begin: the address that their first entry maps, and the table. */
struct machine_root {
	u64	from;
	paddr_t	table;
};

/* An entry by the manual's bits, not by the tables' own description. */
struct machine_entry {
	bool	present, leaf;
	bool	writes, executes, user;		/* of a leaf: the kernel writes, executes; others may too */
	bool	global;				/* of a leaf: the same in every space */
	paddr_t	to;
};

struct machine {
	/* Stacks, with the guard below each. */
	const struct stack	*stacks;
	unsigned int		stack_count;

	paddr_t			hole;		/* no RAM, no device, below the first 4 GiB */
	paddr_t			device;		/* registers of a page, and of three */
	paddr_t			other_device;

	/* The roots that the CPU uses now: how many, 1 or 2, from the lower half on. */
	unsigned int		(*roots)(struct machine_root roots[2]);
	struct machine_entry	(*entry)(u64 entry, unsigned int level);

	/* The CPU's root for the lower half: raw, for @set_root alone; set_root forgets old entries. */
	u64			(*root)(void);
	void			(*set_root)(u64 raw);
	u64			(*root_raw)(paddr_t table);	/* as it is now, with another table */
	u64			(*root_for)(paddr_t table, u32 asid);	/* as it is once they are loaded */

	/* As arch_bench.recover. */
	size_t			(*recover)(u64 *want, u64 *got);
};

extern const struct machine machine;

static inline u8 *machine_direct(const volatile void *in_image)
{
	return phys_to_virt(image_phys((const void *)in_image));
}

#endif
