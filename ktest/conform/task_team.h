/* SPDX-License-Identifier: MIT */
/*
 * team - a few tasks of a case, which end with it however it ends.
 *
 * Members check nothing themselves: they note what they see, and the case looks at it.  They go on until
 * team_is_over(), and look at it wherever they wait.
 */
#ifndef KTEST_CONFORM_TASK_TEAM_H
#define KTEST_CONFORM_TASK_TEAM_H

#include <foundry/ktest.h>
#include <foundry/task.h>
#include <foundry/wait.h>

#define TEAM_MAX	8

/* Pauses in which what is waited for must come. */
#define TEAM_PATIENCE	2000

struct team_member {
	unsigned int	who;
	struct task	*task;
	u32		count;		/* atomic, for the case; all 0 at the start, as the next */
	u64		seen;		/* the member's own, until it was joined */
	bool		joined;
};

struct team {
	unsigned int		size;
	u32			over;		/* atomic */
	struct team_member	members[TEAM_MAX];
};

/* @size tasks that will call @fn with their member, not started. */
void team_make(struct ktest *kt, struct team *team, unsigned int size, int (*fn)(void *member));

/* The case is over: members end. */
bool team_is_over(const struct team *team);

/* Give way for a while. */
void team_pause(void) __may_sleep;

/* Give way until *@word is at least @least.  Return: whether it came to it. */
bool team_waits(const u32 *word, u32 least) __may_sleep;

/* Those that wait in @queue. */
size_t team_waiting(struct wait_queue *queue);

/* The same until at least @count wait there: who was woken has left it, and is back when it has looked in vain. */
bool team_comes_to(struct wait_queue *queue, size_t count) __may_sleep;

/* Half way from now to a deadline: what a saboteur takes for it.  WAIT_FOR_EVER stays, and so does what is past. */
tick_t team_half_way(tick_t deadline);

#endif
