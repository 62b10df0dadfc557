// SPDX-License-Identifier: MIT
/* The promise of rwlock.h on numbers that are drawn, and on these alone. */
#define raw_rwlock		rw_tickets
#define raw_rwlock_lock		rw_tickets_lock
#define raw_rwlock_try		rw_tickets_try
#define raw_rwlock_release	rw_tickets_release
#define RAW_RWLOCK_INIT		RW_TICKETS_INIT
#include "rwlock_of_ktest.h"

static const struct ktest_suite conform_suite = {
	.name	= "rwlock/ticket",
	.needs	= FACT(IRQ),
	.cases	= rwlock_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform_suite);

/* --- the algorithm alone ------------------------------------------------------------------ */

static struct rw_tickets tickets;
static u32 drawn[CREW_MAX];

static void bare_reset(void)
{
	tickets = (struct rw_tickets){ U32_MAX - 2, U32_MAX - 2, U32_MAX - 2 };	/* they go round */
}

static void bare_come(unsigned int who, enum lock_mode mode)
{
	drawn[who] = rw_tickets_come(&tickets);
}

static bool bare_is_served(unsigned int who, enum lock_mode mode)
{
	return rw_tickets_is_served(&tickets, drawn[who], mode);
}

static void bare_release(unsigned int who, enum lock_mode mode)
{
	rw_tickets_release(&tickets, mode);
}

static const struct lock_torture bare = {
	.reset		= bare_reset,
	.come		= bare_come,
	.is_served	= bare_is_served,
	.release	= bare_release,
	.is_fair	= true,
	.is_shared	= true,
};

static const struct ktest_suite waiters_suite = {
	.name	= "rwlock/ticket-bare",
	.needs	= FACT(CONSOLE),
	.cases	= rwlock_waiters,
	.bench	= &bare,
};
KTEST_SUITE(waiters_suite);

static const struct ktest_suite bare_torture_suite = {
	.name	= "rwlock/ticket-bare",
	.needs	= FACT(SMP),
	.cases	= rwlock_torture,
	.bench	= &bare,
};
KTEST_SUITE(bare_torture_suite);

/* --- several CPUs: whoever waits does so in the lock ---------------------------------------- */

static struct rwlock tortured;

static void torture_reset(void)
{
	tortured = (struct rwlock)RWLOCK_INIT("tortured");
}

static bool torture_take(unsigned int who, enum lock_mode mode)
{
	test_lock(&tortured, mode);
	return true;
}

static void torture_release(unsigned int who, enum lock_mode mode)
{
	test_unlock(&tortured, mode);
}

static const struct lock_torture tortured_lock = {
	.reset		= torture_reset,
	.is_served	= torture_take,
	.release	= torture_release,
	.is_shared	= true,
	.waits_inside	= true,
};

static const struct ktest_suite torture_suite = {
	.name	= "rwlock/ticket",
	.needs	= FACT(SMP),
	.cases	= rwlock_torture,
	.bench	= &tortured_lock,
};
KTEST_SUITE(torture_suite);

/* --- trylocks among waiters ----------------------------------------------------------------- */

static void try_fails_behind_a_waiting_writer(struct ktest *kt)
{
	u32 writer;

	bare_reset();
	ASSERT_TRUE(kt, rw_tickets_try(&tickets, LOCK_SHARED));
	ASSERT_TRUE(kt, rw_tickets_try(&tickets, LOCK_SHARED));
	writer = rw_tickets_come(&tickets);
	EXPECT_FALSE(kt, rw_tickets_try(&tickets, LOCK_SHARED));
	rw_tickets_release(&tickets, LOCK_SHARED);
	EXPECT_FALSE(kt, rw_tickets_is_served(&tickets, writer, LOCK_EXCLUSIVE));
	rw_tickets_release(&tickets, LOCK_SHARED);
	EXPECT_TRUE(kt, rw_tickets_is_served(&tickets, writer, LOCK_EXCLUSIVE));
	EXPECT_FALSE(kt, rw_tickets_try(&tickets, LOCK_EXCLUSIVE));
	rw_tickets_release(&tickets, LOCK_EXCLUSIVE);
	EXPECT_TRUE(kt, rw_tickets_try(&tickets, LOCK_SHARED));
}

static const struct ktest_case cases[] = {
	KCASE("RWLOCK-3 to try to read fails while a writer waits", try_fails_behind_a_waiting_writer),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "rwlock/ticket-bare",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own_suite);
