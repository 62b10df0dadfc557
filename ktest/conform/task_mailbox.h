/* SPDX-License-Identifier: MIT */
/* The promise of task_mailbox.h, executed. */
#ifndef KTEST_CONFORM_TASK_MAILBOX_H
#define KTEST_CONFORM_TASK_MAILBOX_H

#include <foundry/ktest.h>
#include <foundry/task_mailbox.h>

/* What is tried. */
struct task_mailbox_bench {
	void	(*init)(struct task_mailbox *mailbox, struct task *owner, void *slots, size_t slot_bytes,
			size_t capacity);
	int	(*recv)(struct task_mailbox *mailbox, struct message *message, tick_t deadline) __may_sleep;
};

extern const struct ktest_case task_mailbox_conform[];

#endif
