/* SPDX-License-Identifier: MIT */
/*
 * physmem - all RAM, at one fixed distance from its physical addresses.
 *
 * Provided by:  the port: arch_start() maps it, asm/physmem.h says where.
 * Used by:      whoever holds a frame and wants its bytes.
 * Usable from:  kernel_main.
 *
 * Device memory is not in it.
 *
 * Frame size:   none; any byte of RAM, and those behind it to the end of its range.
 * Alignment:    kept: a frame is as aligned in the map as it is in memory.
 * Constraints:  RAM only; device memory is io_map()'s.
 * Ownership:    nothing changes hands: whoever owns a frame may use its bytes, and nobody else.
 *
 * Clauses.  ktest/conform/physmem.c proves each by its number.
 *
 *  * PHYSMEM-1  there and back is the same address, for the first and last byte of every range of RAM.
 *  * PHYSMEM-2  within a range neighbours stay neighbours.
 *  * PHYSMEM-3  different frames never share memory: what one holds, writing the others does not change.
 *  * PHYSMEM-4  the translator agrees.
 */
#ifndef FOUNDRY_PHYSMEM_H
#define FOUNDRY_PHYSMEM_H

#include <foundry/addr.h>

#include <asm/physmem.h>

/**
 * phys_to_virt() - the bytes at a physical address
 * @addr:	in RAM
 *
 * Context: any.
 * Return: their address; valid to the end of the range of RAM.
 */
static inline void *phys_to_virt(paddr_t addr)
{
	return vaddr_to_ptr(vaddr(arch_direct_base().raw + addr.raw));
}

/**
 * virt_to_phys() - the physical address of bytes
 * @ptr:	from phys_to_virt(), plus an offset within its range
 *
 * Context: any.
 */
static inline paddr_t virt_to_phys(const void *ptr)
{
	return paddr(vaddr_of(ptr).raw - arch_direct_base().raw);
}

#endif
