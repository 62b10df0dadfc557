/* SPDX-License-Identifier: MIT */
/*
 * task_mailbox - a task's own endpoint: anybody sends, the task receives, and its end is the end of the box.
 *
 *	task_create(&task, "driver", drive, &driver);
 *	task_mailbox_init(&driver.mailbox, task, slots, sizeof(slots[0]), ARRAY_SIZE(slots));
 *	task_start(task);
 *	...
 *	err = endpoint_send(&driver.mailbox.box.ep, &message);		// from wherever
 *
 *	err = task_mailbox_recv(&driver.mailbox, &message, WAIT_FOR_EVER);	// the task
 *
 * Whoever sends needs the mailbox, not the task: the mailbox's storage is whose it was before, and may be there when the
 * task is long gone.  Then each send is -EPIPE, and what is in it is for nobody.
 *
 * Provided by:  ipc/task_mailbox.c.
 * Used by:      the kernel's own tasks.
 * Usable from:  HAS_SCHED.
 *
 * Clauses.  ktest/conform/task_mailbox.c proves each by its number.
 *
 *  * TASK_MAILBOX-1  what is sent is always received by the task, in order, also what was sent before it ran.
 *  * TASK_MAILBOX-2  once the task has ended each send is always -EPIPE, and so is one that waits for room by then.
 *  * TASK_MAILBOX-3  nobody else ever receives: to try is a BUG.
 */
#ifndef FOUNDRY_TASK_MAILBOX_H
#define FOUNDRY_TASK_MAILBOX_H

#include <foundry/endpoint_mpmc.h>
#include <foundry/endpoint_wait.h>
#include <foundry/task_ending.h>

struct task_mailbox {
	struct endpoint_wait	box;	/* for whoever sends: by its endpoint, or endpoint_send_until() */
	struct endpoint_mpmc	ring;
	struct task		*owner;
	struct task_ending	ending;
};

/**
 * task_mailbox_init() - give a task a mailbox
 * @mailbox:	caller's storage, there as long as anybody may send
 * @owner:	was not started, or calls
 * @slots:	as endpoint_mpmc_init(), as the next two
 * @slot_bytes:	of each
 * @capacity:	messages
 *
 * A mailbox whose task was joined may be given to another one, once nobody sends to it.
 *
 * Context: irqs on, nobody else uses it yet.
 */
void task_mailbox_init(struct task_mailbox *mailbox, struct task *owner, void *slots, size_t slot_bytes,
		       size_t capacity);

/**
 * task_mailbox_recv() - the task's next message
 * @mailbox:	of the calling task
 * @message:	receives it
 * @deadline:	in ticks of arch->clock, or WAIT_FOR_EVER
 *
 * Context: irqs on, no lock held.
 * Return: as endpoint_recv_until().
 */
int __must_check task_mailbox_recv(struct task_mailbox *mailbox, struct message *message, tick_t deadline)
	__may_sleep;

#endif
