/* SPDX-License-Identifier: MIT */
/*
 * cpus - CPUs for tests of tasks that kernel/run_queue.c runs.  Each thread is a CPU that idles, and from there goes
 * over to tasks with stacks of their own; what it waits for is the pin of an interrupt.
 */
#include <foundry/arch.h>
#include <foundry/ipi.h>
#include <foundry/kernel.h>
#include <foundry/sched_fifo.h>

#include "../../kernel/task.h"
#include "explore.h"

#define CPUS		2	/* that run tasks: a thread behind them is none of theirs */
#define TASKS		3
#define TASK_BYTES	(16 << 10)	/* of the stack of each */

static struct kernel kernel;
static struct sched_fifo policies[CPUS];
static u32 pins[CPU_MAX], over;

static struct task members[TASKS];
static u8 stacks[TASKS][TASK_BYTES] __aligned(16);

/* --- the machine: the engine's own switch ------------------------------------------------------- */

void fiber_switch(void **from, void *to);
void *fiber_prepare(void *top, void (*enter)(void));

void context_switch(struct context *from, struct context *to)
{
	fiber_switch((void **)&from->sp, vaddr_to_ptr(to->sp));
}

cpu_set_t smp_online(void)
{
	return CPU_BIT(CPUS) - 1;
}

void ipi_wake(unsigned int cpu)
{
	__atomic_store_n(&pins[cpu], 1, __ATOMIC_RELEASE);
}

/* --- what CPUs do ----------------------------------------------------------------------------------- */

static void setup_cpus(void)
{
	for (unsigned int i = 0; i < EXPLORE_THREADS; i++)
		arch_cpu(i)->kernel = &kernel;
	for (unsigned int i = 0; i < CPUS; i++) {
		arch_cpu(i)->queue = &kernel.tasks.queues[i];
		sched_fifo_init(&policies[i]);
		run_queue_init(&kernel.tasks.queues[i], i, &policies[i].sched);
	}
	for (unsigned int i = 0; i < TASKS; i++)
		task_init(&members[i], i, "task");
}

/* As the loop of idle CPUs has it; it ends when there is nothing to be done any more. */
static void idle(void)
{
	struct cpu *cpu = this_cpu();

	for (;;) {
		run_queue_idle(cpu);
		explore_irqs_set(false);
		if (__atomic_load_n(&over, __ATOMIC_ACQUIRE))
			return;
		if (!run_queue_has_ready(cpu)) {
			explore_wait_for(&pins[cpu->id]);
			__atomic_exchange_n(&pins[cpu->id], 0, __ATOMIC_ACQUIRE);
		}
		explore_irqs_set(true);
	}
}

/* The last task has nothing more to do. */
static void say_over(void)
{
	__atomic_store_n(&over, 1, __ATOMIC_RELEASE);
	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		ipi_wake(cpu);
}

static void check_nothing_is_ready(void)
{
	for (unsigned int i = 0; i < CPUS; i++)
		EXPLORE_CHECK(policies[i].sched.len == 0, "something is ready at the end");
}
