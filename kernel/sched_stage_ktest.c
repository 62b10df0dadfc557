// SPDX-License-Identifier: MIT
/*
 * What the stage `sched` does to CPUs that wait since before there were queues: whatever has run since boot has told
 * them by the way, so the stage is undone and runs once more.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/ipi.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>
#include <foundry/stages.h>

#define PATIENCE_SECONDS	10
#define TURNS			1000	/* that a CPU has to fall asleep */

static void nothing(void *unused)
{
}

/* They have nothing to do with the queues of before any more, and wait. */
static void settle(struct ktest *kt)
{
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		struct cpu_work work = { .fn = nothing };

		if (!(smp_others() & CPU_BIT(id)))
			continue;
		ASSERT_EQ(kt, smp_run(id, &work), 0);
		smp_join(&work);
	}
	for (unsigned int i = 0; i < TURNS; i++)
		ipi_relax();
}

static cpu_set_t idle_of(struct kernel *kernel)
{
	return atomic64_load_acquire(&kernel->tasks.idle);
}

static bool all_idle_soon(struct kernel *kernel)
{
	struct clock *clock = kernel->arch->clock;
	tick_t start = clock_now(clock);

	while (smp_others() & ~idle_of(kernel)) {
		if (clock_now(clock) - start > PATIENCE_SECONDS * clock_hz(clock))
			return false;
		ipi_relax();
	}
	return true;
}

/* Who calls is all the tasks there are. */
static bool is_alone(struct kernel *kernel)
{
	spin_guard(&kernel->tasks.lock);
	return kernel->tasks.all.next->next == &kernel->tasks.all;
}

static void tells_who_waits(struct ktest *kt)
{
	struct boot_context ctx = { .arch = kt->kernel->arch, .kernel = kt->kernel, .state = kt->kernel->boot.state };
	struct task *main = task_current();

	if (!smp_others())
		ktest_skip(kt, "no other CPU is online");
	if (!is_alone(kt->kernel))
		ktest_skip(kt, "there are tasks that would be lost");
	sched_stage.undo(&ctx);
	EXPECT_EQ(kt, task_current(), NULL);
	settle(kt);
	ASSERT_EQ(kt, sched_stage.run(&ctx), 0);
	EXPECT_EQ(kt, task_current(), main);
	EXPECT_TRUE(kt, all_idle_soon(kt->kernel));
}

static const struct ktest_case cases[] = {
	KCASE("CPUs that wait since before there were queues say that they idle", tells_who_waits),
	KCASE_END
};

static const struct ktest_suite suite = { .name = "sched/stage", .needs = FACT(SCHED), .cases = cases };
KTEST_SUITE(suite);
