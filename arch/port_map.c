// SPDX-License-Identifier: MIT
/* port_map - what a port with page tables owes besides: include/foundry/kernel_map.h. */
#include <foundry/kernel_map.h>
#include <foundry/stack.h>

#include <asm/layout.h>

_Static_assert(_Generic(&arch_image_offset, u64 (*)(void): 1, default: 0),
	       "asm/physmem.h: arch_image_offset() is no u64 (*)(void)");

_Static_assert(PAGE_BYTES == FRAME_BYTES, "asm/layout.h: PAGE_BYTES is another size than a frame's");

_Static_assert(DIRECT_BASE < DEVICE_BASE && DEVICE_BASE < DYNAMIC_BASE && DYNAMIC_BASE < KERNEL_BASE,
	       "asm/layout.h: DIRECT_BASE, DEVICE_BASE, DYNAMIC_BASE and KERNEL_BASE do not ascend");
_Static_assert((DIRECT_BASE | DEVICE_BASE | DYNAMIC_BASE | KERNEL_BASE) % PAGE_BYTES == 0,
	       "asm/layout.h: DIRECT_BASE, DEVICE_BASE, DYNAMIC_BASE or KERNEL_BASE is within a page");

_Static_assert(DYNAMIC_BYTES > 0 && DYNAMIC_BYTES % PAGE_BYTES == 0 &&
	       DYNAMIC_BYTES <= KERNEL_BASE - DYNAMIC_BASE,
	       "asm/layout.h: DYNAMIC_BYTES is not whole pages, or reaches into the image");
_Static_assert(USER_BASE > 0 && (USER_BASE | USER_BYTES) % PAGE_BYTES == 0 &&
	       USER_BYTES <= DIRECT_BASE - USER_BASE,
	       "asm/layout.h: USER_BASE or USER_BYTES is not whole pages, or they reach the kernel");

_Static_assert(STACK_GUARD > 0 && STACK_GUARD % PAGE_BYTES == 0,
	       "asm/layout.h: STACK_GUARD is not whole pages");
_Static_assert(STACK_BYTES > 0 && STACK_BYTES % PAGE_BYTES == 0,
	       "asm/layout.h: STACK_BYTES is not whole pages");
