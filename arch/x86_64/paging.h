/* SPDX-License-Identifier: MIT */
/* paging - the kernel's page tables: the image, the direct map, devices. */
#ifndef X86_PAGING_H
#define X86_PAGING_H

#include <foundry/addr.h>
#include <foundry/memmap.h>
#include <foundry/pt_radix.h>

#include <asm/layout.h>

/* Bounds of the image's parts; link.lds. */
extern const u8 __image_start[], __rodata_start[], __data_start[], __image_end[];

/* The tables in use; they lie in the direct map. */
extern struct pt_radix x86_tables;

/* The physical address of something in the image. */
static inline paddr_t image_phys(const void *object)
{
	return paddr(vaddr_of(object).raw - KERNEL_BASE);
}

/**
 * paging_init() - leave the tables of entry.S for the kernel's own
 * @memory:	what RAM there is; lives for ever
 * @room:	free memory below 4 GiB; receives the part of it that the tables keep
 *
 * Context: once, from arch_start().
 * Return: 0, or -ENOMEM when @room was too small.
 */
int __must_check paging_init(const struct memmap *memory, struct mem_range *room);

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
