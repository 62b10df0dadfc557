// SPDX-License-Identifier: MIT
#include <foundry/cpu.h>

#include "clock.h"

/* Readings in a row. */
#define READINGS	1000

/* Rounds of cpu_relax() that see any clock move: some milliseconds on silicon. */
#define ROUNDS_MAX	1000000

static void never_back(struct ktest *kt)
{
	const struct clock_bench *bench = kt->bench;
	struct clock *clock = bench->fresh(kt);
	tick_t last = clock_now(clock);

	for (unsigned int i = 0; i < READINGS; i++) {
		tick_t now = clock_now(clock);

		ASSERT_GE(kt, now, last);
		last = now;
		bench->relax();
	}
}

static void never_back_between_cpus(struct ktest *kt)
{
	const struct clock_bench *bench = kt->bench;
	struct clock *clock = bench->fresh(kt);

	if (!bench->now_elsewhere)
		ktest_skip(kt, "not provided: one CPU");
	for (unsigned int i = 0; i < READINGS; i++) {
		tick_t before = clock_now(clock);
		tick_t elsewhere = bench->now_elsewhere(clock);

		ASSERT_GE(kt, elsewhere, before);
		ASSERT_GE(kt, clock_now(clock), elsewhere);
		bench->relax();
	}
}

static void frequency_stays(struct ktest *kt)
{
	const struct clock_bench *bench = kt->bench;
	struct clock *clock = bench->fresh(kt);
	u64 hz = clock_hz(clock);

	ASSERT_NE(kt, hz, 0);
	for (unsigned int i = 0; i < READINGS; i++) {
		(void)clock_now(clock);
		ASSERT_EQ(kt, clock_hz(clock), hz);
		bench->relax();
	}
}

static void goes_on(struct ktest *kt)
{
	const struct clock_bench *bench = kt->bench;
	struct clock *clock = bench->fresh(kt);
	tick_t start = clock_now(clock);
	unsigned int rounds = 0;

	while (rounds < ROUNDS_MAX && clock_now(clock) == start) {
		bench->relax();
		rounds++;
	}
	EXPECT_LT(kt, rounds, ROUNDS_MAX);
}

/* Steps of every power of two cross the end of every narrow counter. */
static void never_wraps(struct ktest *kt)
{
	const struct clock_bench *bench = kt->bench;
	struct clock *clock = bench->fresh(kt);

	if (!bench->skip)
		ktest_skip(kt, "not provided: its time cannot be hurried");
	for (unsigned int shift = 4; shift < 63; shift++) {
		tick_t before = clock_now(clock);

		bench->skip(BIT(shift));
		ASSERT_GE(kt, clock_now(clock), before + BIT(shift));
	}
}

static void irqs_stay_off(struct ktest *kt)
{
	const struct clock_bench *bench = kt->bench;
	struct clock *clock = bench->fresh(kt);
	irqflags_t flags = arch_irq_save();

	(void)clock_now(clock);
	EXPECT_FALSE(kt, arch_irqs_enabled());
	arch_irq_restore(flags);
}

static void irqs_stay_as_found(struct ktest *kt)
{
	const struct clock_bench *bench = kt->bench;
	struct clock *clock = bench->fresh(kt);
	bool found = arch_irqs_enabled();
	irqflags_t flags = arch_irq_save();

	arch_irq_restore(flags);
	(void)clock_now(clock);
	EXPECT_EQ(kt, arch_irqs_enabled(), found);
	arch_irq_restore(flags);
}

const struct ktest_case clock_conform[] = {
	KCASE("CLOCK-1 never goes back", never_back),
	KCASE("CLOCK-1 never goes back between two CPUs", never_back_between_cpus),
	KCASE("CLOCK-2 the frequency is not 0 and stays", frequency_stays),
	KCASE("CLOCK-3 goes on while a CPU waits", goes_on),
	KCASE("CLOCK-4 never wraps", never_wraps),
	KCASE("CLOCK-5 reading leaves irqs off", irqs_stay_off),
	KCASE("CLOCK-5 reading leaves irqs as it found them", irqs_stay_as_found),
	KCASE_END
};
