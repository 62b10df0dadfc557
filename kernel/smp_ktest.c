// SPDX-License-Identifier: MIT
/* The promise of smp.h: how CPUs come and go on a machine in memory, and what the machine's own do. */
#include <foundry/kernel.h>
#include <foundry/smp.h>

#include "conform/smp.h"
#include "fake_cpus.h"

static const struct smp_bench bench = {
	.fresh		= fake_cpus_fresh,
	.conduct	= fake_cpus_conduct,
	.bring_up	= smp_bring_up,
	.take_down	= smp_take_down,
	.comes_late	= fake_cpus_come_late,
	.seen		= fake_cpus_seen,
	.times		= fake_cpus_times,
};

static const struct ktest_suite fake = {
	.name	= "smp/fake",
	.needs	= FACT(CONSOLE),
	.cases	= smp_conform,
	.bench	= &bench,
};
KTEST_SUITE(fake);

static const struct smp_work_bench work_bench = { .run = smp_run, .join = smp_join };

static const struct ktest_suite work = {
	.name	= "smp/machine",
	.needs	= FACT(SMP),
	.cases	= smp_work_conform,
	.bench	= &work_bench,
};
KTEST_SUITE(work);

/* --- the machine's own ------------------------------------------------------------- */

static void all_online(struct ktest *kt)
{
	const struct smp *smp = &kt->kernel->smp;
	unsigned int count = smp_count(smp);

	count = MIN(count, (unsigned int)CPU_MAX);
	if (smp->max)
		count = MIN(count, smp->max);
	EXPECT_EQ(kt, smp_online(), CPU_BIT(count) - 1);
	EXPECT_EQ(kt, smp->missing, CPUS_NONE);
	for (unsigned int id = 1; id < count; id++)
		EXPECT_EQ(kt, READ_ONCE(arch_cpu(id)->state), CPU_ONLINE);
}

static void down_and_up(struct ktest *kt)
{
	cpu_set_t before = smp_online();

	smp_another(kt);
	for (unsigned int round = 0; round < 3; round++) {
		smp_take_down(kt->kernel);
		EXPECT_EQ(kt, smp_online(), CPU_BIT(this_cpu()->id));
		smp_bring_up(kt->kernel);
		ASSERT_EQ(kt, smp_online(), before);
	}
}

static void not_itself(struct ktest *kt)
{
	struct cpu_work work = { .fn = NULL };

	EXPECT_BUG(kt, "cannot be idle", (void)!smp_run(this_cpu()->id, &work));
}

static const struct ktest_case cases[] = {
	KCASE("SMP-1 the machine's CPUs are online", all_online),
	KCASE("SMP-6 the machine's CPUs go, and come again", down_and_up),
	KCASE("a CPU that calls is given nothing", not_itself),
	KCASE_END
};

static const struct ktest_suite machine = {
	.name = "smp/come-and-go", .needs = FACT(SMP), .cases = cases,
};
KTEST_SUITE(machine);
