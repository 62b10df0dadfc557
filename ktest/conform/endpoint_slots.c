// SPDX-License-Identifier: MIT
/* The promise of endpoint.h, executed: what is written and read where it lies. */
#include "endpoint_case.h"
#include "numbered.h"

/* Of an endpoint that has slots; else the case is skipped. */
static struct endpoint *fresh(struct ktest *kt, u32 capacity)
{
	const struct endpoint_bench *bench = kt->bench;

	if (bench->no_slots)
		ktest_skip(kt, "not provided: %s", bench->no_slots);
	return endpoint_fresh(kt, capacity);
}

static struct message *reserve(struct ktest *kt, struct endpoint *ep)
{
	struct message *slot = NULL;

	ASSERT_EQ(kt, endpoint_reserve(ep, &slot), 0);
	ASSERT_NE(kt, slot, NULL);
	return slot;
}

static const struct message *peek(struct ktest *kt, struct endpoint *ep, u32 number)
{
	const struct message *slot = NULL;

	ASSERT_EQ(kt, endpoint_peek(ep, &slot), 0);
	ASSERT_NE(kt, slot, NULL);
	ASSERT_TRUE(kt, is_numbered(ep, number, slot));
	return slot;
}

static void expect_no_slot(struct ktest *kt, struct endpoint *ep, int expected)
{
	struct message *slot = NULL;

	ASSERT_EQ(kt, endpoint_reserve(ep, &slot), expected);
	ASSERT_EQ(kt, slot, NULL);
}

static void expect_no_peek(struct ktest *kt, struct endpoint *ep, int expected)
{
	const struct message *slot = NULL;

	ASSERT_EQ(kt, endpoint_peek(ep, &slot), expected);
	ASSERT_EQ(kt, slot, NULL);
}

/* --- reserve and commit --------------------------------------------------------------------------- */

void endpoint_reserved_is_unseen(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = fresh(kt, capacity);

		for (u32 number = 0; number < 3 * capacity; number++) {
			struct message *slot = reserve(kt, ep);

			endpoint_expect_none(kt, ep, -EAGAIN);
			numbered(ep, number, slot);
			endpoint_expect_none(kt, ep, -EAGAIN);
			expect_no_peek(kt, ep, -EAGAIN);
			endpoint_commit(ep, slot);
			ASSERT_EQ(kt, endpoint_len(ep), 1);
			endpoint_expect_recv(kt, ep, number);
		}
	}
}

/* Messages that are sent and such that are written in place, one after the other. */
void endpoint_reserved_in_its_turn(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = fresh(kt, capacity);
		u32 sent = 0, received = 0;

		for (u32 turn = 0; turn < 3 * capacity; turn++) {
			for (; sent - received < ep->capacity; sent++) {
				struct message *slot;

				if ((sent + turn) % 2) {
					endpoint_expect_send(kt, ep, sent, 0);
					continue;
				}
				slot = reserve(kt, ep);
				numbered(ep, sent, slot);
				endpoint_commit(ep, slot);
			}
			endpoint_recv_range(kt, ep, received, received + turn % ep->capacity + 1);
			received += turn % ep->capacity + 1;
		}
	}
}

void endpoint_reserved_is_refused(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = fresh(kt, capacity);
		struct message *slot;

		endpoint_send_range(kt, ep, 0, ep->capacity - 1);
		slot = reserve(kt, ep);
		numbered(ep, ep->capacity - 1, slot);
		endpoint_commit(ep, slot);
		expect_no_slot(kt, ep, -EAGAIN);
		endpoint_recv_range(kt, ep, 0, ep->capacity);
		endpoint_close(ep);
		expect_no_slot(kt, ep, -EPIPE);
	}
}

/* What one sends behind the other's slot comes behind it. */
void endpoint_reserved_for_one(struct ktest *kt)
{
	const struct endpoint_bench *bench = kt->bench;
	struct endpoint *ep = fresh(kt, 4);
	struct message *first, *second;

	if (bench->one_producer)
		ktest_skip(kt, "not provided: %s", bench->one_producer);
	first = reserve(kt, ep);
	second = reserve(kt, ep);
	ASSERT_NE(kt, first, second);
	endpoint_expect_send(kt, ep, 2, 0);
	numbered(ep, 1, second);
	endpoint_commit(ep, second);
	numbered(ep, 0, first);
	endpoint_commit(ep, first);
	endpoint_recv_range(kt, ep, 0, 3);
	endpoint_expect_none(kt, ep, -EAGAIN);
}

void endpoint_reserved_before_close(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		for (u32 fill = 0; fill < capacity; fill++) {
			struct endpoint *ep = fresh(kt, capacity);
			struct message *slot;

			endpoint_send_range(kt, ep, 0, fill);
			slot = reserve(kt, ep);
			endpoint_close(ep);
			numbered(ep, fill, slot);
			endpoint_commit(ep, slot);
			endpoint_expect_send(kt, ep, 1000, -EPIPE);
			endpoint_recv_range(kt, ep, 0, fill + 1);
			endpoint_expect_none(kt, ep, -EPIPE);
		}
	}
}

void endpoint_reserved_is_awaited(struct ktest *kt)
{
	struct endpoint *ep = fresh(kt, 2);
	struct message *slot = reserve(kt, ep);

	endpoint_close(ep);
	endpoint_close(ep);
	endpoint_expect_none(kt, ep, -EAGAIN);
	expect_no_peek(kt, ep, -EAGAIN);
	numbered(ep, 0, slot);
	endpoint_commit(ep, slot);
	endpoint_expect_recv(kt, ep, 0);
	endpoint_expect_none(kt, ep, -EPIPE);
}

/* --- peek and release ------------------------------------------------------------------------------- */

void endpoint_peeked_stays(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = fresh(kt, capacity);

		for (u32 number = 0; number < 3 * capacity; number++) {
			const struct message *slot;

			endpoint_expect_send(kt, ep, number, 0);
			slot = peek(kt, ep, number);
			ASSERT_TRUE(kt, is_numbered(ep, number, slot));
			endpoint_release(ep, slot);
			endpoint_expect_none(kt, ep, -EAGAIN);
			ASSERT_EQ(kt, endpoint_len(ep), 0);
		}
	}
}

void endpoint_peeked_keeps_its_slot(struct ktest *kt)
{
	FOR_EACH_CAPACITY(capacity) {
		struct endpoint *ep = fresh(kt, capacity);
		u32 full = ep->capacity;

		endpoint_send_range(kt, ep, 0, full);
		for (u32 number = 0; number < 2 * full; number++) {
			const struct message *slot = peek(kt, ep, number);

			endpoint_expect_send(kt, ep, 1000, -EAGAIN);
			expect_no_slot(kt, ep, -EAGAIN);
			ASSERT_TRUE(kt, is_numbered(ep, number, slot));
			endpoint_release(ep, slot);
			endpoint_expect_send(kt, ep, number + full, 0);
		}
	}
}

void endpoint_peeked_is_received(struct ktest *kt)
{
	struct endpoint *ep = fresh(kt, 3);

	endpoint_send_range(kt, ep, 0, 3);
	endpoint_release(ep, peek(kt, ep, 0));
	endpoint_expect_recv(kt, ep, 1);
	endpoint_close(ep);
	endpoint_release(ep, peek(kt, ep, 2));
	expect_no_peek(kt, ep, -EPIPE);
	endpoint_expect_none(kt, ep, -EPIPE);
}

void endpoint_peeked_by_one(struct ktest *kt)
{
	const struct endpoint_bench *bench = kt->bench;
	struct endpoint *ep = fresh(kt, 3);
	const struct message *first, *second;

	if (bench->one_consumer)
		ktest_skip(kt, "not provided: %s", bench->one_consumer);
	endpoint_send_range(kt, ep, 0, 3);
	first = peek(kt, ep, 0);
	second = peek(kt, ep, 1);
	endpoint_expect_recv(kt, ep, 2);
	endpoint_release(ep, second);
	ASSERT_TRUE(kt, is_numbered(ep, 0, first));
	endpoint_release(ep, first);
	endpoint_expect_none(kt, ep, -EAGAIN);
}

void endpoint_peek_of_none(struct ktest *kt)
{
	struct endpoint *ep = fresh(kt, 2);

	expect_no_peek(kt, ep, -EAGAIN);
	endpoint_expect_send(kt, ep, 0, 0);
	endpoint_close(ep);
	endpoint_release(ep, peek(kt, ep, 0));
	expect_no_peek(kt, ep, -EPIPE);
	expect_no_peek(kt, ep, -EPIPE);
}

/* --- what is a BUG ------------------------------------------------------------------------------------- */

void endpoint_commit_unreserved(struct ktest *kt)
{
	struct endpoint *ep = fresh(kt, 2);
	struct message *slot;
	struct message mine;
	void *other;

	slot = reserve(kt, ep);
	other = (u8 *)slot + 8;
	EXPECT_BUG(kt, "not reserved", endpoint_commit(ep, other));
	EXPECT_BUG(kt, "not reserved", endpoint_commit(ep, &mine));
	EXPECT_BUG(kt, "not reserved", endpoint_commit(ep, NULL));
	numbered(ep, 0, slot);
	endpoint_commit(ep, slot);
	EXPECT_BUG(kt, "not reserved", endpoint_commit(ep, slot));
	EXPECT_EQ(kt, endpoint_len(ep), 1);
	endpoint_expect_recv(kt, ep, 0);
	EXPECT_BUG(kt, "not reserved", endpoint_commit(ep, slot));
	endpoint_expect_none(kt, ep, -EAGAIN);
}

void endpoint_commit_too_large(struct ktest *kt)
{
	struct endpoint *ep = fresh(kt, 2);
	struct message *slot = reserve(kt, ep);

	slot->type = 0;
	slot->handle_count = 0;
	slot->size = (u16)(ep->payload_max + 1u);
	EXPECT_BUG(kt, "too large", endpoint_commit(ep, slot));
	slot->size = 0;
	slot->handle_count = (u16)(ep->handles_max + 1u);
	EXPECT_BUG(kt, "too large", endpoint_commit(ep, slot));
	endpoint_expect_none(kt, ep, -EAGAIN);
	numbered(ep, 0, slot);
	endpoint_commit(ep, slot);
	endpoint_expect_recv(kt, ep, 0);
}

void endpoint_release_unpeeked(struct ktest *kt)
{
	struct endpoint *ep = fresh(kt, 2);
	const struct message *slot;
	struct message mine;
	const void *other;

	endpoint_send_range(kt, ep, 0, 2);
	slot = peek(kt, ep, 0);
	other = (const u8 *)slot + 8;
	EXPECT_BUG(kt, "not peeked at", endpoint_release(ep, other));
	EXPECT_BUG(kt, "not peeked at", endpoint_release(ep, &mine));
	EXPECT_BUG(kt, "not peeked at", endpoint_release(ep, NULL));
	endpoint_release(ep, slot);
	EXPECT_BUG(kt, "not peeked at", endpoint_release(ep, slot));
	EXPECT_EQ(kt, endpoint_len(ep), 1);
	endpoint_expect_recv(kt, ep, 1);
	EXPECT_BUG(kt, "not peeked at", endpoint_release(ep, slot));
	endpoint_expect_none(kt, ep, -EAGAIN);
}
