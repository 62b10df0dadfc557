/* SPDX-License-Identifier: MIT */
/* RAM of the explorer, from EXPLORE_RAM on, is an array of the test. */
#ifndef ASM_PHYSMEM_H
#define ASM_PHYSMEM_H

#include <foundry/addr.h>

#define EXPLORE_RAM	0x1000000ull	/* above what the buddy keeps for old devices */

extern u8 explore_ram[];

static inline vaddr_t arch_direct_base(void)
{
	return vaddr(vaddr_of(explore_ram).raw - EXPLORE_RAM);
}

#endif
