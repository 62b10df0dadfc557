// SPDX-License-Identifier: MIT
/* The promise of atomic.h, executed. */
#include "atomic.h"
#include "torture/crew.h"

#define HIGH	(1ull << 63)

/* --- what they do ---------------------------------------------------------------------- */

static void adds(struct ktest *kt)
{
	const struct atomic_bench *bench = kt->bench;
	u32 word = U32_MAX - 1;

	EXPECT_EQ(kt, bench->fetch_add(&word, 3), U32_MAX - 1);
	EXPECT_EQ(kt, word, 1);
	EXPECT_EQ(kt, bench->fetch_add_release(&word, 5), 1);
	EXPECT_EQ(kt, word, 6);
	EXPECT_EQ(kt, bench->fetch_sub(&word, 7), 6);
	EXPECT_EQ(kt, word, U32_MAX);
}

static void exchanges(struct ktest *kt)
{
	const struct atomic_bench *bench = kt->bench;
	u32 word = 5, other;
	void *place = &word;

	EXPECT_EQ(kt, bench->exchange(&word, 0x80000000), 5);
	EXPECT_EQ(kt, word, 0x80000000);
	EXPECT_EQ(kt, bench->exchange_ptr(&place, &other), &word);
	EXPECT_EQ(kt, place, &other);
}

static void bits(struct ktest *kt)
{
	const struct atomic_bench *bench = kt->bench;
	u64 word = HIGH | 5;

	EXPECT_EQ(kt, bench->fetch_or64(&word, 2), HIGH | 5);
	EXPECT_EQ(kt, word, HIGH | 7);
	EXPECT_EQ(kt, bench->fetch_and64(&word, ~HIGH & ~1ull), HIGH | 7);
	EXPECT_EQ(kt, word, 6);
}

/* Their neighbours, too, stay as they are. */
static void loads_and_stores(struct ktest *kt)
{
	const struct atomic_bench *bench = kt->bench;
	u32 words[3] = { 1, 2, 3 };

	bench->store_relaxed(&words[1], U32_MAX);
	EXPECT_EQ(kt, bench->load_relaxed(&words[1]), U32_MAX);
	bench->store_release(&words[1], 0);
	EXPECT_EQ(kt, bench->load_acquire(&words[1]), 0);
	EXPECT_EQ(kt, words[0], 1);
	EXPECT_EQ(kt, words[2], 3);
}

static void wide_loads_and_stores(struct ktest *kt)
{
	const struct atomic_bench *bench = kt->bench;
	u64 words[3] = { 1, 2, 3 };

	bench->store64(&words[1], HIGH | 5);
	EXPECT_EQ(kt, bench->load64(&words[1]), HIGH | 5);
	EXPECT_EQ(kt, words[0], 1);
	EXPECT_EQ(kt, words[2], 3);
}

static void compares_and_sets(struct ktest *kt)
{
	const struct atomic_bench *bench = kt->bench;
	u64 wide = HIGH + 5;
	u32 word = 5;

	EXPECT_FALSE(kt, bench->cas(&word, 4, 9));
	EXPECT_EQ(kt, word, 5);
	EXPECT_TRUE(kt, bench->cas(&word, 5, 9));
	EXPECT_EQ(kt, word, 9);
	EXPECT_FALSE(kt, bench->cas64(&wide, 5, 9));	/* the same lower half */
	EXPECT_EQ(kt, wide, HIGH + 5);
	EXPECT_TRUE(kt, bench->cas64(&wide, HIGH + 5, 9));
	EXPECT_EQ(kt, wide, 9);
}

static void compares_and_sets_pointers(struct ktest *kt)
{
	const struct atomic_bench *bench = kt->bench;
	u32 one, other;
	void *place = &one, *expected = &other;

	EXPECT_FALSE(kt, bench->cas_ptr(&place, &expected, NULL));
	EXPECT_EQ(kt, place, &one);
	EXPECT_EQ(kt, expected, &one);
	EXPECT_TRUE(kt, bench->cas_ptr(&place, &expected, NULL));
	EXPECT_EQ(kt, place, NULL);
}

const struct ktest_case atomic_conform[] = {
	KCASE("ATOMIC-1 add and subtract return what was there", adds),
	KCASE("ATOMIC-1 exchange returns what was there", exchanges),
	KCASE("ATOMIC-1 or and and return what was there", bits),
	KCASE("ATOMIC-1 what is stored is loaded", loads_and_stores),
	KCASE("ATOMIC-1 what is stored in 64 bits is loaded", wide_loads_and_stores),
	KCASE("ATOMIC-2 compare-and-set stores what it may and tells", compares_and_sets),
	KCASE("ATOMIC-2 compare-and-set of a pointer tells what is there", compares_and_sets_pointers),
	KCASE_END
};

/* --- several CPUs ------------------------------------------------------------------------ */

#define ROUNDS	200

static struct crew crew;
static const struct atomic_bench *ops;

static struct {
	u32	sum, by_cas;
	u64	bits;
	u32	data, flag;	/* of ATOMIC-4 */
	u32	mine[2];	/* of ATOMIC-5 */
	u32	saw[2];
	u32	wrong;		/* rounds; atomic, by the kernel's own */
} shared;

/* Whoever waits looks again first: what is to be seen has been stored. */
void atomic_torture_let(const u32 *count, u32 than)
{
	crew_happened(&crew);
	crew_let(crew_me(&crew), count, than);
}

static void run(struct ktest *kt, unsigned int size, void (*fn)(struct crew_member *me))
{
	ops = kt->bench;
	memset(&shared, 0, sizeof(shared));
	crew_run(kt, &crew, size, fn, NULL);
	EXPECT_EQ(kt, crew.stuck, 0);
}

static void count_up(struct crew_member *me)
{
	u64 bit = 1ull << me->who;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		u32 seen = ops->load_relaxed(&shared.by_cas);

		(void)ops->fetch_add(&shared.sum, 1);
		crew_happened(me->crew);
		crew_pause(me);
		while (!ops->cas(&shared.by_cas, seen, seen + 1))
			seen = ops->load_relaxed(&shared.by_cas);
		(void)ops->fetch_or64(&shared.bits, bit);
		(void)ops->fetch_and64(&shared.bits, ~bit);
	}
}

static void no_change_is_lost(struct ktest *kt)
{
	unsigned int size = *(const unsigned int *)kt->param;

	run(kt, size, count_up);
	EXPECT_EQ(kt, shared.sum, size * ROUNDS);
	EXPECT_EQ(kt, shared.by_cas, size * ROUNDS);
	EXPECT_EQ(kt, shared.bits, 0);
}

/* The first member publishes, the second one reads. */
static void pass_on(struct crew_member *me)
{
	for (u32 round = 1; round <= ROUNDS; round++) {
		if (me->who == 0) {
			ops->store_relaxed(&shared.data, round);
			ops->store_release(&shared.flag, round);	/* pairs with the load below */
			crew_happened(me->crew);
		} else {
			while (ops->load_acquire(&shared.flag) < round)
				if (!crew_waits(me))
					return;
			crew_goes_on(me);
			shared.wrong += ops->load_relaxed(&shared.data) < round;
		}
		if (!crew_meet(me))
			return;
	}
}

static void release_is_seen(struct ktest *kt)
{
	run(kt, 2, pass_on);
	EXPECT_EQ(kt, shared.wrong, 0);
}

static void write_and_look(struct crew_member *me)
{
	for (u32 round = 1; round <= ROUNDS; round++) {
		if (!crew_meet(me))
			return;
		ops->store_relaxed(&shared.mine[me->who], round);
		ops->fence();					/* pairs with the other's */
		shared.saw[me->who] = ops->load_relaxed(&shared.mine[1 - me->who]);
		if (!crew_meet(me))
			return;
		if (me->who == 0)
			shared.wrong += shared.saw[0] < round && shared.saw[1] < round;
	}
}

static void one_sees_the_other(struct ktest *kt)
{
	run(kt, 2, write_and_look);
	EXPECT_EQ(kt, shared.wrong, 0);
}

const struct ktest_case atomic_torture[] = {
	KCASE_FOR("ATOMIC-3 no change is lost", no_change_is_lost, crew_sizes, crew_size_name),
	KCASE("ATOMIC-4 what was written before a release is seen", release_is_seen),
	KCASE("ATOMIC-5 of two that write and look one sees the other", one_sees_the_other),
	KCASE_END
};
