/* SPDX-License-Identifier: MIT */
/* The promise of mutex.h, executed. */
#ifndef KTEST_CONFORM_MUTEX_H
#define KTEST_CONFORM_MUTEX_H

#include <foundry/ktest.h>
#include <foundry/mutex.h>
#include <foundry/task.h>

/* The calls of mutex.h and task.h that are tried; the mutexes are real ones. */
struct mutex_bench {
	void	(*lock)(struct mutex *mutex) __may_sleep;
	int	(*lock_until)(struct mutex *mutex, tick_t deadline) __may_sleep;
	bool	(*trylock)(struct mutex *mutex);
	void	(*unlock)(struct mutex *mutex);
	void	(*guarded)(struct mutex *mutex, bool leaves_early) __may_sleep;
	void	(*set_priority)(struct task *task, unsigned int priority);
	void	(*exit)(int result) __may_sleep;
};

extern const struct ktest_case mutex_conform[];

/* The real ones; by these nobody who reads the sources follows who holds what. */
extern const struct mutex_bench mutex_real;
void mutex_conform_guarded(struct mutex *mutex, bool leaves_early) __may_sleep;

#endif
