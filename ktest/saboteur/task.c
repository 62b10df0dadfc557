// SPDX-License-Identifier: MIT
/* Tasks with one thing wrong each, around the machine's own. */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/task_stack.h>

#include "conform/task.h"
#include "conform/task_team.h"
#include "saboteur.h"

#define KEPT_MAX	64

/* What tasks were to do before something was put in between. */
static struct {
	unsigned int	count;
	struct {
		int		(*fn)(void *arg);
		void		*arg;
		struct task	twin;
		bool		has_twin;
	}		of[KEPT_MAX];
} kept;

/* Whose join was late last, and of which task. */
static struct {
	const struct task	*task, *joiner;
} late;

static void forget(struct ktest *kt)
{
	kept.count = 0;
	late = (typeof(late)){ .task = NULL };
}

static void wait_for_twin(struct task *twin) __may_sleep
{
	while (!READ_ONCE(twin->is_over)) {	/* bounded: by what it does, for nobody else wakes it */
		task_wake(twin);
		task_yield();
		cpu_relax();		/* it may be on another CPU */
	}
}

static void free_twins(struct ktest *kt) __may_sleep
{
	for (unsigned int i = 0; i < kept.count; i++) {
		if (!kept.of[i].has_twin)
			continue;
		wait_for_twin(&kept.of[i].twin);
		task_join(&kept.of[i].twin);
		task_stack_free(kt->kernel, kept.of[i].twin.stack);
	}
}

/* Put @fn in between: it finds in kept.of[], which its argument points into, what it was to do. */
static void interpose(struct task *task, int (*fn)(void *arg))
{
	BUG_ON(kept.count == KEPT_MAX, "saboteur: more tasks than expected");
	kept.of[kept.count].fn = task->fn;
	kept.of[kept.count].arg = task->arg;
	kept.of[kept.count].has_twin = false;
	task->fn = fn;
	task->arg = &kept.of[kept.count++];
}

/* TASK-1 */
static int do_twice(void *arg) __may_sleep
{
	typeof(kept.of[0]) *what = arg;

	(void)what->fn(what->arg);
	return what->fn(what->arg);
}

static void start_twice(struct task *task)
{
	if (task->state == TASK_NEW)
		interpose(task, do_twice);
	task_start(task);
}

static int do_with_irqs_off(void *arg) __may_sleep
{
	typeof(kept.of[0]) *what = arg;
	irqflags_t flags = arch_irq_save();
	int result = what->fn(what->arg);

	arch_irq_restore(flags);
	return result;
}

/*
 * The first of a case alone, and elsewhere than the case: on a CPU where all that runs has them off no timer
 * fires, not even the one that the case waits for.
 */
static void start_with_irqs_off(struct task *task)
{
	if (task->state == TASK_NEW && kept.count == 0) {
		interpose(task, do_with_irqs_off);
		if (smp_others() & task->affinity)
			task->affinity &= smp_others();
	}
	task_start(task);
}

/* TASK-2 */
static int do_on_two(void *arg) __may_sleep
{
	typeof(kept.of[0]) *what = arg;
	struct stack_bounds stack;
	int result;

	if (task_stack_alloc(this_kernel(), &stack))
		return -1;
	task_init(&what->twin, 0, "twin");
	task_prepare(&what->twin, stack, what->fn, what->arg);
	what->twin.affinity = task_current()->affinity;
	what->twin.priority = task_current()->priority;
	what->has_twin = true;
	task_start(&what->twin);
	result = what->fn(what->arg);
	wait_for_twin(&what->twin);
	return result;
}

static void start_on_two(struct task *task)
{
	if (task->state == TASK_NEW)
		interpose(task, do_on_two);
	task_start(task);
}

/* TASK-3 */
static int affinity_is_not_heeded(struct task *task, cpu_set_t cpus) __may_sleep
{
	return cpus & smp_online() ? 0 : -EINVAL;
}

static int affinity_counts_later(struct task *task, cpu_set_t cpus) __may_sleep
{
	if (!(cpus & smp_online()))
		return -EINVAL;
	task->affinity = cpus;
	return 0;
}

static int affinity_of_nothing(struct task *task, cpu_set_t cpus) __may_sleep
{
	if (cpus & smp_online())
		return task_set_affinity(task, cpus);
	task->affinity = smp_online();
	return -EINVAL;
}

/* TASK-4 */
static void yield_to_nobody(void)
{
}

static void start_all_alike(struct task *task)
{
	task->priority = TASK_NORMAL;
	task_start(task);
}

/* TASK-5 */
static void block_until_its_turn(void) __may_sleep
{
	task_yield();
}

/* TASK-6 */
static void wake_who_is_blocked(struct task *task)
{
	if (READ_ONCE(task->state) == TASK_BLOCKED)
		task_wake(task);
}

/* TASK-7 */
static void join_does_not_wait(struct task *task) __may_sleep
{
	if (task->is_over)
		task_join(task);
}

static void join_forgets_the_result(struct task *task) __may_sleep
{
	task_join(task);
	task->result = 0;
}

static int until_does_not_wait(struct task *task, tick_t deadline) __may_sleep
{
	return READ_ONCE(task->is_over) ? task_join_until(task, deadline) : 0;
}

/* TASK-8 */
static void start_here(struct task *task)
{
	if (smp_others() & task->affinity)
		task->affinity = CPU_BIT(lowest_bit(smp_others() & task->affinity));
	task_start(task);
}

static void start_to_stay(struct task *task)
{
	task_start(task);
	if (READ_ONCE(task->state) == TASK_READY)
		task->affinity = CPU_BIT(task->cpu);
}

/* TASK-9 */
static void yield_irqs_on(void) __may_sleep
{
	task_yield();
	arch_irq_enable();
}

/* TASK-10 */
static int until_is_early(struct task *task, tick_t deadline) __may_sleep
{
	return task_join_until(task, team_half_way(deadline));
}

static int until_does_not_look(struct task *task, tick_t deadline) __may_sleep
{
	if (clock_now(this_kernel()->arch->clock) >= deadline)
		return -ETIMEDOUT;
	return task_join_until(task, deadline);
}

/* TASK-11 */
static int until_is_the_first_one(struct task *task, tick_t deadline) __may_sleep
{
	int err;

	BUG_ON(late.task == task && late.joiner != task_current(), "saboteur: it is joined by who was late");
	err = task_join_until(task, deadline);
	if (err)
		late = (typeof(late)){ task, task_current() };
	return err;
}

static void set_joiner(struct task *task, struct task *joiner)
{
	spin_guard(&this_kernel()->tasks.lock);
	task->joiner = joiner;
}

static int until_leaves_its_name(struct task *task, tick_t deadline) __may_sleep
{
	int err;

	set_joiner(task, NULL);
	err = task_join_until(task, deadline);
	if (err)
		set_joiner(task, task_current());
	return err;
}

#define MOCK(start, yield, block, wake, join, until, affinity) \
	(&(const struct task_bench){ start, yield, block, wake, join, until, affinity, true })
#define MOCK_START(op)	MOCK(op, task_yield, task_block, task_wake, task_join, task_join_until, task_set_affinity)
#define MOCK_YIELD(op)	MOCK(task_start, op, task_block, task_wake, task_join, task_join_until, task_set_affinity)
#define MOCK_BLOCK(op)	MOCK(task_start, task_yield, op, task_wake, task_join, task_join_until, task_set_affinity)
#define MOCK_WAKE(op)	MOCK(task_start, task_yield, task_block, op, task_join, task_join_until, task_set_affinity)
#define MOCK_JOIN(op)	MOCK(task_start, task_yield, task_block, task_wake, op, task_join_until, task_set_affinity)
#define MOCK_UNTIL(op)	MOCK(task_start, task_yield, task_block, task_wake, task_join, op, task_set_affinity)
#define MOCK_AFFINITY(op) MOCK(task_start, task_yield, task_block, task_wake, task_join, task_join_until, op)

static const struct saboteur task_saboteurs[] = {
	{ .name = "TASK-1 its function is called twice", .bench = MOCK_START(start_twice),
	  .also = "TASK-4 TASK-7 TASK-9", .why = "members do twice what is counted" },
	{ .name = "TASK-1 it begins with irqs off", .bench = MOCK_START(start_with_irqs_off) },
	{ .name = "TASK-2 it runs twice at the same time", .bench = MOCK_START(start_on_two),
	  .also = "TASK-1 TASK-4 TASK-7 TASK-9", .why = "members do twice what is counted" },
	{ .name = "TASK-3 an affinity is not heeded", .bench = MOCK_AFFINITY(affinity_is_not_heeded) },
	{ .name = "TASK-3 an affinity counts from the next turn on",
	  .bench = MOCK_AFFINITY(affinity_counts_later) },
	{ .name = "TASK-3 a refused affinity changes it", .bench = MOCK_AFFINITY(affinity_of_nothing) },
	{ .name = "TASK-4 nobody else has a turn", .bench = MOCK_YIELD(yield_to_nobody) },
	{ .name = "TASK-4 all have one priority", .bench = MOCK_START(start_all_alike) },
	{ .name = "TASK-5 a blocked task goes on when it is its turn", .bench = MOCK_BLOCK(block_until_its_turn) },
	{ .name = "TASK-6 only who is blocked is woken", .bench = MOCK_WAKE(wake_who_is_blocked) },
	{ .name = "TASK-7 who joins does not wait", .bench = MOCK_JOIN(join_does_not_wait),
	  .also = "TASK-3 TASK-4", .maybe = "TASK-9", .why = "the cases look at what members have not done yet" },
	{ .name = "TASK-7 who joins learns nothing", .bench = MOCK_JOIN(join_forgets_the_result) },
	{ .name = "TASK-7 who joins with a deadline does not wait", .bench = MOCK_UNTIL(until_does_not_wait),
	  .also = "TASK-10 TASK-11", .why = "nobody is ever late" },
	{ .name = "TASK-8 a task stays where it was started", .bench = MOCK_START(start_here) },
	{ .name = "TASK-8 a task that waits is never taken", .bench = MOCK_START(start_to_stay) },
	{ .name = "TASK-9 irqs are on after a turn", .bench = MOCK_YIELD(yield_irqs_on) },
	{ .name = "TASK-10 a deadline comes early", .bench = MOCK_UNTIL(until_is_early) },
	{ .name = "TASK-10 a deadline that is past is all that counts", .bench = MOCK_UNTIL(until_does_not_look) },
	{ .name = "TASK-11 who was late joins for good", .bench = MOCK_UNTIL(until_is_the_first_one) },
	{ .name = "TASK-11 who was late leaves its name", .bench = MOCK_UNTIL(until_leaves_its_name) },
};

/* Fewer CPUs cannot show what is wrong with several. */
static const struct saboteur_contract task_contract = {
	.conform = task_conform, .before = forget, .after = free_twins, .cpus = 3,
};

SABOTEURS(task, FACT(SCHED), task_contract, task_saboteurs);
