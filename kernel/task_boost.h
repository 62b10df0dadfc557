/* SPDX-License-Identifier: MIT */
/* Between kernel/task_boost.c and kernel/mutex.c. */
#ifndef KERNEL_TASK_BOOST_H
#define KERNEL_TASK_BOOST_H

#include <foundry/mutex.h>
#include <foundry/run_queue.h>

/* Who holds it, or NULL.  Context: any; what is not the caller may change at any time, but for the boost lock. */
struct task *mutex_owner(const struct mutex *mutex);

/* @waiter takes its place in the queue of its mutex.  Context: the boost lock held. */
void task_boost_enter(struct tasks *tasks, struct mutex_waiter *waiter) __must_hold(&tasks->boost);

/* It has the mutex, or wants it no more.  Context: the boost lock held. */
void task_boost_leave(struct tasks *tasks, struct mutex_waiter *waiter) __must_hold(&tasks->boost);

/*
 * Who waits for what @task holds has changed, or what it was given: so may its priority, and in turn that of
 * whoever it waits for.  Context: the boost lock held.
 */
void task_boost(struct tasks *tasks, struct task *task) __must_hold(&tasks->boost);

#endif
