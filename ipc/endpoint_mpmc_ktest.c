// SPDX-License-Identifier: MIT
/* The promise of endpoint.h on the ring of many producers and consumers, and what is its own. */
#include <foundry/endpoint_mpmc.h>

#include "conform/endpoint.h"
#include "model/model.h"

static struct endpoint_mpmc_padded slots[ENDPOINT_BENCH_CAPACITY];
static u64 small_slots[ENDPOINT_BENCH_CAPACITY][4];
static struct endpoint_mpmc mpmc;

static struct endpoint *fresh(struct ktest *kt, u32 capacity)
{
	endpoint_mpmc_init(&mpmc, slots, sizeof(slots[0]), capacity);
	return &mpmc.ep;
}

static struct endpoint *fresh_small(struct ktest *kt, u32 capacity)
{
	endpoint_mpmc_init(&mpmc, small_slots, sizeof(small_slots[0]), capacity);
	return &mpmc.ep;
}

static const struct endpoint_bench bench = { .fresh = fresh };
static const struct endpoint_bench small_bench = { .fresh = fresh_small };

static const struct ktest_suite conform = {
	.name	= "endpoint/mpmc",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite small_conform = {
	.name	= "endpoint/mpmc-small",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_conform,
	.bench	= &small_bench,
};
KTEST_SUITE(small_conform);

static const struct ktest_suite random = {
	.name	= "endpoint/mpmc",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_random,
	.bench	= &bench,
};
KTEST_SUITE(random);

static const struct ktest_suite small_random = {
	.name	= "endpoint/mpmc-small",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_random,
	.bench	= &small_bench,
};
KTEST_SUITE(small_random);

/* --- several CPUs ------------------------------------------------------------------------------ */

static struct endpoint *fresh_for_crew(void)
{
	return fresh(NULL, 3);
}

static const struct endpoint_torture lent = { .fresh = fresh_for_crew };

static const struct ktest_suite torture = {
	.name	= "endpoint/mpmc",
	.needs	= FACT(SMP),
	.cases	= endpoint_torture_conform,
	.bench	= &lent,
};
KTEST_SUITE(torture);

/* --- its own ------------------------------------------------------------------------------------- */

/* A producer that has claimed and not published keeps back what is behind it, and nobody is hung up. */
static void stopped_producer(struct ktest *kt)
{
	struct endpoint *ep = fresh(kt, 3);
	struct message message = { .type = 7 }, *slot;

	ASSERT_EQ(kt, endpoint_reserve(ep, &slot), 0);
	ASSERT_EQ(kt, endpoint_send(ep, &message), 0);
	ASSERT_EQ(kt, endpoint_send(ep, &message), 0);
	EXPECT_EQ(kt, endpoint_recv(ep, &message), -EAGAIN);
	EXPECT_EQ(kt, endpoint_send(ep, &message), -EAGAIN);
	*slot = (struct message){ .type = 6 };
	endpoint_commit(ep, slot);
	for (u32 type = 6; type < 9; type++) {
		EXPECT_EQ(kt, endpoint_recv(ep, &message), 0);
		EXPECT_EQ(kt, message.type, MIN(type, 7u));
	}
}

/* A consumer that does not go on keeps its slot, and with it what would go there. */
static void stopped_consumer(struct ktest *kt)
{
	struct endpoint *ep = fresh(kt, 2);
	struct message message = { .type = 7 };
	const struct message *slot;

	ASSERT_EQ(kt, endpoint_send(ep, &message), 0);
	ASSERT_EQ(kt, endpoint_send(ep, &message), 0);
	ASSERT_EQ(kt, endpoint_peek(ep, &slot), 0);
	EXPECT_EQ(kt, endpoint_recv(ep, &message), 0);
	EXPECT_EQ(kt, endpoint_len(ep), 0);
	EXPECT_EQ(kt, endpoint_send(ep, &message), -EAGAIN);
	endpoint_release(ep, slot);
	EXPECT_EQ(kt, endpoint_send(ep, &message), 0);
	EXPECT_EQ(kt, endpoint_send(ep, &message), 0);
}

static void bad_rings(struct ktest *kt)
{
	EXPECT_BUG(kt, "slots at 0x0", endpoint_mpmc_init(&mpmc, NULL, sizeof(slots[0]), 2));
	EXPECT_BUG(kt, "slots at", endpoint_mpmc_init(&mpmc, (u8 *)slots + 4, sizeof(slots[0]), 2));
	EXPECT_BUG(kt, "0 slots", endpoint_mpmc_init(&mpmc, slots, sizeof(slots[0]), 0));
	EXPECT_BUG(kt, "65536 slots", endpoint_mpmc_init(&mpmc, slots, sizeof(slots[0]), 65536));
	EXPECT_BUG(kt, "slots of 8 bytes", endpoint_mpmc_init(&mpmc, slots, 8, 2));
	EXPECT_BUG(kt, "slots of 20 bytes", endpoint_mpmc_init(&mpmc, slots, 20, 2));
}

static const struct ktest_case cases[] = {
	KCASE("a producer that does not publish keeps back the others", stopped_producer),
	KCASE("a consumer that does not release keeps its slot", stopped_consumer),
	KCASE("a ring that cannot be is a BUG", bad_rings),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "endpoint_mpmc",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
