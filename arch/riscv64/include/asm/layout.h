/* SPDX-License-Identifier: MIT */
/*
 * layout - what lies where in the virtual address space; for C, assembly and link.lds.
 *
 * All of it fits the upper half of Sv39, so that it is the same with Sv48 and
 * Sv57; the half below is nobody's yet.
 *
 *	0xffffffc000000000	all RAM, at its physical address (the direct map), 128 GiB
 *	0xffffffe000000000	devices, at their physical address (io_map), 124 GiB
 *	0xffffffff00000000	the image, at its physical address
 */
#ifndef ASM_LAYOUT_H
#define ASM_LAYOUT_H

#ifdef __ASSEMBLER__
# define ADDRESS(x)	x
#else
# define ADDRESS(x)	x##ull
#endif

#define DIRECT_BASE	ADDRESS(0xffffffc000000000)
#define DEVICE_BASE	ADDRESS(0xffffffe000000000)
#define KERNEL_BASE	ADDRESS(0xffffffff00000000)

/* Where the image is loaded: RAM begins 2 MiB before, and firmware lies there. */
#define RAM_PHYS	ADDRESS(0x80000000)
#define KERNEL_PHYS	ADDRESS(0x80200000)

#define PAGE_BYTES	4096

/* A stack: a page that is never mapped, then the stack itself; aligned to both. */
#define STACK_GUARD	PAGE_BYTES
#define STACK_BYTES	(7 * PAGE_BYTES)
#define STACK_SPAN	(STACK_GUARD + STACK_BYTES)

/* Of the CPU's stacks: cpu.h. */
#define STACK_USES	2

/* Of the last stack, from its top: where a trap's entry keeps registers before it has a frame. */
#define TRAP_SCRATCH	32

#endif
