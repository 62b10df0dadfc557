/* SPDX-License-Identifier: MIT */
/*
 * task_handles - a task's own handles: they end with it.
 *
 *	task_create(&task, "driver", drive, &driver);
 *	task_handles_init(&driver.handles, task, &space, slots, ARRAY_SIZE(slots));
 *	err = handle_grant(&mine, to_send, &driver.handles.table, HANDLE_SEND, 17, &driver.line);
 *	task_start(task);
 *
 * Whatever becomes of the task, nobody waits in vain for what it alone could have done: a port from which it alone
 * could receive, or to which it alone could send, is closed.
 *
 * What the task has begun and not ended is not undone: an object in use stays in use, a slot of a port that is
 * reserved or peeked at stays so.
 *
 * Provided by:  ipc/task_handles.c.
 * Used by:      samples/driver-restart; whoever starts tasks that name things by handles.
 * Usable from:  HAS_SCHED.
 *
 * Clauses.  ktest/conform/task_handles.c proves each by its number.
 *
 *  * TASK_HANDLES-1  until its task ends it is always a table as any other; what was granted before the task runs is
 *                    there.
 *  * TASK_HANDLES-2  once the task has ended, however it did, the table holds no handle, and never takes one again:
 *                    -EPIPE; an object that nothing else names has been released, once.
 *  * TASK_HANDLES-3  once the task has ended, whoever sends to a port from which it alone could receive always gets
 *                    -EPIPE, and what was in flight to it has been given back; whoever receives from a port to which
 *                    it alone could send gets all that it has sent, with its handles, and then -EPIPE.
 */
#ifndef FOUNDRY_TASK_HANDLES_H
#define FOUNDRY_TASK_HANDLES_H

#include <foundry/handle.h>
#include <foundry/task_ending.h>

struct task_handles {
	struct handle_table	table;		/* of the task; a grant to it may come from others */
	struct task_ending	ending;
};

/**
 * task_handles_init() - give a task a table without handles
 * @handles:	caller's storage: the caller's again once the task was joined and no grant to it can come
 * @owner:	was not started, or calls
 * @space:	as handle_table_init(), as the next two
 * @slots:	for them
 * @count:	of them
 *
 * Context: irqs on, nobody else uses it yet.
 */
void task_handles_init(struct task_handles *handles, struct task *owner, struct handle_space *space,
		       struct handle_slot *slots, size_t count);

#endif
