/* SPDX-License-Identifier: MIT */
/* The promise of task_handles.h, executed. */
#ifndef KTEST_CONFORM_TASK_HANDLES_H
#define KTEST_CONFORM_TASK_HANDLES_H

#include <foundry/ktest.h>
#include <foundry/task_handles.h>

/* What is tried. */
struct task_handles_bench {
	void	(*init)(struct task_handles *handles, struct task *owner, struct handle_space *space,
			struct handle_slot *slots, size_t count);
};

extern const struct ktest_case task_handles_conform[];

#endif
