// SPDX-License-Identifier: MIT
/*
 * run_queue: no wake is lost, no task runs twice, none waits while a CPU idles.  Each thread is a CPU that idles, and
 * from there goes over to tasks with stacks of their own; what it waits for is the pin of an interrupt.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/ipi.h>
#include <foundry/kernel.h>
#include <foundry/sched_fifo.h>

#include "../../kernel/task.h"
#include "explore.h"

#define CPUS		2
#define TASKS		3
#define STACK_BYTES	(16 << 10)

static struct kernel kernel;
static struct sched_fifo policies[CPUS];
static u32 pins[CPU_MAX], dead, over;

static struct task members[TASKS];
static unsigned int count;
static void (*bodies[TASKS])(void);
static u8 stacks[TASKS][STACK_BYTES] __aligned(16);
static u32 runs[TASKS];		/* plain: a task runs on one CPU at a time */

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

/* --- tasks ----------------------------------------------------------------------------------------- */

/* As kernel/task.c has it. */
static void enter(void)
{
	struct task *task;

	run_queue_switched(this_cpu()->queue);
	explore_irqs_set(true);
	task = task_current();
	runs[task - members]++;
	bodies[task - members]();
	runs[task - members]++;
	run_queue_leave();
}

void task_bury(struct task *task)
{
	if (__atomic_add_fetch(&dead, 1, __ATOMIC_ACQ_REL) < count)
		return;
	__atomic_store_n(&over, 1, __ATOMIC_RELEASE);
	for (unsigned int cpu = 0; cpu < CPUS; cpu++)
		ipi_wake(cpu);
}

static void start_task(unsigned int i, void (*body)(void))
{
	struct task *task = &members[i];

	bodies[i] = body;
	task->context.sp = vaddr_of(fiber_prepare(stacks[i + 1], enter));
	task->state = TASK_MOVING;
	task->cpu = this_cpu()->id;
	run_queue_place(task);
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

static void setup(void)
{
	for (unsigned int i = 0; i < CPUS; i++) {
		arch_cpu(i)->kernel = &kernel;
		arch_cpu(i)->queue = &kernel.tasks.queues[i];
		sched_fifo_init(&policies[i]);
		run_queue_init(&kernel.tasks.queues[i], i, &policies[i].sched);
	}
	for (unsigned int i = 0; i < TASKS; i++)
		task_init(&members[i], i, "task");
}

static void check(void)
{
	EXPLORE_CHECK(dead == count, "a task has not ended");
	for (unsigned int i = 0; i < count; i++)
		EXPLORE_CHECK(runs[i] == 2, "a task has not run once");
	for (unsigned int i = 0; i < CPUS; i++)
		EXPLORE_CHECK(policies[i].sched.len == 0, "something is ready at the end");
}

/* --- the tests ---------------------------------------------------------------------------------------- */

static void sleep_once(void)
{
	task_block();
}

static void wake_first(void)
{
	task_wake(&members[0]);
}

static void yield_once(void)
{
	task_yield();
}

static u32 flag;

static void wait_for_flag(void)
{
	while (!atomic_load_acquire(&flag))
		cpu_relax();
}

static void set_flag(void)
{
	atomic_store_release(&flag, 1);
}

static void start_two(void (*first)(void), void (*second)(void))
{
	count = 2;
	start_task(0, first);
	start_task(1, second);
	idle();
}

static void wake(void)
{
	start_two(sleep_once, wake_first);
}

static void yield(void)
{
	start_two(yield_once, yield_once);
}

/* Who waits for the flag stays, and keeps its CPU: the other one must be taken away. */
static void steal(void)
{
	members[0].affinity = CPU_BIT(0);
	start_two(wait_for_flag, set_flag);
}

EXPLORE_TEST(.name = "run_queue/wake", .setup = setup, .threads = { wake, idle }, .check = check, .bound = 2);
EXPLORE_TEST(.name = "run_queue/yield", .setup = setup, .threads = { yield, idle }, .check = check, .bound = 2);
EXPLORE_TEST(.name = "run_queue/steal", .setup = setup, .threads = { steal, idle }, .check = check, .bound = 2);
