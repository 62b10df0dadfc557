/* SPDX-License-Identifier: MIT */
/* The promise of task_ending.h, executed. */
#ifndef KTEST_CONFORM_TASK_ENDING_H
#define KTEST_CONFORM_TASK_ENDING_H

#include <foundry/ktest.h>
#include <foundry/task_ending.h>

/* What is tried. */
struct task_ending_bench {
	void	(*at_end)(struct task *task, struct task_ending *ending,
			  void (*fn)(struct task_ending *ending) __may_sleep);
	void	(*cancel)(struct task_ending *ending);
};

extern const struct ktest_case task_ending_conform[];

#endif
