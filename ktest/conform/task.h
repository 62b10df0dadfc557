/* SPDX-License-Identifier: MIT */
/* The promise of task.h, executed. */
#ifndef KTEST_CONFORM_TASK_H
#define KTEST_CONFORM_TASK_H

#include <foundry/ktest.h>
#include <foundry/task.h>

/* The calls of task.h that are tried, and whether the policy puts the more urgent first. */
struct task_bench {
	void	(*start)(struct task *task);
	void	(*yield)(void) __may_sleep;
	void	(*block)(void) __may_sleep;
	void	(*wake)(struct task *task);
	void	(*join)(struct task *task) __may_sleep;
	int	(*join_until)(struct task *task, tick_t deadline) __may_sleep;
	int	(*set_affinity)(struct task *task, cpu_set_t cpus) __may_sleep;
	bool	has_priorities;
};

extern const struct ktest_case task_conform[];

#endif
