// SPDX-License-Identifier: MIT
/* Bring-up with one thing wrong each. */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "fake_cpus.h"
#include "saboteur.h"

/* SMP-1 */
static void forgets_the_last(struct kernel *kernel)
{
	unsigned int max = kernel->smp.max;

	kernel->smp.max = MAX(MIN(kernel->smp.ops->count(), (unsigned int)CPU_MAX), 2u) - 1;
	smp_bring_up(kernel);
	kernel->smp.max = max;
}

static void heeds_no_max(struct kernel *kernel)
{
	kernel->smp.max = 0;
	smp_bring_up(kernel);
}

/* SMP-2 */
static void ends_at_the_first(struct kernel *kernel)
{
	unsigned int count = MIN(kernel->smp.ops->count(), (unsigned int)CPU_MAX);
	cpu_set_t absent;

	smp_bring_up(kernel);
	absent = ~kernel->smp.online & (CPU_BIT(count) - 1);
	if (absent)
		kernel->smp.online &= (absent & -absent) - 1;
}

static void waits_no_more_and_counts_it(struct kernel *kernel)
{
	smp_bring_up(kernel);
	kernel->smp.online |= kernel->smp.missing;
}

static bool lets_it_in(unsigned int id)
{
	fake_cpus_fresh(NULL, 1)->smp.online |= CPU_BIT(id);
	return true;
}

/* SMP-3 */
static const struct cpu *always_the_first(unsigned int id)
{
	return fake_cpus_seen(1);
}

static const struct cpu *serves_nobody(unsigned int id)
{
	static struct cpu cpu;

	cpu = *fake_cpus_seen(id);
	cpu.kernel = NULL;
	return &cpu;
}

/* SMP-6 */
static void leaves_one_up(struct kernel *kernel)
{
	cpu_set_t online = kernel->smp.online;

	kernel->smp.online &= ~CPU_BIT(2);
	smp_take_down(kernel);
	kernel->smp.online |= online & CPU_BIT(2);
}

static void never_asks_again(struct kernel *kernel)
{
	smp_bring_up(kernel);
	kernel->smp.missing |= ~kernel->smp.online;
}

#define FAKE(up, down, late, find)						\
	(&(const struct smp_bench){						\
		fake_cpus_fresh, fake_cpus_conduct, up, down, late, find, fake_cpus_times	\
	})
#define FAKE_UP(op)	FAKE(op, smp_take_down, fake_cpus_come_late, fake_cpus_seen)
#define FAKE_DOWN(op)	FAKE(smp_bring_up, op, fake_cpus_come_late, fake_cpus_seen)
#define FAKE_LATE(op)	FAKE(smp_bring_up, smp_take_down, op, fake_cpus_seen)
#define FAKE_SEEN(op)	FAKE(smp_bring_up, smp_take_down, fake_cpus_come_late, op)

static const struct saboteur smp_saboteurs[] = {
	{ .name = "SMP-1 the last CPU is forgotten", .bench = FAKE_UP(forgets_the_last),
	  .also = "SMP-2 SMP-3 SMP-6", .why = "the cases look at all CPUs" },
	{ .name = "SMP-1 maxcpus is not heeded", .bench = FAKE_UP(heeds_no_max) },
	{ .name = "SMP-2 bring-up ends with the first that does not come",
	  .bench = FAKE_UP(ends_at_the_first) },
	{ .name = "SMP-2 a CPU that did not come counts as online",
	  .bench = FAKE_UP(waits_no_more_and_counts_it) },
	{ .name = "SMP-2 a CPU that comes late is let in", .bench = FAKE_LATE(lets_it_in) },
	{ .name = "SMP-3 each CPU takes itself for the first", .bench = FAKE_SEEN(always_the_first) },
	{ .name = "SMP-3 a CPU serves no kernel", .bench = FAKE_SEEN(serves_nobody) },
	{ .name = "SMP-6 one CPU stays up", .bench = FAKE_DOWN(leaves_one_up) },
	{ .name = "SMP-6 who was refused is never asked again",
	  .bench = FAKE_UP(never_asks_again) },
};

static const struct saboteur_contract smp_contract = {
	.conform	= smp_conform,
	.can_have	= SMP_CONFORM_CPUS,
};

SABOTEURS(smp, FACT(CONSOLE), smp_contract, smp_saboteurs);

/* --- what is given to CPUs, on the machine's own ------------------------------------------ */

static struct cpu_work *kept;

static void forget_kept(struct ktest *kt)
{
	kept = NULL;
}

/* SMP-4 */
static int does_it_itself(unsigned int cpu, struct cpu_work *work)
{
	work->fn(work->arg);
	work->done = 1;
	return 0;
}

static struct {
	struct cpu_work	work, *wanted;
} twice;

static void do_twice(void *arg)
{
	twice.wanted->fn(twice.wanted->arg);
	twice.wanted->fn(twice.wanted->arg);
	atomic_store_release(&twice.wanted->done, 1);
}

static int does_it_twice(unsigned int cpu, struct cpu_work *work)
{
	if (arch_cpu(cpu)->work)
		return -EBUSY;
	work->done = 0;
	twice.wanted = work;
	twice.work.fn = do_twice;
	return smp_run(cpu, &twice.work);
}

/* SMP-5: it is done with the next. */
static void forget(void *arg)
{
}

static int does_it_later(unsigned int cpu, struct cpu_work *work)
{
	static struct cpu_work nothing;
	struct cpu_work *before = kept;
	int err;

	nothing = (struct cpu_work){ .fn = forget };
	err = smp_run(cpu, &nothing);
	if (err)
		return err;
	smp_join(&nothing);
	kept = work;
	work->done = 1;
	if (before)
		before->fn(before->arg);
	return 0;
}

#define WORK(op)	(&(const struct smp_work_bench){ .run = op, .join = smp_join })

static const struct saboteur smp_work_saboteurs[] = {
	{ .name = "SMP-4 the CPU that asks does it itself", .bench = WORK(does_it_itself) },
	{ .name = "SMP-4 it is done twice", .bench = WORK(does_it_twice) },
	{ .name = "SMP-5 it is done later", .bench = WORK(does_it_later),
	  .also = "SMP-4", .why = "what is not done was not done there" },
};

static const struct saboteur_contract smp_work_contract = {
	.conform	= smp_work_conform,
	.before		= forget_kept,
};

/* They need somebody to give it to. */
static void work_saboteur_is_caught(struct ktest *kt)
{
	smp_another(kt);
	saboteur_is_caught(kt);
}

static const struct ktest_case smp_work_cases[] = {
	KCASE_FOR("", work_saboteur_is_caught, smp_work_saboteurs, saboteur_name),
	KCASE_END
};

static const struct ktest_suite smp_work = {
	.name = "saboteur/smp/work", .needs = FACT(SMP), .cases = smp_work_cases, .bench = &smp_work_contract,
};
KTEST_SUITE(smp_work);
