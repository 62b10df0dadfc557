// SPDX-License-Identifier: MIT
/* Preemption with one thing wrong each, around the machine's own. */
#include <foundry/kconfig.h>
#include <foundry/preempt.h>
#include <foundry/run_queue.h>
#include <foundry/ticks.h>

#include "conform/preempt.h"
#include "saboteur.h"

static void disable(void)
{
	preempt_disable();
}

static void enable(void)
{
	preempt_enable();
}

/* Whoever is to come first is forgotten. */
static void forget(void)
{
	this_cpu()->must_switch = 0;
}

/* PREEMPT-1 */
static void wake_for_later(struct task *task)
{
	irqflags_t flags = arch_irq_save();

	task_wake(task);
	forget();
	arch_irq_restore(flags);
}

/* PREEMPT-2 */
static void count_nothing(void)
{
}

static void enable_at_once(void)
{
	this_cpu()->preempt_count = 0;
	preempt_look();
}

static void hold_nothing(struct spinlock *lock)
{
}

/* PREEMPT-3 */
static void enable_and_forget(void)
{
	this_cpu()->preempt_count--;
}

static void unlock_and_forget(struct spinlock *lock)
{
	void (*unlock)(struct spinlock *) = spin_unlock;	/* the case took it */
	irqflags_t flags = arch_irq_save();

	unlock(lock);
	forget();
	arch_irq_restore(flags);
}

/* PREEMPT-4 */
static void wake_and_switch(struct task *task)
{
	unsigned int depth = this_cpu()->irq_depth;

	task_wake(task);
	if (!depth)
		return;
	this_cpu()->irq_depth = 0;
	preempt_from_irq();
	this_cpu()->irq_depth = depth;
}

/* PREEMPT-5 */
static unsigned int lose_one(u64 *want, u64 *got, u64 *at)
{
	unsigned int n = preempt_conform_spin_regs(want, got, at);

	got[n - 1] = ~got[n - 1];
	return n;
}

/* PREEMPT-6 */
static void relax_without_ticks(void)
{
	struct run_queue *queue = this_cpu()->queue;

	(void)timer_disarm(&queue->tick);
	cpu_relax();
}

static void ticks_again(struct ktest *kt)
{
	struct run_queue *queue = this_cpu()->queue;

	spin_guard(&queue->lock);
	queue->ticks = false;
}

/* PREEMPT-7 */
static u64 count_twice(const struct task *task)
{
	return 2 * preempt_conform_ticks(task);
}

static bool wait_for_ever(void)
{
	return true;
}

/* PREEMPT-8 */
static void yield_to_nobody(void)
{
}

/* All ops, of which a row names its own again. */
#define OPS(...)									\
	(&(const struct preempt_bench){ __VA_ARGS__,					\
		.has_priorities = true, .has_slices = true,				\
		.on_demand = IS_ENABLED(CONFIG_TICK_ON_DEMAND),				\
		.tick_ns = NS_PER_SECOND / CONFIG_TICK_HZ })
#define LENT		preempt_conform_spin_regs, preempt_conform_ticks, preempt_conform_waits_for_tick
#define COUNT(off, on)	OPS(off, on, spin_lock, spin_unlock, task_wake, task_yield, cpu_relax, LENT)
#define HOLD(take, give) OPS(disable, enable, take, give, task_wake, task_yield, cpu_relax, LENT)
#define TASK(wake, yield, relax) OPS(disable, enable, spin_lock, spin_unlock, wake, yield, relax, LENT)
#define SEE(spin, ticks, waits) \
	OPS(disable, enable, spin_lock, spin_unlock, task_wake, task_yield, cpu_relax, spin, ticks, waits)

static const struct saboteur preempt_saboteurs[] = {
	{ .name = "PREEMPT-1 who is woken waits for its turn", .bench = TASK(wake_for_later, task_yield, cpu_relax),
	  .also = "PREEMPT-3 PREEMPT-5", .why = "nobody comes" },
	{ .name = "PREEMPT-2 preempt_disable() does nothing",
	  .bench = COUNT(count_nothing, count_nothing),
	  .also = "PREEMPT-8", .why = "preemption is not off" },
	{ .name = "PREEMPT-2 the first preempt_enable() ends it",
	  .bench = COUNT(disable, enable_at_once) },
	{ .name = "PREEMPT-2 a lock keeps nobody",
	  .bench = HOLD(hold_nothing, hold_nothing) },
	{ .name = "PREEMPT-3 preempt_enable() does not look",
	  .bench = COUNT(disable, enable_and_forget) },
	{ .name = "PREEMPT-3 the release of a lock forgets",
	  .bench = HOLD(spin_lock, unlock_and_forget) },
	{ .name = "PREEMPT-4 a handler gives way",
	  .bench = TASK(wake_and_switch, task_yield, cpu_relax) },
	{ .name = "PREEMPT-5 a register is lost",
	  .bench = SEE(lose_one, preempt_conform_ticks, preempt_conform_waits_for_tick) },
	{ .name = "PREEMPT-6 slices never end",
	  .bench = TASK(task_wake, task_yield, relax_without_ticks) },
	{ .name = "PREEMPT-7 a tick counts twice",
	  .bench = SEE(preempt_conform_spin_regs, count_twice, preempt_conform_waits_for_tick) },
	{ .name = "PREEMPT-7 a CPU that runs no task has ticks",
	  .bench = SEE(preempt_conform_spin_regs, preempt_conform_ticks, wait_for_ever) },
	{ .name = "PREEMPT-8 giving way with preemption off is quiet",
	  .bench = TASK(task_wake, yield_to_nobody, cpu_relax) },
};

static const struct saboteur_contract preempt_contract = { .conform = preempt_conform, .after = ticks_again };

SABOTEURS(preempt, FACT(SCHED), preempt_contract, preempt_saboteurs);
