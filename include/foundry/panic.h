/* SPDX-License-Identifier: MIT */
/*
 * panic - how one CPU's panic stops the others.
 *
 * The first CPU that panics tells for all.  It asks the others to stop by an urgent call, and those
 * that do not answer by smp_ops.stop, where the port has an interrupt that cannot be kept off.  Each leaves
 * word of where it was, and stands still; the first one prints that too.  One that leaves no word in time
 * is named.
 *
 * Provided by:  kernel/panic_stop.c.
 * Used by:      kernel/panic.c; the port's handler of what smp_ops.stop sends.
 *
 * Context of all: any, irqs off, panic-safe.
 */
#ifndef FOUNDRY_PANIC_H
#define FOUNDRY_PANIC_H

#include <foundry/smp.h>

struct fault;

/* In place of a pc: only the callers of the frame are known. */
#define PANIC_NO_PC	vaddr(U64_MAX)

/* Make this CPU the one that tells.  Return: false when there is one already, another or this one. */
bool __must_check panic_claim(void);

/* Whether another CPU panics, and this one is to stop. */
bool panic_stops_this_cpu(void);

/* This CPU stands still, and is told of as being at @where. */
__noreturn void panic_stop_here(const struct fault *where);

/* Ask all others to stop, and wait, bounded.  Return: those that did not. */
cpu_set_t panic_stop_others(void);

#endif
