// SPDX-License-Identifier: MIT
/* The promise of mutex.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kconfig.h>
#include <foundry/kernel.h>

#include "mutex_hands.h"

#define ROUNDS		50
#define A_WHILE_NS	1000000

static const struct mutex_bench *bench;
static struct hands hands;
static struct mutex first, second, third;

enum { A, B, C, D, E };

/* Hands of these priorities, and mutexes that are free. */
#define MAKE(kt, ...)									\
	make(kt, ARRAY_SIZE(((unsigned int[]){ __VA_ARGS__ })), (unsigned int[]){ __VA_ARGS__ })

static void make(struct ktest *kt, unsigned int count, const unsigned int *priorities)
{
	bench = kt->bench;
	mutex_init(&first, "first");
	mutex_init(&second, "second");
	mutex_init(&third, "third");
	hands_make(kt, &hands, bench, count, priorities, CPUS_ALL);
}

#define DO(kt, who, what, mutex)	ASSERT_TRUE(kt, hands_do(&hands, who, what, mutex))
#define LOCK(kt, who, mutex)		DO(kt, who, HAND_LOCK, mutex)
#define UNLOCK(kt, who, mutex)		DO(kt, who, HAND_UNLOCK, mutex)

static bool tries(struct ktest *kt, unsigned int who, struct mutex *mutex) __may_sleep
{
	DO(kt, who, HAND_TRY, mutex);
	return hands.of[who].result;
}

static bool waits(unsigned int who)
{
	return hand_waits(&hands.of[who]);
}

static unsigned int priority(unsigned int who)
{
	return hand_priority(&hands.of[who]);
}

static void set_priority(unsigned int who, unsigned int priority)
{
	bench->set_priority(hands.of[who].task, priority);
}

static size_t waiters(struct mutex *mutex)
{
	size_t n = 0;

	spin_guard(&this_kernel()->tasks.boost);
	list_foreach(waiter, &mutex->waiters, struct mutex_waiter, link)
		n++;
	return n;
}

/* --- one at a time ------------------------------------------------------------------------ */

static void one_at_a_time(struct ktest *kt)
{
	MAKE(kt, 30, 30, 30);
	LOCK(kt, A, &first);
	EXPECT_FALSE(kt, tries(kt, B, &first));
	EXPECT_FALSE(kt, tries(kt, A, &first));
	UNLOCK(kt, A, &first);
	EXPECT_TRUE(kt, tries(kt, B, &first));
	LOCK(kt, C, &first);
	EXPECT_TRUE(kt, waits(C));
	EXPECT_FALSE(kt, tries(kt, A, &first));
	UNLOCK(kt, B, &first);
	EXPECT_FALSE(kt, waits(C));
	EXPECT_FALSE(kt, tries(kt, A, &first));
	UNLOCK(kt, C, &first);
	EXPECT_TRUE(kt, tries(kt, A, &first));
}

static struct team crowd;
static struct {
	u64	sum;			/* plain: under the mutex */
	u32	inside, met;		/* atomic */
} room;

static int go_in(void *arg) __may_sleep
{
	struct team_member *me = arg;

	for (unsigned int round = 0; round < ROUNDS && !team_is_over(&crowd); round++) {
		bench->lock(&first);
		if (atomic_fetch_add_relaxed(&room.inside, 1))
			atomic_store_relaxed(&room.met, 1);
		room.sum++;
		task_yield();		/* others come */
		atomic_fetch_sub_release(&room.inside, 1);
		bench->unlock(&first);
		if (round % 4 == me->who % 4)
			task_yield();
	}
	atomic_fetch_add_release(&me->count, 1);
	return 0;
}

static void nobody_meets(struct ktest *kt)
{
	bench = kt->bench;
	mutex_init(&first, "first");
	room = (typeof(room)){ .sum = 0 };
	team_make(kt, &crowd, TEAM_MAX, go_in);
	for (unsigned int i = 0; i < TEAM_MAX; i++) {
		crowd.members[i].task->priority = TASK_NORMAL + i % 3;
		task_start(crowd.members[i].task);
	}
	for (unsigned int i = 0; i < TEAM_MAX; i++)
		ASSERT_TRUE(kt, team_waits(&crowd.members[i].count, 1));
	EXPECT_EQ(kt, room.met, 0);
	EXPECT_EQ(kt, room.sum, TEAM_MAX * ROUNDS);
}

/* --- who is next ----------------------------------------------------------------------------- */

/* Whoever has it unlocks it, until nobody does. */
static void expect_order(struct ktest *kt, const char *expected)
{
	char order[TEAM_MAX + 1] = "";

	for (size_t n = 0; n < strlen(expected); n++) {
		for (unsigned int i = 0; i < hands.team.size; i++) {
			if (mutex_is_held_by(&first, hands.of[i].task))
				order[n] = (char)('A' + i);
		}
		if (order[n])
			UNLOCK(kt, (unsigned int)(order[n] - 'A'), &first);
	}
	EXPECT_STREQ(kt, order, expected);
}

static void urgent_is_next(struct ktest *kt)
{
	MAKE(kt, 50, 40, 20, 40, 10);
	for (unsigned int i = A; i <= E; i++)
		LOCK(kt, i, &first);
	expect_order(kt, "AECBD");
}

static void urgent_moves_ahead(struct ktest *kt)
{
	MAKE(kt, 50, 40, 40, 40, 40);
	for (unsigned int i = A; i <= E; i++)
		LOCK(kt, i, &first);
	set_priority(D, 30);
	set_priority(B, 45);
	set_priority(B, 40);
	expect_order(kt, "ADBCE");
}

/* The case itself unlocks: until it gives way, who waits has not come back. */
static void nobody_overtakes(struct ktest *kt)
{
	MAKE(kt, 50);
	bench->lock(&first);
	LOCK(kt, A, &first);
	EXPECT_TRUE(kt, waits(A));
	bench->unlock(&first);
	EXPECT_FALSE(kt, bench->trylock(&first));
	ASSERT_TRUE(kt, hands_settle(&hands));
	EXPECT_TRUE(kt, mutex_is_held_by(&first, hands.of[A].task));
}

/* --- with a deadline ----------------------------------------------------------------------------- */

static void ends_at_its_deadline(struct ktest *kt)
{
	struct clock *clock = this_kernel()->arch->clock;

	MAKE(kt, 50);
	EXPECT_EQ(kt, bench->lock_until(&first, 0), 0);		/* it is free */
	bench->unlock(&first);
	LOCK(kt, A, &first);
	for (unsigned int i = 0; i < 5; i++) {
		tick_t deadline = clock_after_ns(clock, A_WHILE_NS);

		EXPECT_EQ(kt, bench->lock_until(&first, deadline), -ETIMEDOUT);
		EXPECT_GE(kt, clock_now(clock), deadline);
	}
	EXPECT_EQ(kt, bench->lock_until(&first, clock_now(clock)), -ETIMEDOUT);
	EXPECT_FALSE(kt, mutex_is_held(&first));
	UNLOCK(kt, A, &first);
	EXPECT_EQ(kt, bench->lock_until(&first, clock_after_ns(clock, A_WHILE_NS)), 0);
	EXPECT_TRUE(kt, mutex_is_held(&first));
	bench->unlock(&first);
}

static void is_had_in_time(struct ktest *kt)
{
	MAKE(kt, 50, 40);
	LOCK(kt, A, &first);
	DO(kt, B, HAND_LOCK_UNTIL, &first);
	EXPECT_TRUE(kt, waits(B));
	UNLOCK(kt, A, &first);
	EXPECT_FALSE(kt, waits(B));
	EXPECT_EQ(kt, hands.of[B].result, 0);
	EXPECT_TRUE(kt, mutex_is_held_by(&first, hands.of[B].task));
}

static void late_leaves_nothing(struct ktest *kt)
{
	MAKE(kt, 50, 10, 20);
	LOCK(kt, A, &first);
	LOCK(kt, C, &first);
	DO(kt, B, HAND_LOCK_UNTIL, &first);
	ASSERT_TRUE(kt, waits(B));
	ASSERT_TRUE(kt, hands_are_late(&hands, B));
	EXPECT_EQ(kt, hands.of[B].result, -ETIMEDOUT);
	EXPECT_EQ(kt, waiters(&first), 1);
	EXPECT_EQ(kt, priority(A), 20);
	expect_order(kt, "AC");
	EXPECT_EQ(kt, first.owner, 0);
}

static void last_leaves_nothing(struct ktest *kt)
{
	MAKE(kt, 50, 10);
	LOCK(kt, A, &first);
	DO(kt, B, HAND_LOCK_UNTIL, &first);
	ASSERT_TRUE(kt, waits(B));
	ASSERT_TRUE(kt, hands_are_late(&hands, B));
	EXPECT_EQ(kt, priority(A), 50);
	EXPECT_EQ(kt, waiters(&first), 0);
	EXPECT_EQ(kt, first.owner, vaddr_of(hands.of[A].task).raw);
	UNLOCK(kt, A, &first);
	EXPECT_EQ(kt, first.owner, 0);
	EXPECT_TRUE(kt, tries(kt, B, &first));
}

/* --- wrong uses ------------------------------------------------------------------------------------- */

/* What was done last died of it, and the sentence has both. */
static void expect_death(struct ktest *kt, unsigned int who, const char *one, const char *other)
{
	const struct hand *hand = &hands.of[who];

	ASSERT_TRUE(kt, hand->died);
	if (!strstr(hand->catch.text, one) || !strstr(hand->catch.text, other))
		ktest_fail(kt, "said: %s", hand->catch.text);
}

static void twice_is_a_bug(struct ktest *kt)
{
	MAKE(kt, 50);
	bench->lock(&first);
	EXPECT_BUG(kt, "mutex: 'first' is held by 'main' already", bench->lock(&first));
	EXPECT_BUG(kt, "mutex: 'first' is held by 'main' already", (void)bench->lock_until(&first, 0));
	bench->unlock(&first);
}

/* A checker of locks knows before: by the order. */
static void two_in_a_circle(struct ktest *kt)
{
	MAKE(kt, 50, 40);
	LOCK(kt, A, &first);
	LOCK(kt, B, &second);
	LOCK(kt, A, &second);
	EXPECT_TRUE(kt, waits(A));
	LOCK(kt, B, &first);
	expect_death(kt, B, "'first'", "'second'");
	if (!IS_ENABLED(CONFIG_LOCK_CHECK))
		expect_death(kt, B, "mutex: deadlock: 'member' waits for 'first' of 'member', who waits for 'second'",
			     " of 'member'");
	EXPECT_EQ(kt, waiters(&first), 0);
	UNLOCK(kt, B, &second);
	EXPECT_FALSE(kt, waits(A));
	UNLOCK(kt, A, &second);
	UNLOCK(kt, A, &first);
	EXPECT_EQ(kt, first.owner, 0);
}

static void three_in_a_circle(struct ktest *kt)
{
	MAKE(kt, 50, 40, 30);
	LOCK(kt, A, &first);
	LOCK(kt, B, &second);
	LOCK(kt, C, &third);
	LOCK(kt, A, &second);
	LOCK(kt, B, &third);
	LOCK(kt, C, &first);
	expect_death(kt, C, "'first'", "'third'");
	UNLOCK(kt, C, &third);
	EXPECT_FALSE(kt, waits(B));
}

static void not_held_is_a_bug(struct ktest *kt)
{
	MAKE(kt, 50);
	EXPECT_BUG(kt, "mutex: 'first' is not held by 'main', but by nobody", bench->unlock(&first));
	LOCK(kt, A, &first);
	EXPECT_BUG(kt, "mutex: 'first' is not held by 'main', but by 'member'", bench->unlock(&first));
	UNLOCK(kt, A, &first);
	EXPECT_FALSE(kt, hands.of[A].died);
}

/* A death puts back what an interrupt would have been. */
static void lock_in_irq(void) __may_sleep
{
	irqflags_t flags = arch_irq_save();

	this_cpu()->irq_depth++;
	bench->lock(&first);
	this_cpu()->irq_depth--;
	arch_irq_restore(flags);
}

static void with_spin_lock(void (*fn)(struct mutex *mutex)) __may_sleep
{
	static DEFINE_SPINLOCK(spin);

	spin_lock(&spin);
	fn(&first);
	spin_unlock(&spin);
}

static void wrong_place_is_a_bug(struct ktest *kt)
{
	MAKE(kt, 50);
	EXPECT_BUG(kt, "mutex: mutex_lock of 'first' is called in an interrupt", lock_in_irq());
	EXPECT_BUG(kt, "mutex: mutex_lock of 'first' is called with the spin lock 'spin' held",
		   with_spin_lock(bench->lock));
	bench->lock(&first);
	EXPECT_BUG(kt, "mutex: mutex_unlock of 'first' is called with the spin lock 'spin' held",
		   with_spin_lock(bench->unlock));
	bench->unlock(&first);
	EXPECT_EQ(kt, first.owner, 0);
}

static void end_with_one_is_a_bug(struct ktest *kt)
{
	MAKE(kt, 50);
	LOCK(kt, A, &first);
	DO(kt, A, HAND_EXIT, NULL);
	expect_death(kt, A, "task 'member' ends with mutex", "'first' held");
}

/* --- what is lent ---------------------------------------------------------------------------------- */

static void lends_at_once(struct ktest *kt)
{
	MAKE(kt, 50, 20, 30, 10);
	LOCK(kt, A, &first);
	EXPECT_EQ(kt, priority(A), 50);
	LOCK(kt, B, &first);
	EXPECT_EQ(kt, priority(A), 20);
	LOCK(kt, C, &first);
	EXPECT_EQ(kt, priority(A), 20);
	LOCK(kt, D, &first);
	EXPECT_EQ(kt, priority(A), 10);
	set_priority(C, 5);
	EXPECT_EQ(kt, priority(A), 5);
}

/* D waits for C, who waits for B, who waits for A. */
static void lends_along_the_row(struct ktest *kt)
{
	MAKE(kt, 50, 40, 30, 20);
	LOCK(kt, A, &first);
	LOCK(kt, B, &second);
	LOCK(kt, C, &third);
	LOCK(kt, B, &first);
	EXPECT_EQ(kt, priority(A), 40);
	LOCK(kt, C, &second);
	EXPECT_EQ(kt, priority(A), 30);
	LOCK(kt, D, &third);
	for (unsigned int i = A; i <= D; i++)
		EXPECT_EQ(kt, priority(i), 20);
	set_priority(D, 7);
	for (unsigned int i = A; i <= D; i++)
		EXPECT_EQ(kt, priority(i), 7);
}

/* C waits behind B; D makes C more urgent than B by way of another mutex. */
static void lent_is_a_better_place(struct ktest *kt)
{
	MAKE(kt, 50, 30, 40, 20);
	LOCK(kt, A, &first);
	LOCK(kt, C, &second);
	LOCK(kt, B, &first);
	LOCK(kt, C, &first);
	LOCK(kt, D, &second);
	EXPECT_EQ(kt, priority(C), 20);
	expect_order(kt, "ACB");
}

static void gives_back(struct ktest *kt)
{
	MAKE(kt, 50, 10, 20);
	LOCK(kt, A, &first);
	LOCK(kt, A, &second);
	LOCK(kt, B, &first);
	LOCK(kt, C, &second);
	EXPECT_EQ(kt, priority(A), 10);
	UNLOCK(kt, A, &first);
	EXPECT_EQ(kt, priority(A), 20);
	UNLOCK(kt, A, &second);
	EXPECT_EQ(kt, priority(A), 50);
	EXPECT_EQ(kt, priority(B), 10);
	EXPECT_EQ(kt, priority(C), 20);
}

static void gives_back_along_the_row(struct ktest *kt)
{
	MAKE(kt, 50, 40, 10);
	LOCK(kt, A, &first);
	LOCK(kt, B, &second);
	LOCK(kt, B, &first);
	DO(kt, C, HAND_LOCK_UNTIL, &second);
	EXPECT_EQ(kt, priority(A), 10);
	ASSERT_TRUE(kt, hands_are_late(&hands, C));
	EXPECT_EQ(kt, priority(B), 40);
	EXPECT_EQ(kt, priority(A), 40);
	UNLOCK(kt, A, &first);
	EXPECT_EQ(kt, priority(A), 50);
}

static void own_priority_changes(struct ktest *kt)
{
	MAKE(kt, 50, 20);
	LOCK(kt, A, &first);
	LOCK(kt, B, &first);
	set_priority(A, 10);
	EXPECT_EQ(kt, priority(A), 10);
	set_priority(A, 60);
	EXPECT_EQ(kt, priority(A), 20);
	set_priority(B, 30);
	EXPECT_EQ(kt, priority(A), 30);
	set_priority(B, 63);
	EXPECT_EQ(kt, priority(A), 60);
	UNLOCK(kt, A, &first);
	EXPECT_EQ(kt, priority(A), 60);
	EXPECT_EQ(kt, priority(B), 63);
}

static void plain_lends_nothing(struct ktest *kt)
{
	MAKE(kt, 50, 10, 20);
	mutex_init_plain(&first, "first");
	LOCK(kt, A, &first);
	LOCK(kt, A, &second);
	LOCK(kt, B, &first);
	EXPECT_EQ(kt, priority(A), 50);
	LOCK(kt, C, &second);
	EXPECT_EQ(kt, priority(A), 20);
	UNLOCK(kt, A, &second);
	EXPECT_EQ(kt, priority(A), 50);
	expect_order(kt, "AB");
}

/* --- the guard ---------------------------------------------------------------------------------------- */

static const bool ways[] = { false, true };

static const char *way_name(const void *leaves_early)
{
	return *(const bool *)leaves_early ? "by a return" : "at its end";
}

void mutex_conform_guarded(struct mutex *mutex, bool leaves_early) __may_sleep
{
	mutex_guard(mutex);
	if (leaves_early)
		return;
	barrier();
}

static void guard_releases(struct ktest *kt)
{
	MAKE(kt, 50);
	bench->guarded(&first, *(const bool *)kt->param);
	EXPECT_FALSE(kt, mutex_is_held(&first));
	EXPECT_EQ(kt, first.owner, 0);
}

const struct mutex_bench mutex_real = {
	mutex_lock, mutex_lock_until, mutex_trylock, mutex_unlock, mutex_conform_guarded, task_set_priority, task_exit,
};

const struct ktest_case mutex_conform[] = {
	KCASE("MUTEX-1 one has it at a time", one_at_a_time),
	KCASE("MUTEX-1 of many nobody meets another one, and all is seen", nobody_meets),
	KCASE("MUTEX-2 the most urgent is next, and the longest wait among equals", urgent_is_next),
	KCASE("MUTEX-2 who becomes more urgent moves ahead", urgent_moves_ahead),
	KCASE("MUTEX-2 nobody overtakes who waits", nobody_overtakes),
	KCASE("MUTEX-3 a deadline ends a wait, and not before", ends_at_its_deadline),
	KCASE("MUTEX-3 what is had in time is had", is_had_in_time),
	KCASE("MUTEX-4 who was late is not waited for", late_leaves_nothing),
	KCASE("MUTEX-4 the last one that was late leaves a mutex as it was", last_leaves_nothing),
	KCASE("MUTEX-5 locking it twice is a BUG", twice_is_a_bug),
	KCASE("MUTEX-5 two in a circle are a BUG", two_in_a_circle),
	KCASE("MUTEX-5 three in a circle are a BUG", three_in_a_circle),
	KCASE("MUTEX-6 unlocking what the task does not hold is a BUG", not_held_is_a_bug),
	KCASE("MUTEX-7 in an interrupt and with a spin lock it is a BUG", wrong_place_is_a_bug),
	KCASE("MUTEX-8 who waits lends at once", lends_at_once),
	KCASE("MUTEX-8 who waits lends along the row", lends_along_the_row),
	KCASE("MUTEX-8 what is lent counts for the place in a queue", lent_is_a_better_place),
	KCASE("MUTEX-9 unlocking gives back", gives_back),
	KCASE("MUTEX-9 who was late takes it back along the row", gives_back_along_the_row),
	KCASE("MUTEX-9 priorities that change count at once", own_priority_changes),
	KCASE("MUTEX-10 a plain one lends nothing", plain_lends_nothing),
	KCASE_FOR("MUTEX-11 a scope that is left releases", guard_releases, ways, way_name),
	KCASE("MUTEX-12 ending with one held is a BUG", end_with_one_is_a_bug),
	KCASE_END
};
