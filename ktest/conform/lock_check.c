// SPDX-License-Identifier: MIT
/* The promise of lock_check.h, executed: each wrong use is made with locks of the case's own. */
#include <foundry/arch.h>
#include <foundry/ipi.h>
#include <foundry/string.h>

#include "irqs.h"
#include "lock_check.h"
#include "smp.h"

/* --- one CPU ----------------------------------------------------------------------------- */

static void drop(struct lock_tag *tag, enum lock_mode mode)
{
}

#define TAG(text)	LOCK_TAG_INIT(text, .drop = drop)

static struct lock_tag one = TAG("one"), two = TAG("two"), three = TAG("three");
static struct lock_tag twins[2];

static void init_twins(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(twins); i++) {
		twins[i] = (struct lock_tag)TAG("twin");
		lock_tag_set_site(&twins[i], LOCK_SITE());
	}
}

static void use(const struct lock_check_bench *bench, struct lock_tag *tag)
{
	bench->take(tag);
	bench->release(tag);
}

static void nest(const struct lock_check_bench *bench, struct lock_tag *outer, struct lock_tag *inner)
{
	bench->take(outer);
	use(bench, inner);
	bench->release(outer);
}

static void both_orders(struct ktest *kt)
{
	nest(kt->bench, &one, &two);
	EXPECT_BUG(kt, "lock order: 'one' is wanted with 'two' held", nest(kt->bench, &two, &one));
	nest(kt->bench, &one, &two);
}

static void by_way_of_another(struct ktest *kt)
{
	nest(kt->bench, &one, &two);
	nest(kt->bench, &two, &three);
	nest(kt->bench, &one, &three);
	EXPECT_BUG(kt, "lock order: 'one' is wanted with 'three' held", nest(kt->bench, &three, &one));
}

static void two_of_a_class(struct ktest *kt)
{
	init_twins();
	EXPECT_BUG(kt, "'twin' is wanted with 'twin' held", nest(kt->bench, &twins[0], &twins[1]));
}

static void tries_are_right(struct ktest *kt)
{
	const struct lock_check_bench *bench = kt->bench;

	init_twins();
	bench->take(&twins[0]);
	bench->try_take(&twins[1]);
	bench->release(&twins[0]);
	bench->release(&twins[1]);
}

/* As an interrupt would; a death in it is caught outside, and puts irqs and depth back. */
static void use_in_interrupt(const struct lock_check_bench *bench, struct lock_tag *tag)
{
	irqflags_t flags = arch_irq_save();

	this_cpu()->irq_depth++;
	use(bench, tag);
	this_cpu()->irq_depth--;
	arch_irq_restore(flags);
}

static void irq_then_on(struct ktest *kt)
{
	irqs_for_case(kt, true);
	use_in_interrupt(kt->bench, &one);
	EXPECT_BUG(kt, "'one' is wanted with irqs on", use(kt->bench, &one));
}

static void on_then_irq(struct ktest *kt)
{
	irqs_for_case(kt, true);
	use(kt->bench, &one);
	EXPECT_BUG(kt, "'one' is wanted in an interrupt", use_in_interrupt(kt->bench, &one));
}

static void sleeps_with_a_lock(struct ktest *kt)
{
	const struct lock_check_bench *bench = kt->bench;

	bench->take(&one);
	EXPECT_BUG(kt, "somebody may sleep, and is called with 'one' held", bench->may_sleep("somebody"));
	bench->release(&one);
	bench->may_sleep("somebody");
}

static void sleeps_in_an_interrupt(struct ktest *kt)
{
	const struct lock_check_bench *bench = kt->bench;
	irqflags_t flags = arch_irq_save();

	this_cpu()->irq_depth++;
	EXPECT_BUG(kt, "somebody may sleep, and is called in an interrupt", bench->may_sleep("somebody"));
	this_cpu()->irq_depth--;
	arch_irq_restore(flags);
}

const struct ktest_case lock_check_conform[] = {
	KCASE("LOCK_CHECK-1 two locks in both orders are told", both_orders),
	KCASE("LOCK_CHECK-1 an order by way of another lock is told", by_way_of_another),
	KCASE("LOCK_CHECK-2 two of a class are told", two_of_a_class),
	KCASE("LOCK_CHECK-2 to try the second of a class is right", tries_are_right),
	KCASE("LOCK_CHECK-3 waited for in an interrupt, then taken with irqs on", irq_then_on),
	KCASE("LOCK_CHECK-3 taken with irqs on, then waited for in an interrupt", on_then_irq),
	KCASE("LOCK_CHECK-4 nobody sleeps with a lock", sleeps_with_a_lock),
	KCASE("LOCK_CHECK-4 nobody sleeps in an interrupt", sleeps_in_an_interrupt),
	KCASE_END
};

/* --- one CPU holds a lock, another one wants it ------------------------------------------- */

#define PATIENCE	(1u << 28)	/* rounds: an emulated CPU may stand still for long */
#define ROUNDS_INSIDE	1000

/* Return: whether there is such a class; @holds receives how it was held. */
static bool find_class(const char *name, struct lock_holds *holds)
{
	const char *is;

	for (unsigned int i = 0; (is = lock_check_class(i, holds)); i++)
		if (strcmp(is, name) == 0)
			return true;
	return false;
}

static void take_and_give(void *of)
{
	const struct lock_waits_bench *bench = of;

	bench->there->take();
	bench->there->give();
}

static u32 waits_of(const char *name)
{
	struct lock_holds holds;

	return find_class(name, &holds) ? holds.waits : 0;
}

/* Held until the other one waits, or has had it. */
static void hold_until_waited_for(const struct lock_waits_bench *bench, const struct cpu_work *work)
{
	u32 patience = bench->patience ? bench->patience : PATIENCE;

	for (u32 i = 0; i < patience && !waits_of(bench->class) && !READ_ONCE(work->done); i++)
		ipi_relax();
	for (u32 i = 0; i < ROUNDS_INSIDE; i++)
		barrier();
}

static void waits_are_counted(struct ktest *kt)
{
	static struct lock_waits_bench bench;
	struct cpu_work work = { .fn = take_and_give, .arg = &bench };
	unsigned int cpu = smp_another(kt);
	struct lock_holds holds;

	bench = *(const struct lock_waits_bench *)kt->bench;
	bench.here->take();
	bench.here->give();
	ASSERT_TRUE(kt, find_class(bench.class, &holds));
	EXPECT_EQ(kt, holds.waits, 0);
	EXPECT_EQ(kt, holds.longest_wait, 0);

	bench.here->take();
	if (smp_run(cpu, &work) == 0)
		hold_until_waited_for(&bench, &work);
	bench.here->give();
	smp_join(&work);
	ASSERT_TRUE(kt, find_class(bench.class, &holds));
	EXPECT_EQ(kt, holds.count, 3);
	EXPECT_EQ(kt, holds.waits, bench.waits);
	EXPECT_EQ(kt, holds.longest_wait > 0, bench.waits);
}

const struct ktest_case lock_check_contended[] = {
	KCASE("LOCK_CHECK-5 waits are counted, and the longest kept", waits_are_counted),
	KCASE_END
};
