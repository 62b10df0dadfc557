// SPDX-License-Identifier: MIT
/* The promise of endpoint.h on the ring of one producer and one consumer, and what only this one calls a BUG. */
#include <foundry/endpoint_spsc.h>

#include "conform/endpoint.h"
#include "model/model.h"

static struct message slots[ENDPOINT_BENCH_CAPACITY];
static u64 small_slots[ENDPOINT_BENCH_CAPACITY][3];
static struct endpoint_spsc spsc;

static struct endpoint *fresh(struct ktest *kt, u32 capacity)
{
	endpoint_spsc_init(&spsc, slots, sizeof(slots[0]), capacity);
	return &spsc.ep;
}

static struct endpoint *fresh_small(struct ktest *kt, u32 capacity)
{
	endpoint_spsc_init(&spsc, small_slots, sizeof(small_slots[0]), capacity);
	return &spsc.ep;
}

#define ONE	"one producer and one consumer"

static const struct endpoint_bench bench = { .fresh = fresh, .one_producer = ONE, .one_consumer = ONE };
static const struct endpoint_bench small_bench = { .fresh = fresh_small, .one_producer = ONE, .one_consumer = ONE };

static const struct ktest_suite conform = {
	.name	= "endpoint/spsc",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite small_conform = {
	.name	= "endpoint/spsc-small",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_conform,
	.bench	= &small_bench,
};
KTEST_SUITE(small_conform);

static const struct ktest_suite random = {
	.name	= "endpoint/spsc",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_random,
	.bench	= &bench,
};
KTEST_SUITE(random);

static const struct ktest_suite small_random = {
	.name	= "endpoint/spsc-small",
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

static const struct endpoint_torture lent = { .fresh = fresh_for_crew, .one_each = ONE };

static const struct ktest_suite torture = {
	.name	= "endpoint/spsc",
	.needs	= FACT(SMP),
	.cases	= endpoint_torture_conform,
	.bench	= &lent,
};
KTEST_SUITE(torture);

/* --- its own ------------------------------------------------------------------------------------- */

static void reserved_twice(struct ktest *kt)
{
	struct endpoint *ep = fresh(kt, 4);
	struct message *slot, *again;
	const struct message message = { .type = 7 };

	ASSERT_EQ(kt, endpoint_reserve(ep, &slot), 0);
	EXPECT_BUG(kt, "has reserved", EXPECT_EQ(kt, endpoint_reserve(ep, &again), 0));
	EXPECT_BUG(kt, "has reserved", EXPECT_EQ(kt, endpoint_send(ep, &message), 0));
	EXPECT_BUG(kt, "has reserved", EXPECT_EQ(kt, endpoint_send_many(ep, &message, 1), 1));
	EXPECT_EQ(kt, endpoint_len(ep), 0);
	*slot = message;
	endpoint_commit(ep, slot);
	EXPECT_EQ(kt, endpoint_len(ep), 1);
}

static void peeked_twice(struct ktest *kt)
{
	struct endpoint *ep = fresh(kt, 4);
	const struct message *slot, *again;
	struct message message = { .type = 7 };

	ASSERT_EQ(kt, endpoint_send(ep, &message), 0);
	ASSERT_EQ(kt, endpoint_send(ep, &message), 0);
	ASSERT_EQ(kt, endpoint_peek(ep, &slot), 0);
	EXPECT_BUG(kt, "has not released", EXPECT_EQ(kt, endpoint_peek(ep, &again), 0));
	EXPECT_BUG(kt, "has not released", EXPECT_EQ(kt, endpoint_recv(ep, &message), 0));
	EXPECT_BUG(kt, "has not released", EXPECT_EQ(kt, endpoint_recv_many(ep, &message, 1), 1));
	EXPECT_EQ(kt, endpoint_len(ep), 2);
	endpoint_release(ep, slot);
	EXPECT_EQ(kt, endpoint_len(ep), 1);
}

static void inline_is_the_same(struct ktest *kt)
{
	struct endpoint *ep = fresh(kt, 2);
	struct message message = { .type = 7 };

	EXPECT_EQ(kt, endpoint_spsc_recv(&spsc, &message), -EAGAIN);
	EXPECT_EQ(kt, endpoint_spsc_send(&spsc, &message), 0);
	message.type = 8;
	EXPECT_EQ(kt, endpoint_send(ep, &message), 0);
	EXPECT_EQ(kt, endpoint_spsc_send(&spsc, &message), -EAGAIN);
	message.size = MESSAGE_PAYLOAD_MAX + 1;
	EXPECT_EQ(kt, endpoint_spsc_send(&spsc, &message), -EMSGSIZE);
	endpoint_close(ep);
	EXPECT_EQ(kt, endpoint_spsc_recv(&spsc, &message), 0);
	EXPECT_EQ(kt, message.type, 7);
	EXPECT_EQ(kt, endpoint_spsc_send(&spsc, &message), -EPIPE);
	EXPECT_EQ(kt, endpoint_spsc_recv(&spsc, &message), 0);
	EXPECT_EQ(kt, message.type, 8);
	EXPECT_EQ(kt, endpoint_spsc_recv(&spsc, &message), -EPIPE);
}

static void bad_rings(struct ktest *kt)
{
	EXPECT_BUG(kt, "slots at 0x0", endpoint_spsc_init(&spsc, NULL, sizeof(slots[0]), 2));
	EXPECT_BUG(kt, "slots at", endpoint_spsc_init(&spsc, (u8 *)slots + 4, sizeof(slots[0]), 2));
	EXPECT_BUG(kt, "0 slots", endpoint_spsc_init(&spsc, slots, sizeof(slots[0]), 0));
	EXPECT_BUG(kt, "2147483648 slots", endpoint_spsc_init(&spsc, slots, sizeof(slots[0]), 1ull << 31));
	EXPECT_BUG(kt, "slots for 0 bytes", endpoint_spsc_init(&spsc, slots, 0, 2));
	EXPECT_BUG(kt, "slots for 12 bytes", endpoint_spsc_init(&spsc, slots, 12, 2));
	EXPECT_BUG(kt, "slots for 136 bytes", endpoint_spsc_init(&spsc, slots, 136, 2));
}

/* A slot holds the start of a message: bytes first, handles last. */
static void what_slots_carry(struct ktest *kt)
{
	static const struct { u16 bytes, payload, handles; } sizes[] = {
		{ 8, 0, 0 }, { 16, 8, 0 }, { 64, 56, 0 }, { 112, 104, 0 }, { 120, 104, 2 }, { 128, 104, 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		endpoint_spsc_init(&spsc, slots, sizes[i].bytes, 2);
		EXPECT_EQ(kt, spsc.ep.payload_max, sizes[i].payload);
		EXPECT_EQ(kt, spsc.ep.handles_max, sizes[i].handles);
	}
}

static const struct ktest_case cases[] = {
	KCASE("to send with a slot reserved is a BUG", reserved_twice),
	KCASE("to receive with a slot peeked at is a BUG", peeked_twice),
	KCASE("the inline calls are the same", inline_is_the_same),
	KCASE("a ring that cannot be is a BUG", bad_rings),
	KCASE("slots carry what they have room for", what_slots_carry),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "endpoint_spsc",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
