// SPDX-License-Identifier: MIT
/* The promise of smp.h, executed: how CPUs come and go, and what they are given to do. */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "smp.h"

#define COUNT	SMP_CONFORM_CPUS	/* that come and go */
#define ROUNDS	20			/* of what they are given */

static const struct smp_bench *bench;

static struct kernel *start(struct ktest *kt, unsigned int count)
{
	bench = kt->bench;
	if (CPU_MAX < COUNT)
		ktest_skip(kt, "the kernel can have %u CPUs", CPU_MAX);
	return bench->fresh(kt, count);
}

static cpu_set_t online(const struct kernel *kernel)
{
	return READ_ONCE(kernel->smp.online);
}

static cpu_set_t first(unsigned int count)
{
	return count < 64 ? CPU_BIT(count) - 1 : CPUS_ALL;
}

/* --- up ------------------------------------------------------------------------- */

static void all_come(struct ktest *kt)
{
	struct kernel *kernel = start(kt, COUNT);

	EXPECT_EQ(kt, online(kernel), CPU_BIT(0));
	bench->bring_up(kernel);
	EXPECT_EQ(kt, online(kernel), first(COUNT));
	for (unsigned int id = 1; id < COUNT; id++)
		EXPECT_EQ(kt, bench->times(id), 1);
}

static void one_cpu(struct ktest *kt)
{
	struct kernel *kernel = start(kt, 1);

	bench->bring_up(kernel);
	EXPECT_EQ(kt, online(kernel), CPU_BIT(0));
}

static void up_to_max(struct ktest *kt)
{
	struct kernel *kernel = start(kt, COUNT);

	kernel->smp.max = COUNT - 1;
	bench->bring_up(kernel);
	EXPECT_EQ(kt, online(kernel), first(COUNT - 1));
	EXPECT_EQ(kt, bench->times(COUNT - 1), 0);
}

static void more_than_can_be(struct ktest *kt)
{
	struct kernel *kernel = start(kt, CPU_MAX + 3);

	bench->bring_up(kernel);
	EXPECT_EQ(kt, online(kernel), first(CPU_MAX));
}

/* --- left out ---------------------------------------------------------------------- */

static void left_out(struct ktest *kt)
{
	struct kernel *kernel = start(kt, COUNT);

	bench->conduct(1, *(const enum smp_conduct *)kt->param);
	bench->bring_up(kernel);
	EXPECT_EQ(kt, online(kernel), first(COUNT) & ~CPU_BIT(1));
}

static const enum smp_conduct absences[] = { CPU_IS_REFUSED, CPU_IS_SILENT };

static const char *absence_name(const void *how)
{
	return *(const enum smp_conduct *)how == CPU_IS_REFUSED ? "firmware refuses" : "it does not come";
}

static void late(struct ktest *kt)
{
	struct kernel *kernel = start(kt, COUNT);

	bench->conduct(2, CPU_IS_SILENT);
	bench->bring_up(kernel);
	EXPECT_FALSE(kt, bench->comes_late(2));
	EXPECT_EQ(kt, online(kernel), first(COUNT) & ~CPU_BIT(2));
	bench->conduct(2, CPU_COMES);
	bench->bring_up(kernel);
	EXPECT_EQ(kt, online(kernel), first(COUNT) & ~CPU_BIT(2));
}

/* --- what it finds --------------------------------------------------------------------- */

static void finds_itself(struct ktest *kt)
{
	struct kernel *kernel = start(kt, COUNT);

	bench->bring_up(kernel);
	for (unsigned int id = 1; id < COUNT; id++) {
		const struct cpu *cpu = bench->seen(id);

		ASSERT_TRUE(kt, cpu != NULL);
		EXPECT_EQ(kt, cpu->id, id);
		EXPECT_EQ(kt, cpu->kernel, kernel);
		EXPECT_EQ(kt, cpu->held_count, 0);
		EXPECT_EQ(kt, cpu->irq_depth, 0);
	}
}

/* --- down ------------------------------------------------------------------------------- */

static void down_and_up(struct ktest *kt)
{
	struct kernel *kernel = start(kt, COUNT);

	for (unsigned int round = 1; round <= 3; round++) {
		bench->bring_up(kernel);
		EXPECT_EQ(kt, online(kernel), first(COUNT));
		bench->take_down(kernel);
		EXPECT_EQ(kt, online(kernel), CPU_BIT(0));
		for (unsigned int id = 1; id < COUNT; id++) {
			EXPECT_EQ(kt, kernel->smp.cpu(id)->state, CPU_OFF);
			EXPECT_EQ(kt, bench->times(id), round);
		}
	}
}

static void refused_comes_later(struct ktest *kt)
{
	struct kernel *kernel = start(kt, COUNT);

	bench->conduct(3, CPU_IS_REFUSED);
	bench->bring_up(kernel);
	bench->take_down(kernel);
	bench->conduct(3, CPU_COMES);
	bench->bring_up(kernel);
	EXPECT_EQ(kt, online(kernel), first(COUNT));
}

const struct ktest_case smp_conform[] = {
	KCASE("SMP-1 all that firmware names are online", all_come),
	KCASE("SMP-1 one CPU is enough", one_cpu),
	KCASE("SMP-1 no more than maxcpus come", up_to_max),
	KCASE("SMP-1 no more than the kernel can have come", more_than_can_be),
	KCASE_FOR("SMP-2 the others come when", left_out, absences, absence_name),
	KCASE("SMP-2 one that comes late is never let in", late),
	KCASE("SMP-3 each finds itself under its id", finds_itself),
	KCASE("SMP-6 all go, and can come again", down_and_up),
	KCASE("SMP-6 one that was refused can come later", refused_comes_later),
	KCASE_END
};

/* --- what is given to CPUs that are there ------------------------------------------------- */

static const struct smp_work_bench *work_bench;

unsigned int smp_another(struct ktest *kt)
{
	if (!smp_others())
		ktest_skip(kt, "one CPU is online");
	return lowest_bit(smp_others());
}

/* What a CPU has seen of itself. */
static struct {
	unsigned int	times, id;
	struct kernel	*kernel;
	bool		irqs_on, in_irq;
	u64		words[ROUNDS];
} seen;

static void look(void *arg)
{
	seen.times++;
	seen.id = this_cpu()->id;
	seen.kernel = this_kernel();
	seen.irqs_on = arch_irqs_enabled();
	seen.in_irq = in_irq();
}

static void done_there(struct ktest *kt)
{
	struct cpu_work work = { .fn = look };

	work_bench = kt->bench;
	smp_another(kt);
	for (cpu_set_t left = smp_others(); left; left &= left - 1) {
		seen.times = 0;
		ASSERT_EQ(kt, work_bench->run(lowest_bit(left), &work), 0);
		work_bench->join(&work);
		EXPECT_EQ(kt, seen.times, 1);
		EXPECT_EQ(kt, seen.id, lowest_bit(left));
		EXPECT_EQ(kt, seen.kernel, this_kernel());
		EXPECT_TRUE(kt, seen.irqs_on);
		EXPECT_FALSE(kt, seen.in_irq);
	}
}

static void write_all(void *arg)
{
	u64 round = *(const u64 *)arg;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		seen.words[i] = round;
		cpu_relax();
	}
}

static void done_when_joined(struct ktest *kt)
{
	u64 round = 0;
	struct cpu_work work = { .fn = write_all, .arg = &round };
	unsigned int cpu = smp_another(kt);

	work_bench = kt->bench;
	for (round = 1; round <= ROUNDS; round++) {
		ASSERT_EQ(kt, work_bench->run(cpu, &work), 0);
		work_bench->join(&work);
		for (unsigned int i = 0; i < ROUNDS; i++)
			ASSERT_EQ(kt, READ_ONCE(seen.words[i]), round);
	}
}

static u32 may_end;
static unsigned int asker;

/* Done by whom it was asked of it would wait for itself. */
static void wait_for_word(void *arg)
{
	while (this_cpu()->id != asker && !READ_ONCE(may_end))	/* bounded: the case says the word */
		cpu_relax();
}

static void one_at_a_time(struct ktest *kt)
{
	struct cpu_work work = { .fn = wait_for_word }, more = { .fn = look };
	unsigned int cpu = smp_another(kt);
	int err;

	work_bench = kt->bench;
	asker = this_cpu()->id;
	seen.times = 0;
	WRITE_ONCE(may_end, 0);
	ASSERT_EQ(kt, work_bench->run(cpu, &work), 0);
	err = work_bench->run(cpu, &more);
	WRITE_ONCE(may_end, 1);
	work_bench->join(&work);
	EXPECT_EQ(kt, err, -EBUSY);
	EXPECT_EQ(kt, seen.times, 0);
}

static void nobody_there(struct ktest *kt)
{
	struct cpu_work work = { .fn = look };

	work_bench = kt->bench;
	seen.times = 0;
	for (unsigned int id = 0; id <= CPU_MAX; id++)
		if (!(smp_online() & CPU_BIT(id)))
			EXPECT_EQ(kt, work_bench->run(id, &work), -ENODEV);
	EXPECT_EQ(kt, seen.times, 0);
}

const struct ktest_case smp_work_conform[] = {
	KCASE("SMP-4 what is given to a CPU is done there, once", done_there),
	KCASE("SMP-4 a CPU that is busy is given no more", one_at_a_time),
	KCASE("SMP-4 a CPU that is not online is given nothing", nobody_there),
	KCASE("SMP-5 what was joined is done, and seen", done_when_joined),
	KCASE_END
};
