// SPDX-License-Identifier: MIT
/* The promise of spinlock.h, executed: who waits, on one CPU that plays several, and on several at once. */
#include "spinlock.h"

#define ROUNDS		3	/* alike */

/* --- waiters, without a CPU for each ------------------------------------------------- */

#define WAITERS		4
#define LOOKS		(2 * WAITERS)	/* at all of them: more than any order needs */

static void come_all(const struct lock_torture *lock)
{
	for (unsigned int who = 0; who < WAITERS && lock->come; who++)
		lock->come(who, LOCK_EXCLUSIVE);
}

/* Who is served releases.  Return: how many were; @order says who. */
static unsigned int serve_rest(const struct lock_torture *lock, bool *is_done, unsigned int *order)
{
	unsigned int served = 0;

	/* From behind, so that whoever is served by chance is not the first. */
	for (unsigned int look = 0; look < LOOKS * WAITERS; look++) {
		unsigned int who = WAITERS - 1 - look % WAITERS;

		if (is_done[who] || !lock->is_served(who, LOCK_EXCLUSIVE))
			continue;
		is_done[who] = true;
		order[served++] = who;
		lock->release(who, LOCK_EXCLUSIVE);
	}
	return served;
}

static unsigned int serve_all(struct ktest *kt, unsigned int *order)
{
	bool is_done[WAITERS] = { false };

	come_all(kt->bench);
	return serve_rest(kt->bench, is_done, order);
}

static void all_are_served(struct ktest *kt)
{
	const struct lock_torture *lock = kt->bench;
	unsigned int order[WAITERS];

	lock->reset();
	for (unsigned int i = 0; i < ROUNDS; i++)
		ASSERT_EQ(kt, serve_all(kt, order), WAITERS);
}

static void served_in_order(struct ktest *kt)
{
	const struct lock_torture *lock = kt->bench;
	unsigned int order[WAITERS];

	if (!lock->is_fair)
		ktest_skip(kt, "not provided: its order is chance");
	lock->reset();
	ASSERT_EQ(kt, serve_all(kt, order), WAITERS);
	for (unsigned int i = 0; i < WAITERS; i++)
		EXPECT_EQ(kt, order[i], i);
}

static void one_is_served(struct ktest *kt)
{
	const struct lock_torture *lock = kt->bench;
	unsigned int served = 0, order[WAITERS];
	bool is_done[WAITERS] = { false };

	lock->reset();
	come_all(lock);
	for (unsigned int who = 0; who < WAITERS; who++) {
		is_done[who] = lock->is_served(who, LOCK_EXCLUSIVE);
		served += is_done[who];
	}
	EXPECT_EQ(kt, served, 1);
	if (served == 0)
		return;
	lock->release(0, LOCK_EXCLUSIVE);
	(void)serve_rest(lock, is_done, order);	/* who waits holds a node */
}

const struct ktest_case spinlock_waiters[] = {
	KCASE("SPINLOCK-1 of several that came one is served", one_is_served),
	KCASE("SPINLOCK-7 each that came is served", all_are_served),
	KCASE("SPINLOCK-8 who came first is served first", served_in_order),
	KCASE_END
};

/* --- several CPUs at once ---------------------------------------------------------------- */

static void never_together(struct ktest *kt)
{
	lock_torture(kt, kt->bench, *(const unsigned int *)kt->param);
	EXPECT_EQ(kt, lock_damage.together, 0);
}

static void none_is_lost(struct ktest *kt)
{
	(void)lock_torture_most(kt, kt->bench);
	EXPECT_EQ(kt, lock_damage.stuck, 0);
}

/* Each of the others may have come before, once. */
static void none_is_overtaken(struct ktest *kt)
{
	const struct lock_torture *lock = kt->bench;
	unsigned int cpus = lock_torture_most(kt, lock);

	ktest_note(kt, "%u CPUs: at most %u were served between the coming of one and its turn",
		   cpus, lock_damage.overtaken_most);
	if (!lock->is_fair)
		ktest_skip(kt, "not provided: its order is chance");
	EXPECT_LT(kt, lock_damage.overtaken_most, cpus);
}

static void nothing_is_lost(struct ktest *kt)
{
	(void)lock_torture_most(kt, kt->bench);
	EXPECT_EQ(kt, lock_damage.rounds, lock_damage.expected);
	EXPECT_EQ(kt, lock_damage.torn, 0);
}

const struct ktest_case spinlock_torture[] = {
	KCASE_FOR("SPINLOCK-1 never two inside", never_together, crew_sizes, crew_size_name),
	KCASE("SPINLOCK-7 nobody waits for ever", none_is_lost),
	KCASE("SPINLOCK-8 nobody is overtaken", none_is_overtaken),
	KCASE("SPINLOCK-9 what was written inside is seen inside", nothing_is_lost),
	KCASE_END
};

const struct ktest_case spinlock_torture_inside[] = {
	KCASE_FOR("SPINLOCK-1 never two inside", never_together, crew_sizes, crew_size_name),
	KCASE("SPINLOCK-9 what was written inside is seen inside", nothing_is_lost),
	KCASE_END
};
