// SPDX-License-Identifier: MIT
/* The promise of arch.h, executed. */
#include <foundry/alarm.h>
#include <foundry/clock.h>
#include <foundry/console.h>
#include <foundry/irqchip.h>
#include <foundry/tlb.h>
#include <foundry/translator.h>

#include "arch.h"

/* Rounds of waiting after which an interrupt has arrived, or never will. */
#define PATIENCE	1000

static const struct arch_bench *using;
static irqflags_t found;

static void put_irqs_back(void *unused)
{
	using->irq_restore(found);
}

/* Irqs are on or off from here to the end of the case. */
static const struct arch_bench *with_irqs(struct ktest *kt, bool on)
{
	using = kt->bench;
	found = using->irq_save();
	ktest_defer(kt, put_irqs_back, NULL);
	if (on)
		using->irq_enable();
	return using;
}

static void expect_name(struct ktest *kt, const char *name)
{
	ASSERT_NE(kt, name, NULL);
	EXPECT_NE(kt, name[0], '\0');
}

static void services_are_there(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	const struct arch *arch = bench->now(kt);

	expect_name(kt, arch->name);
	ASSERT_NE(kt, arch->clock, NULL);
	expect_name(kt, arch->clock->name);
	ASSERT_NE(kt, arch->alarm, NULL);
	expect_name(kt, arch->alarm->name);
	ASSERT_NE(kt, arch->irqchip, NULL);
	expect_name(kt, arch->irqchip->name);
	ASSERT_NE(kt, arch->translator, NULL);
	expect_name(kt, arch->translator->name);
	ASSERT_NE(kt, arch->console, NULL);
	expect_name(kt, arch->console->name);
	ASSERT_NE(kt, arch->tlb, NULL);
	expect_name(kt, arch->tlb->name);
}

static void services_stay(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	const struct arch *now = bench->now(kt), *first = bench->first(kt);

	EXPECT_EQ(kt, now->name, first->name);
	EXPECT_EQ(kt, now->clock, first->clock);
	EXPECT_EQ(kt, now->alarm, first->alarm);
	EXPECT_EQ(kt, now->irqchip, first->irqchip);
	EXPECT_EQ(kt, now->translator, first->translator);
	EXPECT_EQ(kt, now->console, first->console);
	EXPECT_EQ(kt, now->tlb, first->tlb);
}

static void save_and_restore_on(struct ktest *kt)
{
	const struct arch_bench *bench = with_irqs(kt, true);
	irqflags_t flags;

	EXPECT_TRUE(kt, bench->irqs_enabled());
	flags = bench->irq_save();
	EXPECT_FALSE(kt, bench->irqs_enabled());
	bench->irq_restore(flags);
	EXPECT_TRUE(kt, bench->irqs_enabled());
}

static void save_and_restore_off(struct ktest *kt)
{
	const struct arch_bench *bench = with_irqs(kt, false);
	irqflags_t flags;

	EXPECT_FALSE(kt, bench->irqs_enabled());
	flags = bench->irq_save();
	EXPECT_FALSE(kt, bench->irqs_enabled());
	bench->irq_restore(flags);
	EXPECT_FALSE(kt, bench->irqs_enabled());
}

static void save_and_restore_nested(struct ktest *kt)
{
	const struct arch_bench *bench = with_irqs(kt, true);
	irqflags_t outer = bench->irq_save();
	irqflags_t inner = bench->irq_save();

	bench->irq_restore(inner);
	EXPECT_FALSE(kt, bench->irqs_enabled());
	bench->irq_restore(outer);
	EXPECT_TRUE(kt, bench->irqs_enabled());
}

/* Wait for an arrival, then as long again for one too many. */
static void expect_one_arrival(struct ktest *kt, const struct arch_bench *bench)
{
	for (unsigned int i = 0; i < PATIENCE && bench->arrived() == 0; i++)
		bench->relax();
	EXPECT_EQ(kt, bench->arrived(), 1);
	for (unsigned int i = 0; i < PATIENCE; i++)
		bench->relax();
	EXPECT_EQ(kt, bench->arrived(), 1);
}

static void delivered_at_once(struct ktest *kt)
{
	const struct arch_bench *bench = with_irqs(kt, true);

	bench->listen(kt);
	bench->raise();
	expect_one_arrival(kt, bench);
	EXPECT_TRUE(kt, bench->irqs_enabled());
}

static void delivered_when_irqs_go_on(struct ktest *kt)
{
	const struct arch_bench *bench = with_irqs(kt, false);

	bench->listen(kt);
	bench->raise();
	for (unsigned int i = 0; i < PATIENCE; i++)
		bench->relax();
	EXPECT_EQ(kt, bench->arrived(), 0);
	bench->irq_enable();
	expect_one_arrival(kt, bench);
}

static void delivered_by_restore(struct ktest *kt)
{
	const struct arch_bench *bench = with_irqs(kt, true);
	irqflags_t outer, inner;

	bench->listen(kt);
	outer = bench->irq_save();
	inner = bench->irq_save();
	bench->raise();
	bench->irq_restore(inner);
	EXPECT_EQ(kt, bench->arrived(), 0);
	bench->irq_restore(outer);
	expect_one_arrival(kt, bench);
}

static void nothing_arrives_unasked(struct ktest *kt)
{
	const struct arch_bench *bench = with_irqs(kt, true);

	bench->listen(kt);
	for (unsigned int i = 0; i < PATIENCE; i++)
		bench->relax();
	EXPECT_EQ(kt, bench->arrived(), 0);
}

static void reading_nothing_faults(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	volatile u64 *at = bench->unmapped();

	EXPECT_FAULT(kt, at, (void)bench->load(at));
}

static void writing_nothing_faults(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	volatile u64 *at = bench->unmapped();

	EXPECT_FAULT(kt, at, bench->store(at, 1));
}

static void writing_readonly_faults(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	volatile u64 *at = bench->readonly();
	u64 before = bench->load(at);

	EXPECT_FAULT(kt, at, bench->store(at, ~before));
	EXPECT_EQ(kt, bench->load(at), before);
}

static void faults_again(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	volatile u64 *at = bench->unmapped();

	EXPECT_FAULT(kt, at, bench->store(at, 1));
	EXPECT_FAULT(kt, at + 1, bench->store(at + 1, 1));
	EXPECT_FAULT(kt, at, bench->store(at, 1));
}

static void registers_come_back(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	u64 want[ARCH_REGS_MAX], got[ARCH_REGS_MAX];
	u64 random = kt->seed;
	size_t n;

	for (unsigned int i = 0; i < ARCH_REGS_MAX; i++)
		want[i] = ktest_random(&random);
	memset(got, 0, sizeof(got));
	n = bench->recover(want, got);
	ASSERT_GT(kt, n, 0);
	ASSERT_LE(kt, n, ARCH_REGS_MAX);
	for (size_t i = 0; i < n; i++)
		EXPECT_EQ(kt, got[i], want[i]);
}

static void cost_never_falls(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	u64 last = bench->cost();

	for (unsigned int i = 0; i < PATIENCE; i++) {
		u64 now;

		if (i % 10 == 0)
			bench->relax();
		now = bench->cost();
		ASSERT_GE(kt, now, last);
		last = now;
	}
}

static const bool on_off[] = { true, false };

static const char *irqs_label(const void *param)
{
	return *(const bool *)param ? "with irqs on" : "with irqs off";
}

#define FILL		0xa5c3f00d5a3c0ff0ull
#define FILL_HALF	0x5a3c0ff0u
#define FILL_TWICE	0x5a3c0ff05a3c0ff0ull

static void made_possible(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	volatile u64 *at = bench->lazy(kt, FILL);
	bool on = *(const bool *)kt->param;

	with_irqs(kt, on);
	EXPECT_EQ(kt, bench->load(at + 3), FILL);
	EXPECT_EQ(kt, bench->irqs_enabled(), on);
	EXPECT_EQ(kt, bench->load(at + 4), FILL);
	bench->store(at + 4, 7);
	EXPECT_EQ(kt, bench->load(at + 4), 7);
	EXPECT_EQ(kt, bench->asked(), 1);
}

static void done_once(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	u32 *at = vaddr_to_ptr(vaddr_of(bench->lazy(kt, FILL_TWICE)));
	bool on = *(const bool *)kt->param;

	with_irqs(kt, on);
	EXPECT_EQ(kt, bench->add(at, 3), FILL_HALF);
	EXPECT_EQ(kt, bench->irqs_enabled(), on);
	EXPECT_EQ(kt, bench->add(at, 0), FILL_HALF + 3);
	EXPECT_EQ(kt, bench->add(at + 1, 0), FILL_HALF);
	EXPECT_EQ(kt, bench->asked(), 1);
}

static void stored_at_once(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	volatile u64 *at = bench->lazy(kt, FILL);
	bool on = *(const bool *)kt->param;

	with_irqs(kt, on);
	bench->store(at + 1, 9);
	EXPECT_EQ(kt, bench->irqs_enabled(), on);
	EXPECT_EQ(kt, bench->load(at), FILL);
	EXPECT_EQ(kt, bench->load(at + 1), 9);
	EXPECT_EQ(kt, bench->load(at + 2), FILL);
	EXPECT_EQ(kt, bench->asked(), 1);
}

static void registers_stay(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	volatile u64 *at = bench->lazy(kt, FILL);
	u64 want[ARCH_REGS_MAX], got[ARCH_REGS_MAX] = { 0 };
	bool on = *(const bool *)kt->param;
	u64 random = kt->seed;
	unsigned int n;

	for (unsigned int i = 0; i < ARCH_REGS_MAX; i++)
		want[i] = ktest_random(&random);
	with_irqs(kt, on);
	n = bench->read_regs(want, got, at);
	EXPECT_EQ(kt, bench->irqs_enabled(), on);
	EXPECT_EQ(kt, bench->asked(), 1);
	ASSERT_GT(kt, n, 1);
	ASSERT_LE(kt, n, ARCH_REGS_MAX);
	EXPECT_EQ(kt, got[0], FILL);
	for (unsigned int i = 1; i < n; i++)
		EXPECT_EQ(kt, got[i], want[i]);
}

/* What is not made possible is a fault as before, and the next one is resolved. */
static void others_stay_faults(struct ktest *kt)
{
	const struct arch_bench *bench = kt->bench;
	volatile u64 *at = bench->lazy(kt, FILL), *nothing = bench->unmapped();

	EXPECT_FAULT(kt, nothing, (void)bench->load(nothing));
	EXPECT_EQ(kt, bench->load(at), FILL);
	EXPECT_FAULT(kt, nothing, bench->store(nothing, 1));
	EXPECT_EQ(kt, bench->asked(), 1);
}

const struct ktest_case arch_conform[] = {
	KCASE("ARCH-1 every service is there and has a name", services_are_there),
	KCASE("ARCH-1 every service is still the same object", services_stay),
	KCASE("ARCH-2 irqs that were on come on again", save_and_restore_on),
	KCASE("ARCH-2 irqs that were off stay off", save_and_restore_off),
	KCASE("ARCH-2 the inner of two restores leaves irqs off", save_and_restore_nested),
	KCASE("ARCH-3 with irqs on an interrupt arrives once", delivered_at_once),
	KCASE("ARCH-3 with irqs off it waits until they go on", delivered_when_irqs_go_on),
	KCASE("ARCH-3 only the outer restore lets it through", delivered_by_restore),
	KCASE("ARCH-3 none arrives that nobody raised", nothing_arrives_unasked),
	KCASE("ARCH-4 reading where nothing is is a fault there", reading_nothing_faults),
	KCASE("ARCH-4 writing where nothing is is a fault there", writing_nothing_faults),
	KCASE("ARCH-4 writing what is read-only is a fault and changes nothing",
	      writing_readonly_faults),
	KCASE("ARCH-4 a fault survived, the next one is caught too", faults_again),
	KCASE("ARCH-5 what a call preserves comes back with a recovery", registers_come_back),
	KCASE("ARCH-6 the cost never falls", cost_never_falls),
	KCASE_FOR("ARCH-7 a read that was made possible is done", made_possible, on_off, irqs_label),
	KCASE_FOR("ARCH-7 a write that was made possible is done", stored_at_once, on_off, irqs_label),
	KCASE_FOR("ARCH-7 what was made possible is done once", done_once, on_off, irqs_label),
	KCASE_FOR("ARCH-7 registers are as before a read that was made possible", registers_stay,
		  on_off, irqs_label),
	KCASE("ARCH-7 what was not made possible stays a fault", others_stay_faults),
	KCASE_END
};
