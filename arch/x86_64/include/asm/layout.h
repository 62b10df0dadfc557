/* SPDX-License-Identifier: MIT */
/*
 * layout - what lies where in the virtual address space; for C, assembly and link.lds.
 *
 * Four levels of tables, 48 bits: the half below is nobody's yet.
 *
 *	0xffff800000000000	all RAM, at its physical address (the direct map)
 *	0xffffc00000000000	devices, at their physical address (io_map)
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
#define KERNEL_BASE	ADDRESS(0xffffffff80000000)

/* Where the image is loaded: behind the first MiB, which is full of holes. */
#define KERNEL_PHYS	0x100000

#define PAGE_BYTES	4096

/* A stack: a page that is never mapped, then the stack itself. */
#define STACK_GUARD	PAGE_BYTES
#define STACK_BYTES	(7 * PAGE_BYTES)

/* Selectors of the GDT. */
#define GDT_CODE	0x08
#define GDT_DATA	0x10
#define GDT_TSS		0x18	/* two entries */

#endif
