/* SPDX-License-Identifier: MIT */
/*
 * layout - what lies where in the virtual address space; for C, assembly and link.lds.
 *
 * Four levels of tables, 48 bits: the half below is that of other spaces.
 *
 *	0xffff800000000000	all RAM, at its physical address (the direct map)
 *	0xffffc00000000000	devices, at their physical address (io_map)
 *	0xffffe00000000000	what is mapped while the kernel runs (vmm), 512 GiB
 *	0xffffffff80000000	the image, at its physical address
 *
 * The image is compiled with -mcmodel=kernel: it lies in the last 2 GiB.
 */
#ifndef ASM_LAYOUT_H
#define ASM_LAYOUT_H

#ifdef __ASSEMBLER__
# define ADDRESS(x)	x
#else
# define ADDRESS(x)	x##ull
#endif

#define DIRECT_BASE	ADDRESS(0xffff800000000000)
#define DEVICE_BASE	ADDRESS(0xffffc00000000000)
#define DYNAMIC_BASE	ADDRESS(0xffffe00000000000)
#define KERNEL_BASE	ADDRESS(0xffffffff80000000)

#define DYNAMIC_BYTES	ADDRESS(0x8000000000)

/* What a space of its own may map: all below the upper half but what a null pointer hits. */
#define USER_BASE	ADDRESS(0x10000)
#define USER_BYTES	(ADDRESS(0x800000000000) - USER_BASE)

/* Where the image is loaded: behind the first MiB, which is full of holes. */
#define KERNEL_PHYS	0x100000

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

/* Selectors of the GDT. */
#define GDT_CODE	0x08
#define GDT_DATA	0x10
#define GDT_TSS		0x18	/* two entries */

#endif
