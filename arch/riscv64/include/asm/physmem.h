/* SPDX-License-Identifier: MIT */
/* Where all RAM is mapped, and how far the image lies above its own. */
#ifndef ASM_PHYSMEM_H
#define ASM_PHYSMEM_H

#include <foundry/addr.h>

#include <asm/layout.h>

static inline vaddr_t arch_direct_base(void)
{
	return vaddr(DIRECT_BASE);
}

static inline u64 arch_image_offset(void)
{
	return KERNEL_BASE;
}

#endif
