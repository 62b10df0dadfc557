// SPDX-License-Identifier: MIT
/* preempt - what keeps a task from giving way is in struct cpu: it is looked at wherever some of it ends. */
#include <foundry/atomic.h>
#include <foundry/backtrace.h>
#include <foundry/preempt.h>
#include <foundry/stack_bounds.h>

#include "task.h"

/* Not a handler's and not a fault's, nor with a space that would stay behind. */
static bool is_kept(const struct cpu *cpu)
{
	return cpu->preempt_count || cpu->held_count || cpu->irq_depth || cpu->fault_depth || cpu->space;
}

/*
 * What a CPU does that runs no task gives way by itself; when tasks end for good nobody comes back.  A stack that is
 * not the task's is one for which its own had no room: that is the CPU's, and others need it.
 */
static bool may_leave(const struct cpu *cpu, const struct run_queue *queue)
{
	return queue && task_current() != queue->idle && !atomic_load_acquire(&tasks()->closed) &&
	       stack_holds(&cpu->stack, this_frame());
}

void preempt_from_irq(void) __irq_context
{
	struct cpu *cpu = this_cpu();
	struct run_queue *queue = atomic_ptr_load_acquire(&cpu->queue);

	if (queue && atomic_load_relaxed(&queue->must_tick))
		run_queue_begin_ticks(queue);	/* nested: irqs were on, so no lock of a queue is held */
	if (atomic_load_relaxed(&cpu->must_switch) && !is_kept(cpu) && may_leave(cpu, queue))
		run_queue_preempt(queue);	/* nested: no lock at all is held; bounded: neither */
}

/* The bare ones: it has been looked at, and who is rung meanwhile looks in the interrupt. */
void preempt_now(void)
{
	irqflags_t flags = arch_irq_save();

	preempt_from_irq();
	(arch_irq_restore)(flags);
}
