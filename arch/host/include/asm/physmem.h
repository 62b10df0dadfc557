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

#ifdef CONFIG_TSAN
# ifndef __x86_64__
#  error "CONFIG_TSAN: where its library lets memory lie is known on x86_64 alone"
# endif
# define HOST_DIRECT_BASE	0x550000000000ull	/* its library has the rest: where programs may lie */
#else
# define HOST_DIRECT_BASE	0x400000000000ull
#endif

static inline vaddr_t arch_direct_base(void)
{
	return vaddr(HOST_DIRECT_BASE);
}

#endif
