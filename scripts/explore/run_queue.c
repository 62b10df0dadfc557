// SPDX-License-Identifier: MIT
/* run_queue: no wake is lost, no task runs twice, none waits while a CPU idles. */
#include <foundry/atomic.h>
#include <foundry/hand_over.h>

#include "cpus.h"

static u32 dead;
static unsigned int count;
static void (*bodies[TASKS])(void);
static u32 runs[TASKS];		/* plain: a task runs on one CPU at a time */

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
	if (__atomic_add_fetch(&dead, 1, __ATOMIC_ACQ_REL) == count)
		say_over();
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

static void check(void)
{
	EXPLORE_CHECK(dead == count, "a task has not ended");
	for (unsigned int i = 0; i < count; i++)
		EXPLORE_CHECK(runs[i] == 2, "a task has not run once");
	check_nothing_is_ready();
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

/* --- woken from elsewhere while it goes to another queue ---------------------------------------------------- */

static void rest(void)
{
}

/* Its CPU does not look for it any more: the other one takes it. */
static void leave_ready(void)
{
	count = 1;
	start_task(0, rest);
	set_flag();
}

/* It has blocked here, and may run over there alone. */
static void leave_asleep(void)
{
	count = 1;
	members[0].affinity = CPU_BIT(0);
	start_task(0, sleep_once);
	task_yield();
	members[0].affinity = CPU_BIT(1);
	set_flag();
}

static void wake_sleeper(void)
{
	leave_asleep();
	wake_first();
}

/* As who hands its CPU over to it has it. */
static void claim_first(void)
{
	struct task *claimed;

	wait_for_flag();
	explore_irqs_set(false);
	claimed = hand_over_claim(&members[0]);
	if (claimed)
		run_queue_place(claimed);
	explore_irqs_set(true);
	idle();
}

static void wake_started(void)
{
	wait_for_flag();
	wake_first();
}

EXPLORE_TEST(.name = "run_queue/wake", .setup = setup_cpus, .threads = { wake, idle }, .check = check, .bound = 2);
EXPLORE_TEST(.name = "run_queue/yield", .setup = setup_cpus, .threads = { yield, idle }, .check = check, .bound = 2);
EXPLORE_TEST(.name = "run_queue/steal", .setup = setup_cpus, .threads = { steal, idle }, .check = check, .bound = 2);
EXPLORE_TEST(.name = "run_queue/taken", .setup = setup_cpus, .threads = { leave_ready, idle, wake_started },
	     .check = check, .bound = 1);
EXPLORE_TEST(.name = "run_queue/woken", .setup = setup_cpus, .threads = { wake_sleeper, idle, wake_started },
	     .check = check, .bound = 1);
EXPLORE_TEST(.name = "run_queue/claimed", .setup = setup_cpus, .threads = { leave_asleep, claim_first, wake_started },
	     .check = check, .bound = 1);
