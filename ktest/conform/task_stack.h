/* SPDX-License-Identifier: MIT */
/* The promise of task_stack.h, executed. */
#ifndef KTEST_CONFORM_TASK_STACK_H
#define KTEST_CONFORM_TASK_STACK_H

#include <foundry/ktest.h>
#include <foundry/task_stack.h>

/* What is lent. */
struct task_stack_bench {
	int	(*alloc)(struct kernel *kernel, struct stack_bounds *stack);
	void	(*free)(struct kernel *kernel, struct stack_bounds stack);
	bool	(*hold)(vaddr_t addr, struct stack_bounds *stack);
	void	(*paint)(struct stack_bounds stack);
	u64	(*used)(struct stack_bounds stack);
};

extern const struct ktest_case task_stack_conform[];

#endif
