/* SPDX-License-Identifier: MIT */
/*
 * Windows of the process for what page tables map, and for stacks: nothing else is ever there.
 *
 * Like the direct map (asm/physmem.h) they lie above all that ASan has for its shadow, on x86_64 and on
 * aarch64, and below where it keeps the heap and where Linux puts programs and libraries: between
 * 2^45 + 2^36 and 0x500000000000.  QEMU's user emulation keeps a word for each page of them.
 */
#ifndef ASM_LAYOUT_H
#define ASM_LAYOUT_H

#include <foundry/bits.h>

#define PAGE_BYTES		4096

/* A stack of a task: a page that is never mapped, then the stack itself.  Sanitizers need more, their reports too. */
#define STACK_GUARD		PAGE_BYTES
#if defined(CONFIG_ASAN) || defined(CONFIG_TSAN)
# define STACK_BYTES		(63 * PAGE_BYTES)
#elif defined(CONFIG_KASAN)
# define STACK_BYTES		(15 * PAGE_BYTES)
#else
# define STACK_BYTES		(7 * PAGE_BYTES)
#endif

/* The kernel's. */
#ifdef CONFIG_TSAN
# define DYNAMIC_BASE		0x560000000000ull
#else
# define DYNAMIC_BASE		0x480000000000ull
#endif
#define DYNAMIC_BYTES		(4 * GiB)

/* Of the space that is loaded. */
#ifdef CONFIG_TSAN
# define USER_BASE		0x558000000000ull
#else
# define USER_BASE		0x300000000000ull
#endif
#define USER_BYTES		(4 * GiB)

/* Stacks of the CPUs but the first, and what lies around them: a slot for each. */
#ifdef CONFIG_TSAN
# define STACKS_BASE		0x564000000000ull
#else
# define STACKS_BASE		0x4c0000000000ull
#endif
#define STACK_SLOT		(4 * MiB)
#define STACK_SIGNAL_OFFSET	(1 * MiB)
#define STACK_OFFSET		(2 * MiB)

#endif
