/* SPDX-License-Identifier: MIT */
/*
 * preempt - a task gives way although it has not asked to, to one that comes first.
 *
 * Without CONFIG_PREEMPT nothing makes a task give way, and all of this is nothing.  With it, whoever must give
 * way by the policy, to a task that was woken or because its slice is over, does so on the way out of an
 * interrupt, or where what kept it from that ends: at preempt_enable(), at the release of a lock, where irqs
 * go on.  It stays ready, behind its equals.  What a CPU does that runs no task is never preempted.
 *
 * A task that was preempted goes on where it was preempted.  So this_cpu() is the same as long as a task does not
 * give way by itself, and what it keeps of its CPU needs preempt_disable() against other tasks, and irqs off
 * against handlers, but never against being somewhere else.
 *
 * Provided by:  kernel/preempt.c.
 * Used by:      locks; whoever waits in place for another task, or keeps something of its CPU's.
 * Usable from:  HAS_SCHED, with CONFIG_PREEMPT; the first C line, where it does nothing.
 *
 * Clauses.  ktest/conform/preempt.c proves each by its number.
 *
 *  * PREEMPT-1  a task that must give way never goes on before the one that comes first has run: not behind the
 *               interrupt that says so, nor behind its own call that does.
 *  * PREEMPT-2  no other task ever runs on this CPU from preempt_disable() to the preempt_enable() that belongs to
 *               it, nested or not; nor while a lock is held, or irqs are off.
 *  * PREEMPT-3  what was to come meanwhile comes where the last of that ends: it is never forgotten.
 *  * PREEMPT-4  a handler always ends before another task runs.
 *  * PREEMPT-5  a task that was preempted always goes on on the CPU where it was, with every register as it was.
 *  * PREEMPT-6  a task that never gives way never keeps its equals from theirs, where the policy has slices.
 *  * PREEMPT-7  a CPU that runs no task has at most one more tick; with CONFIG_TICK_ON_DEMAND this is so, too, where
 *               no other task is ready.
 *  * PREEMPT-8  giving way between preempt_disable() and preempt_enable() is a BUG.
 */
#ifndef FOUNDRY_PREEMPT_H
#define FOUNDRY_PREEMPT_H

#include <foundry/sections.h>

#ifdef CONFIG_PREEMPT

/* No other task runs here until preempt_enable().  Nests.  Context: any. */
static inline void preempt_disable(void)
{
	struct cpu *cpu = this_cpu();

	WRITE_ONCE(cpu->preempt_count, cpu->preempt_count + 1);
	barrier();
	if (cpu->preempt_count == 1)
		section_preempt_off();
}

/* Once for each preempt_disable(), on its CPU; the last one may give way.  Context: any. */
static inline void preempt_enable(void)
{
	struct cpu *cpu = this_cpu();

	if (cpu->preempt_count == 1)
		section_preempt_on();
	barrier();
	WRITE_ONCE(cpu->preempt_count, cpu->preempt_count - 1);
	preempt_look();
}

#else

/* Nobody preempts.  Context of both: any. */
static inline void preempt_disable(void)
{
	barrier();
}

/* Context: any. */
static inline void preempt_enable(void)
{
	barrier();
}

#endif

/* What the scope of preempt_guard() ends with.  Context: any. */
static inline void preempt_guard_release(const int *unused)
{
	preempt_enable();
}

/*
 * preempt_guard() - no other task runs here, to the end of the scope
 *
 *	preempt_guard();
 *
 * Context: any.
 */
#define preempt_guard()								\
	preempt_disable();							\
	const int CONCAT(preempt_guard_, __LINE__)				\
		__maybe_unused __cleanup(preempt_guard_release) = 0

#ifdef CONFIG_PREEMPT

/*
 * For the port's entry of interrupts, behind irq_dispatch(), when nothing of the interrupt is kept in struct cpu
 * any more: the task that was interrupted gives way if it must.  Context: irqs off, which were on in what was
 * interrupted.
 */
void preempt_from_irq(void) __irq_context;

#else

/* Nobody preempts.  Context: any. */
static inline void preempt_from_irq(void)
{
}

#endif
#endif
