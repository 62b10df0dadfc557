/* SPDX-License-Identifier: MIT */
/*
 * kernel_map - the kernel's own page tables: the image, the direct map, devices.
 *
 * The image: text r-x, constants r--, data rw-, the guards of stacks not at all.  The direct map:
 * all RAM rw-, but for what is constant in the image.  Devices: what io_map() was asked for.
 *
 * Provided by:  mm/kernel_map.c, for every port with page tables.
 * Used by:      arch_start(), by way of early.h; then by io_map().
 *
 * Frame size:   PAGE_BYTES, and the larger leaves that the CPU can.
 * Alignment:    whatever pages a range touches are mapped whole.
 * Constraints:  each of the three below its own end, no part cached in two ways.
 * Ownership:    the tables keep the frames that they have taken; what is mapped stays its owner's.
 *
 * What a port gives, in asm/layout.h: PAGE_BYTES; DIRECT_BASE, DEVICE_BASE, DYNAMIC_BASE and
 * KERNEL_BASE, each the end of what is before it; DYNAMIC_BYTES, what the kernel's space may map;
 * USER_BASE and USER_BYTES, what a space of its own may; in asm/physmem.h arch_image_offset(), how far the image lies above
 * its physical address; and in link.lds the bounds below, each at the start of a page.
 */
#ifndef FOUNDRY_KERNEL_MAP_H
#define FOUNDRY_KERNEL_MAP_H

#include <foundry/memmap.h>
#include <foundry/physmem.h>
#include <foundry/pt_radix.h>
#include <foundry/stack.h>

struct vmm_radix;

/* Bounds of the image's parts: text, constants, data. */
extern const u8 __image_start[], __rodata_start[], __data_start[], __image_end[];

/* The tables, whose root, or roots, the port loads into the CPU; they lie in the direct map. */
extern struct pt_radix kernel_tables;

/* How the CPU of a port wants them. */
struct kernel_map_cpu {
	const struct pt_format	*format;
	u64			largest;	/* leaf that it can; 0: all of the format */
	const struct stack	*stacks;	/* in the image's data */
	unsigned int		stack_count;
	void			(*sync)(void);	/* new entries count from now on; NULL: at once */
};

/* The physical address of something in the image.  Context: any. */
static inline paddr_t image_phys(const void *object)
{
	return paddr(vaddr_of(object).raw - arch_image_offset());
}

/**
 * kernel_map_init() - fill the tables
 * @cpu:	lives for ever
 * @memory:	what RAM there is; lives for ever
 * @room:	free memory that can be reached; receives the part of it that the tables keep
 *
 * Context: once, from arch_start().
 * Return: 0, or -ENOMEM when @room was too small.
 */
int __must_check kernel_map_init(const struct kernel_map_cpu *cpu, const struct memmap *memory,
				 struct mem_range *room);

/* From now on these tables are @space's too, which locks them; NULL: no more.  Context: boot only. */
void kernel_map_share(struct vmm_radix *space);

/**
 * kernel_map_late() - map more than that
 * @base:	what is added to a physical address
 * @start:	the first one
 * @end:	behind the last
 * @prot:	rights, and how it is cached
 *
 * Parts that are mapped already stay; a part that is cached in another way is a BUG.
 *
 * Context: boot only.
 * Return: the address of @start, or NULL when the tables find no room.
 */
void *kernel_map_late(u64 base, u64 start, u64 end, vm_prot_t prot) __allocates;

#endif
