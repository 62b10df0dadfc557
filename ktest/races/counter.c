// SPDX-License-Identifier: MIT
/*
 * What a schedule decides: how many increments two CPUs lose who add to one counter without a lock.
 *
 * Both make the same accesses with every compiler and on every machine, and begin in the same order; so the number
 * depends on the seed alone.
 */
#include <foundry/kcsan.h>
#include <foundry/yield.h>

#include "torture/crew.h"

#define ROUNDS		20000

static struct crew crew;
static u32 counter, begun;
static u64 states[2];

/* Two hooks in each round: plain accesses might be joined by a compiler that is clever enough. */
static __noinline void count_up(u32 *at)
{
	for (unsigned int i = 0; i < ROUNDS; i++)
		WRITE_ONCE(*at, READ_ONCE(*at) + 1);
}

static void count(struct crew_member *me)
{
	u64 before = yield_set(YIELD_NEVER);

	if (me->who == 0)
		WRITE_ONCE(begun, 1);
	while (!READ_ONCE(begun))		/* bounded: by member 0, which comes */
		cpu_relax();
	(void)yield_set(states[me->who]);
	kcsan_ignore_begin();			/* to wait at an access would be another schedule */
	count_up(&counter);
	kcsan_ignore_end();
	(void)yield_set(before);
}

static u32 lost_with(struct ktest *kt, u64 seed)
{
	for (unsigned int who = 0; who < 2; who++)
		states[who] = seed ? yield_seed(seed, who) : YIELD_NEVER;
	counter = begun = 0;
	crew_run(kt, &crew, 2, count, NULL);
	ASSERT_EQ(kt, crew.stuck, 0);
	return 2 * ROUNDS - counter;
}

static void no_schedule(struct ktest *kt)
{
	EXPECT_EQ(kt, lost_with(kt, 0), 0);
}

static const struct lost {
	u64	seed;
	u32	count;
} losses[] = {
	{ 1, 0x34c8 }, { 2, 0x34c0 }, { 3, 0x34e0 },
};

static const char *seed_name(const void *param)
{
	static const char *const names[] = { NULL, "0x1", "0x2", "0x3" };

	return names[((const struct lost *)param)->seed];
}

/*
 * QEMU that plays all CPUs in turn may end a turn by itself: versions later than 7.2 do, 10^8 instructions after the last
 * time at most, wherever that is.  A run takes a small part of these: of two in a row, one at most is cut so.
 */
static void same_number(struct ktest *kt)
{
	const struct lost *expected = kt->param;
	u32 lost = lost_with(kt, expected->seed);

	if (lost != expected->count)
		lost = lost_with(kt, expected->seed);
	ktest_note(kt, "0x%x of 0x%x increments are lost", lost, 2 * ROUNDS);
	EXPECT_EQ(kt, lost, expected->count);
}

static const struct ktest_case cases[] = {
	KCASE("without a seed no turn ends, and nothing is lost", no_schedule),
	KCASE_FOR("a seed loses the same on every machine", same_number, losses, seed_name),
	KCASE_END
};

static const struct ktest_suite suite = { .name = "races/counter", .needs = FACT(SMP), .cases = cases };
KTEST_SUITE(suite);
