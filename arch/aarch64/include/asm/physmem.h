/* SPDX-License-Identifier: MIT */
/* Where all RAM is mapped, and where the image is. */
#ifndef ASM_PHYSMEM_H
#define ASM_PHYSMEM_H

#include <foundry/addr.h>

#include <asm/layout.h>

static inline vaddr_t arch_direct_base(void)
{
	return vaddr(DIRECT_BASE);
}

/* How far the image lies above its physical address; arch_start() finds out. */
extern u64 image_offset;

static inline u64 arch_image_offset(void)
{
	return image_offset;
}

#endif
