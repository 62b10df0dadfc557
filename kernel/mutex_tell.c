// SPDX-License-Identifier: MIT
/* mutex_tell - for a panic: no lock is taken, and what others change meanwhile is told as it is read. */
#include <foundry/atomic.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/symbols.h>

#include "task_boost.h"

/* Of each list: one that was overwritten may have no end. */
#define TOLD_MAX	MUTEX_CHAIN_MAX

static void tell_waiters(const struct mutex *mutex)
{
	unsigned int n = 0;

	list_foreach(waiter, &mutex->waiters, struct mutex_waiter, link) {
		if (n == TOLD_MAX)
			return;
		print("%s'%s'", n++ == 0 ? ", wanted by " : ", ", waiter->task->name);
	}
}

static void tell(const struct mutex *mutex, const struct task *task)
{
	char where[SYMBOL_TEXT_MAX];

	symbol_name_caller(mutex->where, where, sizeof(where));
	print("  holds mutex '%s' as '%s', taken at %s", mutex->tag.name, task->name, where);
	tell_waiters(mutex);
	print("\n");
}

void mutexes_print(const struct cpu *cpu) __no_lock_analysis /* the CPU has stopped */
{
	const struct run_queue *queue = atomic_ptr_load_acquire(&cpu->queue);
	unsigned int n = 0;

	if (!queue)
		return;
	list_foreach(mutex, &queue->running->mutexes, struct mutex, held) {
		if (n++ == TOLD_MAX)
			return;
		tell(mutex, queue->running);
	}
}
