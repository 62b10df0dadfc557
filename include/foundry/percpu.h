/* SPDX-License-Identifier: MIT */
/*
 * percpu - a variable of which every CPU has its own.
 *
 *	static DEFINE_PER_CPU(struct counter, counters);
 *
 *	irqflags_t flags = arch_irq_save();
 *	this_cpu_ptr(counters)->hits++;
 *	arch_irq_restore(flags);
 *
 * It is an array by the CPU's id, and its name is no pointer that could be followed: sparse refuses
 * an access that does not say whose it is.  A CPU changes its own, with irqs off where a handler
 * does too; whoever reads or changes that of another one uses atomic.h.
 */
#ifndef FOUNDRY_PERCPU_H
#define FOUNDRY_PERCPU_H

#include <foundry/cpu.h>

/* What two CPUs write at the same time lies this far apart, or each write costs the other a miss. */
#define CACHE_LINE_BYTES	64

/* @type begins a line of its own where it is declared __percpu_type: no two CPUs share one. */
#define __percpu_type		__aligned(CACHE_LINE_BYTES)

#define DECLARE_PER_CPU(type, name)	extern type __percpu name[CPU_MAX]
#define DEFINE_PER_CPU(type, name)	type __percpu name[CPU_MAX]

/* The one of CPU @id.  Context: any. */
#define per_cpu_ptr(name, id)								\
	((__typeof__(name[0]) __force *)(name) + (id))	/* SAFETY: the one door in */

/* The calling CPU's.  Context: irqs off, or where nothing moves the caller to another CPU. */
#define this_cpu_ptr(name)	per_cpu_ptr(name, this_cpu()->id)

#endif
