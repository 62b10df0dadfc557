// SPDX-License-Identifier: MIT
/* The promise of ring.h, executed. */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "ring.h"

#define CAPACITY_MAX	8
#define STEPS		200

/* The items are told apart by their place; the slots have a guard on either side. */
static char items[CAPACITY_MAX + 1];
static void *slots[CAPACITY_MAX + 2];
static struct ring ring;

static void fresh(struct ktest *kt, size_t capacity)
{
	const struct ring_bench *bench = kt->bench;

	memset(slots, 0, sizeof(slots));
	bench->init(&ring, &slots[1], capacity);
}

/* The first @count items. */
static void add_items(struct ktest *kt, size_t count)
{
	const struct ring_bench *bench = kt->bench;

	for (size_t i = 0; i < count; i++)
		ASSERT_EQ(kt, bench->add(&ring, &items[i]), 0);
}

/* Which of the items come out, a bit each, and how many in all. */
static u64 drain(struct ktest *kt, size_t *count)
{
	const struct ring_bench *bench = kt->bench;
	u64 seen = 0;

	for (*count = 0; *count <= CAPACITY_MAX; (*count)++) {
		char *item = bench->next(&ring);

		if (!item)
			break;
		ASSERT_GE(kt, item, &items[0]);
		ASSERT_LE(kt, item, &items[CAPACITY_MAX]);
		seen |= BIT(item - items);
	}
	return seen;
}

/* Against a queue that has room for all that ever comes; never full, never empty. */
static void run_in_order(struct ktest *kt, size_t capacity, u64 *random)
{
	const struct ring_bench *bench = kt->bench;
	void *queue[STEPS];
	size_t first = 0, end = 0;

	fresh(kt, capacity);
	for (unsigned int step = 0; step < STEPS; step++) {
		bool add = ktest_random(random) % 2;

		if (end == first || (add && end - first < capacity)) {
			queue[end] = &items[ktest_random(random) % CAPACITY_MAX];
			if (bench->add(&ring, queue[end]) == 0)
				end++;
		} else {
			ASSERT_EQ(kt, bench->next(&ring), queue[first]);
			first++;
		}
	}
}

static void in_order(struct ktest *kt)
{
	u64 random = kt->seed;

	for (size_t capacity = 1; capacity <= CAPACITY_MAX; capacity++)
		run_in_order(kt, capacity, &random);
}

static void full_refuses(struct ktest *kt)
{
	const struct ring_bench *bench = kt->bench;

	for (size_t capacity = 0; capacity <= CAPACITY_MAX; capacity++) {
		size_t count;

		fresh(kt, capacity);
		add_items(kt, capacity);
		ASSERT_EQ(kt, bench->add(&ring, &items[CAPACITY_MAX]), -ENOSPC);
		ASSERT_EQ(kt, bench->add(&ring, &items[CAPACITY_MAX]), -ENOSPC);
		ASSERT_EQ(kt, drain(kt, &count), BIT(capacity) - 1);
		ASSERT_EQ(kt, count, capacity);
	}
}

/* Whatever slot the oldest one is in. */
static void full_at_every_turn(struct ktest *kt)
{
	const struct ring_bench *bench = kt->bench;

	fresh(kt, 3);
	add_items(kt, 3);
	for (unsigned int turn = 0; turn < 7; turn++) {
		ASSERT_EQ(kt, bench->add(&ring, &items[0]), -ENOSPC);
		ASSERT_NE(kt, bench->next(&ring), NULL);
		ASSERT_EQ(kt, bench->add(&ring, &items[turn]), 0);
	}
}

static void empty_is_null(struct ktest *kt)
{
	const struct ring_bench *bench = kt->bench;

	fresh(kt, 2);
	for (unsigned int turn = 0; turn < 5; turn++) {
		ASSERT_EQ(kt, bench->next(&ring), NULL);
		ASSERT_EQ(kt, bench->next(&ring), NULL);
		ASSERT_EQ(kt, bench->add(&ring, &items[turn]), 0);
		ASSERT_EQ(kt, bench->next(&ring), &items[turn]);
	}
	fresh(kt, 0);
	EXPECT_EQ(kt, bench->next(&ring), NULL);
}

static void length_follows(struct ktest *kt)
{
	const struct ring_bench *bench = kt->bench;
	u64 random = kt->seed;
	size_t expected = 0;

	fresh(kt, 5);
	ASSERT_EQ(kt, bench->len(&ring), 0);
	for (unsigned int step = 0; step < STEPS; step++) {
		bool add = expected == 0 || (expected < 5 && ktest_random(&random) % 2);

		if (add && bench->add(&ring, &items[0]) == 0)
			expected++;
		else if (!add && bench->next(&ring))
			expected--;
		ASSERT_EQ(kt, bench->len(&ring), expected);
	}
}

static void stays_in_its_slots(struct ktest *kt)
{
	const struct ring_bench *bench = kt->bench;

	for (size_t capacity = 0; capacity <= CAPACITY_MAX; capacity++) {
		fresh(kt, capacity);
		for (unsigned int step = 0; step < 3 * CAPACITY_MAX; step++) {
			(void)!bench->add(&ring, &items[0]);
			if (step % 3 == 0)
				(void)!bench->next(&ring);
			ASSERT_EQ(kt, slots[0], NULL);
			ASSERT_EQ(kt, slots[1 + capacity], NULL);
		}
	}
}

const struct ktest_case ring_conform[] = {
	KCASE("RING-1 first in, first out, as a queue without end", in_order),
	KCASE("RING-2 a full ring is -ENOSPC and keeps what it has", full_refuses),
	KCASE("RING-2 every slot is used, at every turn", full_at_every_turn),
	KCASE("RING-3 an empty ring is NULL and goes on working", empty_is_null),
	KCASE("RING-4 the length follows what goes in and out", length_follows),
	KCASE("RING-5 nothing beside the slots is written", stays_in_its_slots),
	KCASE_END
};
