/* SPDX-License-Identifier: MIT */
/*
 * layout - what lies where in the virtual address space; for C, assembly and link.lds.
 *
 * All of it fits the upper half of Sv39, so that it is the same with Sv48 and
 * Sv57; of the half below any space has what Sv39 can.
 *
 *	0xffffffc000000000	all RAM, at its physical address (the direct map), 128 GiB
 *	0xffffffe000000000	devices, at their physical address (io_map), 64 GiB
 *	0xfffffff000000000	what is mapped while the kernel runs (vmm), 16 GiB
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
#define DYNAMIC_BASE	ADDRESS(0xfffffff000000000)
#define KERNEL_BASE	ADDRESS(0xffffffff00000000)

#define DYNAMIC_BYTES	ADDRESS(0x400000000)

/* What a space of its own may map: all below the upper half but what a null pointer hits. */
#define USER_BASE	ADDRESS(0x10000)
#define USER_BYTES	(ADDRESS(0x4000000000) - USER_BASE)

/* Where the image is loaded: RAM begins 2 MiB before, and firmware lies there. */
#define RAM_PHYS	ADDRESS(0x80000000)
#define KERNEL_PHYS	ADDRESS(0x80200000)

/* The last 2 GiB begin with the GiB that holds the image. */
#define IMAGE_WINDOW	ADDRESS(0xffffffff80000000)

#define PAGE_BYTES	4096

/* A stack: a page that is never mapped, then the stack itself. */
#define STACK_GUARD	PAGE_BYTES
#ifdef CONFIG_KASAN	/* frames with redzones */
# define STACK_BYTES	(15 * PAGE_BYTES)
#else
# define STACK_BYTES	(7 * PAGE_BYTES)
#endif
#define STACK_SPAN	(STACK_GUARD + STACK_BYTES)

/* Stacks of each CPU: cpu.h. */
#define STACK_USES	2

/* Of the last one, from its top: where a trap's entry keeps registers before it has a frame. */
#define TRAP_SCRATCH	32

#endif
