// SPDX-License-Identifier: MIT
/* The promise of spinlock.h on the queue lock, and what only its nodes can get wrong. */
#define raw_lock	mcs_lock
#define raw_trylock	mcs_trylock
#define raw_unlock	mcs_unlock
#define RAW_LOCK_INIT	MCS_LOCK_INIT
#include "spinlock_crew_ktest.h"

/* --- waiters of the algorithm alone -------------------------------------------------- */

static struct mcs_lock queue;
static struct mcs_node *places[CREW_MAX];

static void bare_reset(void)
{
	queue = (struct mcs_lock)MCS_LOCK_INIT;
}

static void bare_come(unsigned int who, enum lock_mode mode)
{
	places[who] = mcs_lock_come(&queue);
}

static bool bare_is_served(unsigned int who, enum lock_mode mode)
{
	return mcs_lock_is_served(&queue, places[who]);
}

static void bare_release(unsigned int who, enum lock_mode mode)
{
	mcs_unlock(&queue);
}

static const struct lock_torture bare = {
	.reset		= bare_reset,
	.come		= bare_come,
	.is_served	= bare_is_served,
	.release	= bare_release,
	.is_fair	= true,
};

SPINLOCK_SUITES("mcs", bare);

/* --- its nodes ---------------------------------------------------------------------------- */

/* In any order, so that the nodes in use are no stack. */
static void nodes_suffice(struct ktest *kt)
{
	static struct mcs_lock locks[CPU_HELD_MAX];

	for (unsigned int round = 0; round < CPU_HELD_MAX; round++) {
		for (unsigned int i = 0; i < CPU_HELD_MAX; i++) {
			locks[i] = (struct mcs_lock)MCS_LOCK_INIT;
			mcs_lock(&locks[i]);
		}
		for (unsigned int i = 0; i < CPU_HELD_MAX; i++)
			mcs_unlock(&locks[(i + round) % CPU_HELD_MAX]);
	}
	for (unsigned int i = 0; i < CPU_HELD_MAX; i++)
		EXPECT_EQ(kt, locks[i].tail, NULL);
}

static void one_more_is_a_bug(struct ktest *kt)
{
	static struct mcs_lock locks[CPU_HELD_MAX + 1];

	for (unsigned int i = 0; i <= CPU_HELD_MAX; i++)
		locks[i] = (struct mcs_lock)MCS_LOCK_INIT;
	for (unsigned int i = 0; i < CPU_HELD_MAX; i++)
		mcs_lock(&locks[i]);
	EXPECT_BUG(kt, "holds or waits for 8 locks already", mcs_lock(&locks[CPU_HELD_MAX]));
	for (unsigned int i = 0; i < CPU_HELD_MAX; i++)
		mcs_unlock(&locks[i]);
}

static void failed_try_keeps_no_node(struct ktest *kt)
{
	struct mcs_lock lock = MCS_LOCK_INIT;

	mcs_lock(&lock);
	for (unsigned int i = 0; i < 2 * CPU_HELD_MAX; i++)
		EXPECT_FALSE(kt, mcs_trylock(&lock));
	mcs_unlock(&lock);
	EXPECT_TRUE(kt, mcs_trylock(&lock));
	mcs_unlock(&lock);
}

static const struct ktest_case cases[] = {
	KCASE("a CPU has a node for each lock that it may hold", nodes_suffice),
	KCASE("one more than that is a BUG", one_more_is_a_bug),
	KCASE("a failed try keeps no node", failed_try_keeps_no_node),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "mcs_lock",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own_suite);
