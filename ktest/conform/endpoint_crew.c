// SPDX-License-Identifier: MIT
/* The promise of endpoint.h, executed: several CPUs at once. */
#include "endpoint.h"

static unsigned int cpus_of(const struct ktest *kt)
{
	return *(const unsigned int *)kt->param;
}

/* As many as there are and as the transport can have. */
static unsigned int most(const struct ktest *kt)
{
	const struct endpoint_torture *torture = kt->bench;

	return torture->one_each ? 2 : MAX(crew_most() / 2 * 2, 2u);
}

static void nothing_is_lost(struct ktest *kt)
{
	endpoint_torture(kt, ENDPOINT_MIXED, cpus_of(kt));
	ktest_note(kt, "%u messages", endpoint_damage.received);
	EXPECT_EQ(kt, endpoint_damage.sent, cpus_of(kt) / 2 * ENDPOINT_TORTURE_MESSAGES);
	EXPECT_EQ(kt, endpoint_damage.lost, 0);
	EXPECT_EQ(kt, endpoint_damage.doubled, 0);
	EXPECT_EQ(kt, endpoint_damage.made_up, 0);
	EXPECT_EQ(kt, endpoint_damage.stuck, 0);
}

static void order_is_kept(struct ktest *kt)
{
	endpoint_torture(kt, ENDPOINT_MIXED, cpus_of(kt));
	EXPECT_EQ(kt, endpoint_damage.reordered, 0);
}

/* What went before the end arrives, and is what every producer counted. */
static void closed_early(struct ktest *kt)
{
	endpoint_torture(kt, ENDPOINT_CLOSED_EARLY, most(kt));
	EXPECT_EQ(kt, endpoint_damage.lost, 0);
	EXPECT_EQ(kt, endpoint_damage.received, endpoint_damage.sent);
}

static void end_is_the_end(struct ktest *kt)
{
	endpoint_torture(kt, ENDPOINT_CLOSED_EARLY, most(kt));
	EXPECT_EQ(kt, endpoint_damage.behind_the_end, 0);
	EXPECT_EQ(kt, endpoint_damage.stuck, 0);
}

static void length_is_bounded(struct ktest *kt)
{
	endpoint_torture(kt, ENDPOINT_MIXED, most(kt));
	EXPECT_EQ(kt, endpoint_damage.overfull, 0);
}

static void committed_is_complete(struct ktest *kt)
{
	endpoint_torture(kt, ENDPOINT_IN_PLACE, cpus_of(kt));
	EXPECT_EQ(kt, endpoint_damage.made_up, 0);
}

static void peeked_is_kept(struct ktest *kt)
{
	endpoint_torture(kt, ENDPOINT_IN_PLACE, cpus_of(kt));
	EXPECT_EQ(kt, endpoint_damage.changed, 0);
	EXPECT_EQ(kt, endpoint_damage.doubled, 0);
}

static void what_was_before_is_seen(struct ktest *kt)
{
	endpoint_torture(kt, ENDPOINT_MIXED, most(kt));
	EXPECT_EQ(kt, endpoint_damage.unseen, 0);
}

const struct ktest_case endpoint_torture_conform[] = {
	KCASE_FOR("ENDPOINT-1 nothing is lost, doubled or made up", nothing_is_lost, crew_sizes, crew_size_name),
	KCASE_FOR("ENDPOINT-2 each producer's messages stay in order", order_is_kept, crew_sizes, crew_size_name),
	KCASE("ENDPOINT-6 what was sent before the end arrives", closed_early),
	KCASE("ENDPOINT-7 nothing comes behind the end", end_is_the_end),
	KCASE("ENDPOINT-8 the length is never more than the capacity", length_is_bounded),
	KCASE_FOR("ENDPOINT-9 what is committed is complete", committed_is_complete, crew_sizes, crew_size_name),
	KCASE_FOR("ENDPOINT-10 what is peeked at is nobody else's", peeked_is_kept, crew_sizes, crew_size_name),
	KCASE("ENDPOINT-13 what was written before a send is seen behind it", what_was_before_is_seen),
	KCASE_END
};
