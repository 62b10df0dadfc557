/* SPDX-License-Identifier: MIT */
/*
 * Where all RAM is mapped.
 *
 * 2^46: free in a process of x86_64 and of aarch64 with 48-bit addresses, also
 * under ASan, whose shadow lies below on both.
 */
#ifndef ASM_PHYSMEM_H
#define ASM_PHYSMEM_H

#include <foundry/addr.h>

#define HOST_DIRECT_BASE	0x400000000000ull

static inline vaddr_t arch_direct_base(void)
{
	return vaddr(HOST_DIRECT_BASE);
}

#endif
