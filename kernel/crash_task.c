// SPDX-License-Identifier: MIT
/* crash_task - a panic on the stack of a task, while the other CPUs are on one too; and one with a mutex held. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/context.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/mutex.h>
#include <foundry/task_stack.h>

#include "crash.h"

static u32 standing;		/* CPUs; atomic */

static void stand_still(void *unused)
{
	arch_irq_enable();
	atomic_fetch_add_relaxed(&standing, 1);
	for (;;)	/* bounded: by the panic */
		cpu_relax();
}

static __noinline u64 descend(u64 depth)
{
	u64 room[32];
	u64 below;

	WRITE_ONCE(room[0], depth);
	below = depth ? descend(depth - 1) : 0;
	return below + READ_ONCE(room[0]);	/* behind the call: it is no loop */
}

static void bug_of_task(void *unused)
{
	BUG("crash: asked for, on the stack of a task");
}

static void overflow(void *unused)
{
	(void)descend(U64_MAX);
}

static void go_on_stack(void (*fn)(void *arg))
{
	static struct context contexts[CPU_MAX], left[CPU_MAX];
	unsigned int id = this_cpu()->id;
	struct stack_bounds stack;
	int err = task_stack_alloc(this_kernel(), &stack);

	BUG_ON(err, "crash: no stack: %s", errno_name(err));
	(void)arch_irq_save();
	context_init(&contexts[id], stack, fn, NULL);
	context_switch(&left[id], &contexts[id]);
}

static void stand_on_stack(void *unused)
{
	go_on_stack(stand_still);
}

static void all_on_stacks(void (*fn)(void *arg))
{
	static struct cpu_work work[CPU_MAX];
	unsigned int others = bits_set(smp_others());

	atomic_ptr_store_release(&crash_prompt_does, stand_on_stack);
	crash_give_others(work, stand_on_stack);
	while (atomic_load_relaxed(&standing) < others)	/* bounded: none of them is busy */
		cpu_relax();
	go_on_stack(fn);
}

void crash_by_task(void *unused)
{
	all_on_stacks(bug_of_task);
}

void crash_by_overflow(void *unused)
{
	all_on_stacks(overflow);
}

/* --- a mutex ------------------------------------------------------------------------------- */

static DEFINE_MUTEX(crash_mutex);

static int want(void *unused) __may_sleep
{
	mutex_lock(&crash_mutex);
	mutex_unlock(&crash_mutex);
	return 0;
}

void crash_by_mutex(void *unused) __may_sleep
{
	struct task *waiter;
	int err = task_create(&waiter, "waiter", want, NULL);

	BUG_ON(err, "crash: no task: %s", errno_name(err));
	mutex_lock(&crash_mutex);
	task_start(waiter);
	while (!READ_ONCE(waiter->waits_for)) {		/* bounded: it has nothing else to do */
		task_yield();
		cpu_relax();
	}
	BUG("crash: asked for, with a mutex held");
}
