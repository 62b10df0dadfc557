/* SPDX-License-Identifier: MIT */
/*
 * hand_over - from one task straight to the one that it has woken, on the same CPU.
 *
 * Whoever wakes a task only to wait for it loses time twice: the woken one waits behind others that are ready, or is sent
 * to another CPU, and the policy is asked for what is known already.  Here the one that blocks says who comes next.
 *
 *	irqflags_t flags = arch_irq_save();
 *	struct task *next;
 *
 *	{
 *		spin_guard(&lock);
 *		...
 *		next = hand_over_claim(receiver);
 *	}
 *	if (next)
 *		hand_over(next);
 *	arch_irq_restore(flags);
 *
 * The one that comes next goes on with what is left of the other one's turn.  Where a task is ready that is more urgent,
 * it comes in its own turn.
 *
 * Provided by:  kernel/hand_over.c.
 * Used by:      rendezvous.h.
 * Usable from:  HAS_SCHED.
 */
#ifndef FOUNDRY_HAND_OVER_H
#define FOUNDRY_HAND_OVER_H

#include <foundry/task.h>

/**
 * hand_over_claim() - wake a task, but keep it for hand_over()
 * @task:	that may be blocked
 *
 * As task_wake() where it is not blocked, or may not run on this CPU.
 *
 * Context: irqs off, and they stay off until hand_over(); locks held or not.
 * Return: @task, which runs nowhere before hand_over(); NULL when it was just woken.
 */
struct task *__must_check hand_over_claim(struct task *task);

/**
 * hand_over() - task_block(), and go on with another task here
 * @to:		as hand_over_claim() returned it, since this CPU's irqs are off
 *
 * Where the caller has been woken already it does not block, and @to is ready like any other.
 *
 * Context: irqs off, no lock held.
 */
void hand_over(struct task *to) __may_sleep;

#endif
