// SPDX-License-Identifier: MIT
/* lock_check_holds - how long each class was held and waited for, and who held it longest. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/backtrace.h>
#include <foundry/string.h>

#include "lock_check.h"

/* Between this file and the function whose caller released the lock. */
#define OWN_FRAMES	8

void lock_check_taken(struct held_lock *held)
{
	held->since = arch_cost();
}

/* From the caller at @where outward. */
static void keep_trace(struct lock_holds *holds, vaddr_t where)
{
	vaddr_t callers[OWN_FRAMES + LOCK_TRACE_MAX];
	struct stack_bounds stack;
	size_t n = 0, first = 0;

	if (stack_at(this_frame(), &stack))
		n = backtrace(&stack, this_frame(), callers, ARRAY_SIZE(callers));
	while (first < n && !vaddr_eq(callers[first], where))
		first++;
	for (size_t i = 0; i < LOCK_TRACE_MAX; i++)
		holds->trace[i] = first + i < n ? callers[first + i] : vaddr(0);
}

static __noinline void keep_longest(unsigned int class, const struct held_lock *held, u64 cost,
				    vaddr_t where)
{
	irqflags_t flags;
	struct lock_holds *holds = &lock_check_enter(&flags)->class[class].holds;

	if (cost > holds->longest) {
		holds->longest = cost;
		holds->taken = held->where;
		keep_trace(holds, where);
	}
	lock_check_leave(flags);
}

void lock_check_released(const struct held_lock *held, vaddr_t where)
{
	u64 cost = arch_cost() - held->since;
	unsigned int class = lock_check_class_of(held->tag);
	struct lock_holds *holds = &lock_check_graph.class[class].holds;

	if (!class)
		return;
	atomic_fetch_add_relaxed(&holds->count, 1);
	if (unlikely(cost > READ_ONCE(holds->longest)))
		keep_longest(class, held, cost, where);
}

void lock_check_locked(struct lock_tag *tag)
{
	unsigned int class = lock_check_class_of(tag);

	if (class)
		atomic_fetch_add_relaxed(&lock_check_graph.class[class].holds.count, 1);
}

u64 lock_check_waits(struct lock_tag *tag)
{
	unsigned int class = lock_check_class_of(tag);

	if (class)
		atomic_fetch_add_relaxed(&lock_check_graph.class[class].holds.waits, 1);
	return arch_cost();
}

static __noinline void keep_longest_wait(unsigned int class, u64 cost)
{
	irqflags_t flags;
	struct lock_holds *holds = &lock_check_enter(&flags)->class[class].holds;

	holds->longest_wait = MAX(holds->longest_wait, cost);
	lock_check_leave(flags);
}

void lock_check_waited(struct lock_tag *tag, u64 since)
{
	u64 cost = arch_cost() - since;
	unsigned int class = lock_check_class_of(tag);

	if (class && cost > READ_ONCE(lock_check_graph.class[class].holds.longest_wait))
		keep_longest_wait(class, cost);
}

/* --- asking ---------------------------------------------------------------------------- */

u64 lock_check_longest(const char *name)
{
	irqflags_t flags;
	const struct lock_graph *graph = lock_check_enter(&flags);
	u64 longest = 0;

	for (unsigned int i = 1; i <= graph->classes; i++)
		if (strcmp(graph->class[i].name, name) == 0)
			longest = MAX(longest, graph->class[i].holds.longest);
	lock_check_leave(flags);
	return longest ? longest : U64_MAX;
}

void lock_check_restart(const char *name)
{
	irqflags_t flags;
	struct lock_graph *graph = lock_check_enter(&flags);

	for (unsigned int i = 1; i <= graph->classes; i++)
		if (strcmp(graph->class[i].name, name) == 0)
			graph->class[i].holds.longest = 0;
	lock_check_leave(flags);
}

const char *lock_check_class(unsigned int i, struct lock_holds *holds)
{
	irqflags_t flags;
	const struct lock_graph *graph = lock_check_enter(&flags);
	const char *name = NULL;

	if (i < graph->classes) {
		name = graph->class[i + 1].name;
		*holds = graph->class[i + 1].holds;
	}
	lock_check_leave(flags);
	return name;
}

bool lock_check_is_full(void)
{
	return READ_ONCE(lock_check_graph.full);
}
