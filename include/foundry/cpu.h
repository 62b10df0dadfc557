/* SPDX-License-Identifier: MIT */
/*
 * cpu - what every CPU owns from its first C line on.
 *
 * Static storage; written by its own CPU only, so no lock guards it.
 */
#ifndef FOUNDRY_CPU_H
#define FOUNDRY_CPU_H

#include <foundry/types.h>

struct alloc_fault;
struct catch;
struct kernel;
struct spinlock;

/* CPUs that a kernel can have: the size of what is kept for each of them. */
#define CPU_MAX		16

/* Locks nested deeper than this are a design error, and a BUG. */
#define CPU_HELD_MAX	8

struct cpu {
	unsigned int	id;
	struct kernel	*kernel;	/* whose interrupts it serves */
	struct catch	*catch;		/* innermost recovery point, test images only */
	struct alloc_fault *alloc_fault; /* which allocation is to fail, test images only */
	unsigned int	irq_depth;	/* interrupt handlers below this point */
	unsigned int	held_count;
	struct spinlock	*held[CPU_HELD_MAX];
};

/* irqs: what arch_irq_save() found, for arch_irq_restore() alone. */
typedef unsigned long __bitwise irqflags_t;

#include <asm/cpu.h>

/*
 * The CPU that runs this.  Stable while irqs are off or preemption cannot happen.
 * Context: any.
 */
static inline struct cpu *this_cpu(void)
{
	return arch_this_cpu();
}

/* Whether this is below an interrupt handler.  Context: any. */
static inline bool in_irq(void)
{
	return this_cpu()->irq_depth != 0;
}

#endif
