// SPDX-License-Identifier: MIT
/*
 * mutex - the naive model of what mutexes lend: a priority is worked out from all that wait, each time anew.
 *
 * After each operation everybody's priority, who has what and who waits in which order must be as here.  A hand
 * waits for mutexes in the order of their numbers alone, so that no checker of orders has anything to say; by a
 * try it takes them in any.
 */
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "conform/mutex_hands.h"
#include "model.h"

#define HANDS		6
#define MUTEXES		5
#define PLAIN		2	/* the number of the one that lends nothing */
#define NONE		255u

enum { LOCK, LOCK_UNTIL, TRY, UNLOCK, BE_LATE, PRIORITY, KINDS };

static struct hands hands;

static struct {
	struct mutex	mutexes[MUTEXES];
	unsigned int	owner[MUTEXES];		/* of HANDS, or NONE */
	unsigned int	own[HANDS];
	unsigned int	waits_for[HANDS];	/* of MUTEXES, or NONE */
	bool		has_end[HANDS];		/* of its wait */
	u64		came[HANDS];
	u64		serial;
} now;

/* --- as it ought to be -------------------------------------------------------------------- */

static unsigned int priority_of(unsigned int hand)
{
	unsigned int priority = now.own[hand];

	for (unsigned int i = 0; i < HANDS; i++) {
		unsigned int mutex = now.waits_for[i];

		if (mutex != NONE && mutex != PLAIN && now.owner[mutex] == hand)
			priority = MIN(priority, priority_of(i));
	}
	return priority;
}

static bool is_before(unsigned int a, unsigned int b)
{
	if (priority_of(a) != priority_of(b))
		return priority_of(a) < priority_of(b);
	return now.came[a] < now.came[b];
}

/* The @n-th of those that wait for it, or NONE. */
static unsigned int waiter(unsigned int mutex, unsigned int n)
{
	for (unsigned int i = 0; i < HANDS; i++) {
		unsigned int before = 0;

		if (now.waits_for[i] != mutex)
			continue;
		for (unsigned int j = 0; j < HANDS; j++)
			before += now.waits_for[j] == mutex && is_before(j, i);
		if (before == n)
			return i;
	}
	return NONE;
}

/* --- as it is ------------------------------------------------------------------------------ */

static unsigned int number_of(const struct task *task)
{
	for (unsigned int i = 0; i < HANDS; i++)
		if (hands.of[i].task == task)
			return i;
	return NONE;
}

static unsigned int real_owner(unsigned int mutex)
{
	for (unsigned int i = 0; i < HANDS; i++)
		if (mutex_is_held_by(&now.mutexes[mutex], hands.of[i].task))
			return i;
	return NONE;
}

static unsigned int real_waiter(unsigned int mutex, unsigned int n)
{
	spin_guard(&this_kernel()->tasks.boost);
	list_foreach(waiter, &now.mutexes[mutex].waiters, struct mutex_waiter, link)
		if (n-- == 0)
			return number_of(waiter->task);
	return NONE;
}

static const char *name(unsigned int hand, char buf[THING_NAME_MAX])
{
	return hand == NONE ? "nobody" : thing_name(hand, buf);
}

static bool queue_is_right(struct finding *finding, unsigned int mutex)
{
	char real[THING_NAME_MAX], ought[THING_NAME_MAX];

	if (real_owner(mutex) != now.owner[mutex])
		return finding_is(finding, "%s has mutex %u, not %s", name(real_owner(mutex), real), mutex,
				  name(now.owner[mutex], ought));
	for (unsigned int n = 0; n < HANDS; n++)
		if (real_waiter(mutex, n) != waiter(mutex, n))
			return finding_is(finding, "%s is the %u. that waits for mutex %u, not %s",
					  name(real_waiter(mutex, n), real), n + 1, mutex,
					  name(waiter(mutex, n), ought));
	return true;
}

static bool all_is_right(struct finding *finding)
{
	char buf[THING_NAME_MAX];

	for (unsigned int i = 0; i < HANDS; i++) {
		if (hands.of[i].died)
			return finding_is(finding, "%s dies: %s", name(i, buf), hands.of[i].catch.text);
		if (hand_priority(&hands.of[i]) != priority_of(i))
			return finding_is(finding, "%s has priority %u, not %u", name(i, buf),
					  hand_priority(&hands.of[i]), priority_of(i));
	}
	for (unsigned int mutex = 0; mutex < MUTEXES; mutex++)
		if (!queue_is_right(finding, mutex))
			return false;
	return true;
}

/* --- operations ------------------------------------------------------------------------------ */

static bool settles(struct finding *finding, bool settled)
{
	return settled || finding_is(finding, "it does not settle");
}

/* The @nth of what a hand holds, or, with NONE, above all of that: MUTEXES when there is none. */
static unsigned int above_all_of(unsigned int hand)
{
	unsigned int mutex = MUTEXES;

	while (mutex > 0 && now.owner[mutex - 1] != hand)
		mutex--;
	return mutex;
}

static bool lock(struct finding *finding, unsigned int hand, unsigned int how, bool has_end) __may_sleep
{
	unsigned int least = above_all_of(hand), mutex;
	char buf[THING_NAME_MAX];

	if (least == MUTEXES)
		return true;
	mutex = least + how % (MUTEXES - least);
	finding_tell(finding, "%s locks %u%s\n", name(hand, buf), mutex, has_end ? ", with an end" : "");
	if (now.owner[mutex] == NONE) {
		now.owner[mutex] = hand;
	} else {
		now.waits_for[hand] = mutex;
		now.has_end[hand] = has_end;
		now.came[hand] = now.serial++;
	}
	return settles(finding, hands_do(&hands, hand, has_end ? HAND_LOCK_UNTIL : HAND_LOCK,
					 &now.mutexes[mutex]));
}

static bool try(struct finding *finding, unsigned int hand, unsigned int how) __may_sleep
{
	unsigned int mutex = how % MUTEXES;
	bool is_free = now.owner[mutex] == NONE;
	char buf[THING_NAME_MAX];

	finding_tell(finding, "%s tries %u\n", name(hand, buf), mutex);
	if (!settles(finding, hands_do(&hands, hand, HAND_TRY, &now.mutexes[mutex])))
		return false;
	if (hands.of[hand].result != is_free)
		return finding_is(finding, "it was %sfree", is_free ? "" : "not ");
	if (is_free)
		now.owner[mutex] = hand;
	return true;
}

static bool unlock(struct finding *finding, unsigned int hand, unsigned int how) __may_sleep
{
	unsigned int mutex = how % MUTEXES, next;
	char buf[THING_NAME_MAX];

	for (unsigned int i = 0; i < MUTEXES && now.owner[mutex] != hand; i++)
		mutex = (mutex + 1) % MUTEXES;
	if (now.owner[mutex] != hand)
		return true;
	finding_tell(finding, "%s unlocks %u\n", name(hand, buf), mutex);
	next = waiter(mutex, 0);
	now.owner[mutex] = next;
	if (next != NONE)
		now.waits_for[next] = NONE;
	return settles(finding, hands_do(&hands, hand, HAND_UNLOCK, &now.mutexes[mutex]));
}

static bool be_late(struct finding *finding, unsigned int hand) __may_sleep
{
	char buf[THING_NAME_MAX];

	if (now.waits_for[hand] == NONE || !now.has_end[hand])
		return true;
	finding_tell(finding, "%s is late\n", name(hand, buf));
	now.waits_for[hand] = NONE;
	if (!settles(finding, hands_are_late(&hands, hand)))
		return false;
	return hands.of[hand].result == -ETIMEDOUT || finding_is(finding, "it has it all the same");
}

static bool set_priority(struct finding *finding, unsigned int hand, unsigned int how)
{
	char buf[THING_NAME_MAX];

	now.own[hand] = how % 8 * 8;		/* few, so that some are equal */
	finding_tell(finding, "%s is given %u\n", name(hand, buf), now.own[hand]);
	hands.bench->set_priority(hands.of[hand].task, now.own[hand]);
	return true;
}

static bool do_one(struct finding *finding, struct operation op) __may_sleep
{
	unsigned int hand = op.which % HANDS;

	if (now.waits_for[hand] != NONE && op.what % KINDS < BE_LATE)
		return true;
	switch (op.what % KINDS) {
	case LOCK:
		return lock(finding, hand, op.how, false);
	case LOCK_UNTIL:
		return lock(finding, hand, op.how, true);
	case TRY:
		return try(finding, hand, op.how);
	case UNLOCK:
		return unlock(finding, hand, op.how);
	case BE_LATE:
		return be_late(finding, hand);
	default:
		return set_priority(finding, hand, op.size);
	}
}

/* --- a run ------------------------------------------------------------------------------------- */

/* Whatever was wrong: who waits has it when the others let go. */
static void abandon(void *unused) __may_sleep
{
	for (unsigned int i = 0; i < HANDS * HANDS; i++)
		if (hands.of[i % HANDS].task)
			(void)hands_do(&hands, i % HANDS, HAND_UNLOCK_ALL, NULL);
}

static void begin(const struct mutex_bench *bench)
{
	hands.bench = bench;
	now.serial = 0;
	for (unsigned int i = 0; i < HANDS; i++) {
		now.own[i] = TASK_NORMAL;
		now.waits_for[i] = NONE;
		hands.of[i].died = false;
		task_set_priority(hands.of[i].task, TASK_NORMAL);
	}
	for (unsigned int i = 0; i < MUTEXES; i++) {
		now.owner[i] = NONE;
		now.mutexes[i] = (struct mutex)MUTEX_INIT(now.mutexes[i], "one of five", .is_plain = i == PLAIN);
	}
}

static bool run(struct ktest *kt, const struct sequence *sequence, struct finding *finding) __may_sleep
{
	begin(kt->bench);
	for (finding->step = 0; finding->step < sequence->count; finding->step++)
		if (!do_one(finding, sequence->ops[finding->step]) || !all_is_right(finding))
			return false;
	abandon(NULL);
	return true;
}

static struct operation random(u64 *seed)
{
	u64 dice = ktest_random(seed);

	return (struct operation){
		.what = (u8)(dice % 4 == 0 ? LOCK_UNTIL : LOCK), .size = (u8)(dice >> 8), .how = (u8)(dice >> 16),
	};
}

const struct model mutex_model = {
	.rounds		= 20,
	.kinds		= KINDS,
	.random		= random,
	.run		= run,
	.abandon	= abandon,
};

/* All on this CPU: what one is told is done when the others have had their turn. */
void mutex_model_before(struct ktest *kt)
{
	static const unsigned int priorities[HANDS] = {
		TASK_NORMAL, TASK_NORMAL, TASK_NORMAL, TASK_NORMAL, TASK_NORMAL, TASK_NORMAL,
	};

	hands_make(kt, &hands, kt->bench, HANDS, priorities, CPU_BIT(this_cpu()->id));
}

static void mutexes_hold(struct ktest *kt)
{
	model_holds(kt, &mutex_model);
}

const struct ktest_case mutex_random[] = {
	KCASE("MUTEX-8 random sequences agree with a naive model", mutexes_hold),
	KCASE_END
};
