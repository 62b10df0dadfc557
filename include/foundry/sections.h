/* SPDX-License-Identifier: MIT */
/*
 * sections - for how long interrupts were off at most, and where.
 *
 * A CPU with irqs off answers nobody: what is due waits as long as the longest such section.  Each is measured from
 * where irqs went off to where they go on again, by arch_cost(), and the longest of each place is kept.  An interrupt is
 * a section, from its entry to its return; so is what a task leaves to the next one over a switch.  What does not
 * count is the wait of a CPU that idles, and the handling of faults.
 *
 * Counted instructions are all that the machine does: with several CPUs in one counted QEMU, or among the host's
 * fibers, that includes the turns of the others.
 *
 * Provided by:  kernel/sections.c, with CONFIG_SECTIONS; without it nothing of this is in the image.
 * Used by:      cpu.h, whose words for irqs go through here; irq.c; the prompt's command sections.
 * Usable from:  the first C line.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_SECTIONS_H
#define FOUNDRY_SECTIONS_H

#include <foundry/arch.h>

/* Places that are kept: of more, those with the longest. */
#define SECTIONS_MAX		16
#define SECTION_CALLERS_MAX	3

/* What began and ended at one place, for one caller. */
struct section {
	u64	longest;			/* by arch_cost() */
	u32	count;				/* of those that were longer than the shortest place that is kept */
	vaddr_t	from, to;			/* where irqs went off, and on again */
	vaddr_t	callers[SECTION_CALLERS_MAX];	/* for whom, the innermost first; ends with 0 */
};

#ifdef CONFIG_SECTIONS

/* An interrupt begins, and ends: the machine has turned irqs off and will turn them on. */
void section_enter_irq(void) __irq_context;
void section_leave_irq(void) __irq_context;

/* arch_wait(), which is no section.  Context: irqs off, and off again after it. */
void section_wait(void);

/* Of the @i-th longest place, from 0.  Return: false behind the last one. */
bool section_at(unsigned int i, struct section *section);

/* All is forgotten. */
void sections_restart(void);

#else

static inline void section_enter_irq(void) __irq_context { }
static inline void section_leave_irq(void) __irq_context { }
static inline void section_wait(void) { arch_wait(); }

#endif
#endif
