/* SPDX-License-Identifier: MIT */
/* The promise of sched.h, executed. */
#ifndef KTEST_CONFORM_SCHED_H
#define KTEST_CONFORM_SCHED_H

#include <foundry/ktest.h>
#include <foundry/sched.h>

/*
 * What a policy lends: itself, and what its header states, as simple as can be.
 *
 * @first tells which of @count ready tasks, in the order of their coming, is to run; NULL: the header
 * states no order.  @urgent tells whether @task that is ready makes @running give way at once; NULL: none
 * does.  @slice are the ticks that a task may run while an equal one is ready, 0: as long as it likes;
 * @renewed says that it has them again when nobody equal is.
 */
struct sched_bench {
	struct sched	*(*fresh)(void);	/* nothing is ready */
	size_t		(*first)(struct task *const *ready, size_t count);
	bool		(*urgent)(const struct task *task, const struct task *running);
	unsigned int	slice;
	bool		renewed;

	struct task	*(*next)(struct sched *sched);		/* those of sched.h, but for saboteurs */
	size_t		(*len)(const struct sched *sched);
	bool		counts;		/* @first depends on how often it was asked: SCHED-8 cannot */
};

#define SCHED_CALLS	.next = sched_next, .len = sched_len

extern const struct ktest_case sched_conform[];

/* For @first: whoever came first; and among the most urgent. */
size_t sched_first_come(struct task *const *ready, size_t count);
size_t sched_most_urgent(struct task *const *ready, size_t count);

/* For @urgent: one of a smaller priority. */
bool sched_is_more_urgent(const struct task *task, const struct task *running);

#endif
