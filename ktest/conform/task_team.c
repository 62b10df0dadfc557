// SPDX-License-Identifier: MIT
/* team - whatever the calls under test have done, the real ones bring every member to its end. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/kconfig.h>
#include <foundry/kernel.h>

#include "task_team.h"

#define PAUSE_NS	100000

bool team_is_over(const struct team *team)
{
	return atomic_load_acquire(&team->over);
}

/*
 * Long enough to let go of the CPU: where CPUs are threads of a host that has other things to do, they
 * come to their turn, and where instructions are counted it costs few.
 */
void team_pause(void) __may_sleep
{
	static struct wait_queue nobody_wakes = WAIT_QUEUE_INIT(nobody_wakes);

	task_yield();
	if (IS_ENABLED(CONFIG_KTEST_YIELD))
		arch_yield();	/* where one thread plays all CPUs, and slowly, a pause is over before it lets go of any */
	(void)wait_until_tick(&nobody_wakes, clock_after_ns(this_kernel()->arch->clock, PAUSE_NS), false);
}

bool team_waits(const u32 *word, u32 least) __may_sleep
{
	for (unsigned int i = 0; i < TEAM_PATIENCE; i++) {
		if (atomic_load_acquire(word) >= least)
			return true;
		team_pause();
	}
	return false;
}

size_t team_waiting(struct wait_queue *queue)
{
	size_t n = 0;

	spin_guard(&queue->lock);
	list_foreach(waiter, &queue->waiters, struct waiter, link)
		n++;
	return n;
}

bool team_comes_to(struct wait_queue *queue, size_t count) __may_sleep
{
	for (unsigned int i = 0; i < TEAM_PATIENCE; i++) {
		if (team_waiting(queue) >= count)
			return true;
		team_pause();
	}
	return false;
}

static void end(void *arg) __may_sleep
{
	struct team *team = arg;

	atomic_store_release(&team->over, 1);
	for (unsigned int i = 0; i < team->size; i++) {
		struct team_member *member = &team->members[i];

		if (READ_ONCE(member->task->state) == TASK_NEW || member->joined)
			continue;
		task_wake(member->task);
		task_join(member->task);
	}
	for (unsigned int i = 0; i < team->size; i++)	/* others may have woken it until now */
		task_free(team->members[i].task);
}

void team_make(struct ktest *kt, struct team *team, unsigned int size, int (*fn)(void *member))
{
	*team = (struct team){ .size = 0 };
	ktest_defer(kt, end, team);
	for (unsigned int i = 0; i < size; i++) {
		struct team_member *member = &team->members[i];

		member->who = i;
		ASSERT_EQ(kt, task_create(&member->task, "member", fn, member), 0);
		team->size++;
	}
}

tick_t team_half_way(tick_t deadline)
{
	tick_t now = clock_now(this_kernel()->arch->clock);

	return deadline == WAIT_FOR_EVER || deadline <= now ? deadline : now + (deadline - now) / 2;
}
