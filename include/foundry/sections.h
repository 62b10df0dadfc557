/* SPDX-License-Identifier: MIT */
/*
 * sections - for how long interrupts were off at most, and preemption, and where.
 *
 * A CPU with irqs off answers nobody: what is due waits as long as the longest such section.  Each is measured from
 * where irqs went off to where they go on again, by arch_cost(), and the longest of each place is kept.  An interrupt
 * is a section, from its entry to its return; so is what a task leaves to the next one over a switch.  What does not
 * count is the wait of a CPU that idles, the handling of faults, and what the measuring itself costs where it keeps
 * one.
 *
 * With preemption off a CPU answers, but the task that was woken waits.  Such a section is from the first
 * preempt_disable() to the last preempt_enable(); locks of every kind call both, so one that is held with irqs off is a
 * section of each kind.  What keeps a task by irqs alone is none of these.  Without CONFIG_PREEMPT there are none, for
 * whoever is woken waits for the task to give way, however long that takes.
 *
 * Counted instructions are all that the machine does: with several CPUs in one counted QEMU, or among the host's
 * fibers, that includes the turns of the others.
 *
 * Provided by:  kernel/sections.c, with CONFIG_SECTIONS; without it nothing of this is in the image.
 * Used by:      cpu.h, whose words for irqs go through here; preempt.h; irq.c; the prompt's command sections.
 * Usable from:  the first C line.
 *
 * Context of all: any.
 */
#ifndef FOUNDRY_SECTIONS_H
#define FOUNDRY_SECTIONS_H

#include <foundry/arch.h>

/* Places that are kept of each kind: of more, those with the longest. */
#define SECTIONS_MAX		16
#define SECTION_CALLERS_MAX	3

/* What began and ended at one place, for one caller. */
struct section {
	u64	longest;			/* by arch_cost() */
	u32	count;				/* of those that were longer than the shortest place that is kept */
	vaddr_t	from, to;			/* where it went off, and on again */
	vaddr_t	callers[SECTION_CALLERS_MAX];	/* for whom, the innermost first; ends with 0 */
};

#ifdef CONFIG_SECTIONS

/* An interrupt begins, and ends: the machine has turned irqs off and will turn them on. */
void section_enter_irq(void) __irq_context;
void section_leave_irq(void) __irq_context;

/* arch_wait(), which is no section.  Context: irqs off, and off again after it. */
void section_wait(void);

/* Nothing kept a task from being preempted, and now something does; and what did is about to end. */
void section_preempt_off(void);
void section_preempt_on(void);

/* Of the @i-th longest place of a kind, from 0.  Return: false behind the last one. */
bool section_at(enum section_kind kind, unsigned int i, struct section *section);

/* All is forgotten. */
void sections_restart(void);

#else

static inline void section_enter_irq(void) __irq_context { }
static inline void section_leave_irq(void) __irq_context { }
static inline void section_wait(void) { arch_wait(); }
static inline void section_preempt_off(void) { }
static inline void section_preempt_on(void) { }
static inline void sections_restart(void) { }

#endif
#endif
