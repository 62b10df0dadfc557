// SPDX-License-Identifier: MIT
/* What it costs to go from one task to another one of this CPU: by a yield, and by a wake. */
#include <foundry/arch.h>
#include <foundry/bench.h>
#include <foundry/kernel.h>

static struct task *other;
static bool is_over, blocks;
static u64 runs_at;

static int give_way(void *unused) __may_sleep
{
	while (!READ_ONCE(is_over)) {	/* bounded: by who measures */
		if (READ_ONCE(blocks))
			task_block();
		else
			task_yield();
		runs_at = arch_cost();
	}
	return 0;
}

/* A task that yields, or blocks, whenever this one gives way. */
static int begin(const void *unused) __may_sleep
{
	int err = task_create(&other, "other", give_way, NULL);

	if (err)
		return err;
	other->affinity = CPU_BIT(this_cpu()->id);
	is_over = blocks = false;
	task_start(other);
	return 0;
}

static void end(void) __may_sleep
{
	WRITE_ONCE(is_over, true);
	task_wake(other);
	task_join(other);
	task_free(other);
}

/* Two switches. */
static void yield_and_back(void) __may_sleep
{
	task_yield();
}

static void wake_and_yield(void) __may_sleep
{
	task_wake(other);
	task_yield();
}

#define ROUNDS	50

/* From the call of task_wake() to the first line of who was woken, in hundredths; the cheapest of some. */
static u64 wake_to_run(void) __may_sleep
{
	u64 best = U64_MAX;
	irqflags_t flags;

	WRITE_ONCE(blocks, true);
	task_yield();
	flags = arch_irq_save();
	for (unsigned int i = 0; i < ROUNDS; i++) {
		u64 start = arch_cost();

		wake_and_yield();
		best = MIN(best, runs_at - start);
	}
	arch_irq_restore(flags);
	return best * 100;
}

static const struct bench_case cases[] = {
	BENCH_COST("yield and back", yield_and_back, 1),
	BENCH_NUMBER("wake to run", wake_to_run, arch_cost_unit),
	BENCH_END
};

static const struct bench_suite suite = {
	.name = "task", .needs = FACT(SCHED), .cases = cases, .before = begin, .after = end,
};
BENCH_SUITE(suite);
