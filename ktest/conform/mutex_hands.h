/* SPDX-License-Identifier: MIT */
/*
 * hands - tasks that do with mutexes what they are told, one thing after the other.
 *
 * Whoever tells waits until all of them have settled: each has done what it was told, or waits for a mutex.  So
 * what a case looks at stands still.  The one who tells is the least urgent meanwhile.
 */
#ifndef KTEST_CONFORM_MUTEX_HANDS_H
#define KTEST_CONFORM_MUTEX_HANDS_H

#include "mutex.h"
#include "task_team.h"

enum hand_does { HAND_LOCK, HAND_LOCK_UNTIL, HAND_TRY, HAND_UNLOCK, HAND_UNLOCK_ALL, HAND_EXIT };

struct hand {
	struct task	*task;
	struct mutex	*mutex;
	enum hand_does	what;
	int		result;		/* of what was done last: -ETIMEDOUT, or whether a try had it */
	bool		died;		/* it was a BUG, which @catch tells */
	struct catch	catch;
	u32		told, done;	/* atomic: counts */
};

struct hands {
	const struct mutex_bench	*bench;
	struct team			team;
	struct hand			of[TEAM_MAX];
};

/*
 * @count of them, of these priorities, started on @cpus; they end with the case, and let go of all that they hold.
 * What they call is @bench's.
 */
void hands_make(struct ktest *kt, struct hands *hands, const struct mutex_bench *bench, unsigned int count,
		const unsigned int *priorities, cpu_set_t cpus);

/* Let one do something, unless it waits.  Return: whether all have settled. */
bool hands_do(struct hands *hands, unsigned int who, enum hand_does what, struct mutex *mutex) __may_sleep;

/* The deadline of one that waits with one is now.  Return: as above. */
bool hands_are_late(struct hands *hands, unsigned int who) __may_sleep;

/* Until all have settled.  Return: whether they have. */
bool hands_settle(struct hands *hands) __may_sleep;

/* Whether it waits for a mutex: then for which. */
bool hand_waits(const struct hand *hand);
struct mutex *hand_waits_for(const struct hand *hand);

/* As policies see it. */
unsigned int hand_priority(const struct hand *hand);

#endif
