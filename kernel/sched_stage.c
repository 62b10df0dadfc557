// SPDX-License-Identifier: MIT
/* The stage from which tasks run: what boots becomes one, and CPU 0 gets something to do while it is blocked. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/ipi.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/sched_policy.h>
#include <foundry/sections.h>
#include <foundry/stages.h>
#include <foundry/task_stack.h>

#define PATIENCE_SECONDS	10

/* The flow of boot, and what CPU 0 does when that is blocked: the others have a loop of their own. */
static struct task main_task, idle_task;

static __noreturn void idle_loop(void) __may_sleep
{
	struct cpu *cpu = this_cpu();

	for (;;) {
		(void)arch_irq_save();
		if (!run_queue_has_ready(cpu))
			section_wait();
		arch_irq_enable();
		run_queue_idle(cpu);
	}
}

static int idle_main(void *unused) __may_sleep
{
	idle_loop();
}

/* It runs already. */
static void adopt(struct task *task, const char *name, const struct task *as)
{
	task_init(task, 0, name);
	task->cpu = as->cpu;
	task->affinity = as->affinity;
	task->state = as->state;
}

static int start_cpu_0(struct run_queue *queue) __may_sleep
	__no_lock_analysis /* no task is there yet */
{
	struct stack_bounds stack;
	int err;

	err = task_stack_alloc(this_kernel(), &stack);
	if (err)
		return err;
	adopt(&main_task, "main", &queue->flow);
	adopt(&idle_task, "idle", &queue->flow);
	idle_task.state = TASK_READY;
	task_prepare(&idle_task, stack, idle_main, NULL);
	list_add_tail(&this_kernel()->tasks.all, &main_task.all);
	queue->running = &main_task;
	queue->idle = &idle_task;
	return 0;
}

static int sched_run(struct boot_context *ctx)
{
	struct tasks *tasks = &ctx->kernel->tasks;
	const char *name = NULL;
	int err;

	*tasks = (struct tasks){ .idle = CPUS_NONE };
	spin_lock_init(&tasks->lock, "tasks");
	spin_lock_init(&tasks->boost, "boost");
	list_init(&tasks->all);
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		struct sched *sched = sched_policy(id);

		name = sched->name;
		run_queue_init(&tasks->queues[id], id, sched);
	}
	err = start_cpu_0(&tasks->queues[0]);
	if (err)
		return boot_fail(ctx, err, "CPU 0 has no stack to idle on");
	for (unsigned int id = 0; id < CPU_MAX; id++)
		atomic_ptr_store_release(&arch_cpu(id)->queue, &tasks->queues[id]);
	/* They wait since before there were queues: from now on each says that it idles. */
	for (cpu_set_t left = smp_others(); left; left &= left - 1)
		ipi_wake(lowest_bit(left));
	log_event(LOG_INFO, "sched", "ready", LOG_STR("policy", name));
	return 0;
}

static int sched_check(const struct boot_context *ctx)
{
	return task_current() == &main_task ? 0 : -EINVAL;
}

/* bounded: by PATIENCE_SECONDS */
static void wait_until_idle(struct run_queue *queue, struct clock *clock)
{
	tick_t start = clock_now(clock);

	while (!run_queue_is_idle(queue)) {
		BUG_ON(clock_now(clock) - start > PATIENCE_SECONDS * clock_hz(clock),
		       "sched: a task on CPU %u does not give way", queue->cpu);
		ipi_relax();
	}
}

/* Tasks stay where they give way.  Then each CPU but this one idles, and forgets its queue. */
static void sched_undo(struct boot_context *ctx)
{
	struct tasks *tasks = &ctx->kernel->tasks;

	atomic_store_release(&tasks->closed, 1);	/* pairs with the load in next() */
	for (cpu_set_t left = smp_others(); left; left &= left - 1) {
		struct run_queue *queue = &tasks->queues[lowest_bit(left)];

		ipi_wake(queue->cpu);
		wait_until_idle(queue, ctx->arch->clock);
	}
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		atomic_ptr_store_release(&arch_cpu(id)->queue, NULL);
		(void)timer_cancel(&tasks->queues[id].tick);
	}
	task_stack_free(ctx->kernel, idle_task.stack);
}

const struct boot_stage sched_stage = {
	.name	= "sched",
	.needs	= FACT(HEAP) | FACT(SMP),
	.gives	= FACT(SCHED),
	.run	= sched_run,
	.check	= sched_check,
	.undo	= sched_undo,
};
