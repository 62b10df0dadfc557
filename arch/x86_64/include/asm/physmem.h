/* SPDX-License-Identifier: MIT */
/* Where all RAM is mapped. */
#ifndef ASM_PHYSMEM_H
#define ASM_PHYSMEM_H

#include <foundry/addr.h>

#include <asm/layout.h>

static inline vaddr_t arch_direct_base(void)
{
	return vaddr(DIRECT_BASE);
}

#endif
