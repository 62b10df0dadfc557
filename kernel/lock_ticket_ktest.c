// SPDX-License-Identifier: MIT
/* The promise of spinlock.h on the ticket lock, and what only its numbers can get wrong. */
#define raw_lock	ticket_lock
#define raw_trylock	ticket_trylock
#define raw_unlock	ticket_unlock
#define RAW_LOCK_INIT	TICKET_LOCK_INIT
#include "spinlock_crew_ktest.h"

/* --- waiters of the algorithm alone -------------------------------------------------- */

static struct ticket_lock tickets;
static u32 drawn[CREW_MAX];

static void bare_reset(void)
{
	tickets = (struct ticket_lock)TICKET_LOCK_INIT;
}

static void bare_come(unsigned int who, enum lock_mode mode)
{
	drawn[who] = ticket_lock_come(&tickets);
}

static bool bare_is_served(unsigned int who, enum lock_mode mode)
{
	return ticket_lock_is_served(&tickets, drawn[who]);
}

static void bare_release(unsigned int who, enum lock_mode mode)
{
	ticket_unlock(&tickets);
}

static const struct lock_torture bare = {
	.reset		= bare_reset,
	.come		= bare_come,
	.is_served	= bare_is_served,
	.release	= bare_release,
	.is_fair	= true,
};

SPINLOCK_SUITES("ticket", bare);

/* --- its numbers ------------------------------------------------------------------------ */

static void numbers_wrap(struct ktest *kt)
{
	struct ticket_lock lock = { .next = U32_MAX - 1, .now = U32_MAX - 1 };

	for (unsigned int i = 0; i < 2; i++) {
		ticket_lock(&lock);
		ASSERT_FALSE(kt, ticket_trylock(&lock));
		ticket_unlock(&lock);
		ASSERT_TRUE(kt, ticket_trylock(&lock));
		ticket_unlock(&lock);
	}
	EXPECT_EQ(kt, lock.now, 2);
	EXPECT_EQ(kt, lock.next, 2);
}

static void failed_try_draws_nothing(struct ktest *kt)
{
	struct ticket_lock lock = TICKET_LOCK_INIT;

	ticket_lock(&lock);
	EXPECT_FALSE(kt, ticket_trylock(&lock));
	EXPECT_EQ(kt, lock.next, 1);
	EXPECT_EQ(kt, lock.now, 0);
}

static const struct ktest_case cases[] = {
	KCASE("its numbers may wrap around", numbers_wrap),
	KCASE("a failed try draws no number", failed_try_draws_nothing),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "ticket_lock",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own_suite);
