// SPDX-License-Identifier: MIT
/* The promise of ticks.h, executed: against division as it is done on paper, a binary digit at a time. */
#include <foundry/bits.h>

#include "ticks.h"

#define ROUNDS	300

typedef unsigned __int128 u128;

/* a * b / c; @up is 0, or 1 to round up.  Return: U64_MAX where it is more. */
static u64 on_paper(u64 a, u64 b, u64 c, unsigned int up)
{
	u128 product = (u128)a * b, quotient = 0, left = 0;

	for (unsigned int digit = 128; digit-- > 0; ) {
		left = left << 1 | (product >> digit & 1);
		quotient <<= 1;
		if (left >= c) {
			left -= c;
			quotient |= 1;
		}
	}
	if (up && left)
		quotient++;
	return quotient > U64_MAX ? U64_MAX : (u64)quotient;
}

/* Clocks as they occur, and those at the ends. */
static const u64 clocks[] = {
	1, 2, 3, 1000, 32768, 3579545, 10000000, 14318180, 24000000, 62500000, 999999999, 1000000000ull,
	1000000001ull, 2445425589ull, 18446744073ull, 18446744074ull, 999999999999ull, TICKS_HZ_MAX - 1, TICKS_HZ_MAX,
};

/* Of any length. */
static u64 some_number(u64 *random)
{
	u64 number = ktest_random(random);

	return number >> ktest_random(random) % 64;
}

static u64 some_clock(u64 *random)
{
	u64 dice = ktest_random(random);

	return dice % 2 ? clocks[dice / 2 % ARRAY_SIZE(clocks)] : 1 + some_number(random) % TICKS_HZ_MAX;
}

static void expect_ticks(struct ktest *kt, u64 hz, u64 ns)
{
	const struct ticks_bench *bench = kt->bench;
	u64 ticks = bench->from_ns(hz, ns), expected = on_paper(ns, hz, NS_PER_SECOND, 1);

	if (ticks != expected)
		ktest_fail(kt, "%llu ns at %llu Hz are %llu ticks, not %llu", ns, hz, expected, ticks);
}

static void expect_ns(struct ktest *kt, u64 hz, u64 ticks)
{
	const struct ticks_bench *bench = kt->bench;
	u64 ns = bench->to_ns(hz, ticks), expected = on_paper(ticks, NS_PER_SECOND, hz, 0);

	if (ns != expected)
		ktest_fail(kt, "%llu ticks at %llu Hz are %llu ns, not %llu", ticks, hz, expected, ns);
}

/* Up to a day or so, where nothing is too much. */
static void waits_are_rounded_up(struct ktest *kt)
{
	u64 random = kt->seed;

	expect_ticks(kt, 1000000000, 12345);
	expect_ticks(kt, 3, 1);
	expect_ticks(kt, 62500000, 17);
	for (unsigned int i = 0; i < ROUNDS; i++)
		expect_ticks(kt, some_clock(&random), some_number(&random) >> 17);
}

/* What lasts so long, and not a tick less. */
static void least_that_lasts(struct ktest *kt)
{
	const struct ticks_bench *bench = kt->bench;
	u64 random = kt->seed;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		u64 hz = some_clock(&random) % 1000000 + 1, ns = some_number(&random) >> 4;
		u64 ticks = bench->from_ns(hz, ns);

		EXPECT_GE(kt, on_paper(ticks, NS_PER_SECOND, hz, 0), ns);
		if (ticks)
			EXPECT_LT(kt, on_paper(ticks - 1, NS_PER_SECOND, hz, 0), ns);
	}
}

static void past_is_rounded_down(struct ktest *kt)
{
	u64 random = kt->seed;

	expect_ns(kt, 3, 2);
	expect_ns(kt, 62500000, 1);
	expect_ns(kt, 1000000001, 1);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		u64 hz = some_clock(&random);

		/* as many seconds as a day has, at the most: not too much at any clock */
		expect_ns(kt, hz, some_number(&random) % hz * 86400);
	}
}

/* Whatever the clock, whatever the number. */
static void exact_to_the_ends(struct ktest *kt)
{
	static const u64 numbers[] = { 0, 1, NS_PER_SECOND - 1, NS_PER_SECOND, U64_MAX / 2, U64_MAX - 1, U64_MAX };
	u64 random = kt->seed;

	for (size_t i = 0; i < ARRAY_SIZE(clocks); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(numbers); j++) {
			expect_ticks(kt, clocks[i], numbers[j]);
			expect_ns(kt, clocks[i], numbers[j]);
		}
	}
	for (unsigned int i = 0; i < ROUNDS; i++) {
		expect_ticks(kt, some_clock(&random), some_number(&random));
		expect_ns(kt, some_clock(&random), some_number(&random));
	}
}

static void sums_stay(struct ktest *kt)
{
	const struct ticks_bench *bench = kt->bench;
	u64 random = kt->seed;

	EXPECT_EQ(kt, bench->add(0, 0), 0);
	EXPECT_EQ(kt, bench->add(U64_MAX - 1, 1), U64_MAX);
	EXPECT_EQ(kt, bench->add(U64_MAX, 1), U64_MAX);
	EXPECT_EQ(kt, bench->add(1, U64_MAX), U64_MAX);
	EXPECT_EQ(kt, bench->add(U64_MAX, U64_MAX), U64_MAX);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		u64 a = some_number(&random), b = some_number(&random);
		u128 sum = (u128)a + b;

		EXPECT_EQ(kt, bench->add(a, b), sum > U64_MAX ? U64_MAX : (u64)sum);
	}
}

const struct ktest_case ticks_conform[] = {
	KCASE("TICKS-1 a wait is rounded up", waits_are_rounded_up),
	KCASE("TICKS-1 it lasts so long, and a tick less does not", least_that_lasts),
	KCASE("TICKS-2 what has gone by is rounded down", past_is_rounded_down),
	KCASE("TICKS-3 exact at every clock, up to what 64 bits hold", exact_to_the_ends),
	KCASE("TICKS-4 a sum does not wrap", sums_stay),
	KCASE_END
};
