// SPDX-License-Identifier: MIT
/* hands - they die of what they do, perhaps, and go on; in the end they let go of everything. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>

#include "mutex_hands.h"

#define LONG_NS		3600000000000ull	/* a deadline that does not come by itself */
#define YIELDS		16			/* before more than that is tried */

static struct hands *of_the_case;

static struct spinlock *boost(void)
{
	return &this_kernel()->tasks.boost;
}

static void let_go_of_all(void)
{
	irqflags_t flags = arch_irq_save();

	mutex_drop_held(0);
	arch_irq_restore(flags);
}

/* --- what they do ------------------------------------------------------------------------------- */

static void act(const struct mutex_bench *bench, struct hand *hand) __may_sleep
{
	switch (hand->what) {
	case HAND_LOCK:
		bench->lock(hand->mutex);
		break;
	case HAND_LOCK_UNTIL:
		hand->result = bench->lock_until(hand->mutex, clock_after_ns(this_kernel()->arch->clock, LONG_NS));
		break;
	case HAND_TRY:
		hand->result = bench->trylock(hand->mutex);
		break;
	case HAND_UNLOCK:
		bench->unlock(hand->mutex);
		break;
	case HAND_UNLOCK_ALL:
		let_go_of_all();
		break;
	case HAND_EXIT:
		bench->exit(0);
		break;
	}
}

static void act_or_die(const struct mutex_bench *bench, struct hand *hand) __may_sleep
{
	hand->result = 0;
	hand->died = false;
	if (catch_set(&hand->catch) == CATCH_NOTHING) {
		act(bench, hand);
		catch_clear(&hand->catch);
	} else {
		hand->died = true;
	}
	atomic_fetch_add_release(&hand->done, 1);
}

static int obey(void *arg) __may_sleep
{
	struct hand *hand = &of_the_case->of[((struct team_member *)arg)->who];
	struct hands *hands = of_the_case;

	for (;;) {	/* bounded: by the case */
		while (atomic_load_acquire(&hand->told) == atomic_load_relaxed(&hand->done) &&
		       !team_is_over(&hands->team))
			task_block();
		if (atomic_load_acquire(&hand->told) == atomic_load_relaxed(&hand->done))
			break;
		act_or_die(hands->bench, hand);
	}
	let_go_of_all();
	return 0;
}

/* --- who tells them ------------------------------------------------------------------------------- */

bool hand_waits(const struct hand *hand)
{
	spin_guard(boost());
	return hand->task->waits_for != NULL;
}

struct mutex *hand_waits_for(const struct hand *hand)
{
	spin_guard(boost());
	return hand->task->waits_for ? hand->task->waits_for->mutex : NULL;
}

unsigned int hand_priority(const struct hand *hand)
{
	spin_guard(boost());
	return hand->task->priority;
}

static bool has_settled(const struct hand *hand)
{
	return atomic_load_acquire(&hand->told) == atomic_load_acquire(&hand->done) || hand_waits(hand) ||
	       READ_ONCE(hand->task->state) == TASK_DEAD;
}

static bool all_have_settled(const struct hands *hands)
{
	for (unsigned int i = 0; i < hands->team.size; i++)
		if (!has_settled(&hands->of[i]))
			return false;
	return true;
}

bool hands_settle(struct hands *hands) __may_sleep
{
	for (unsigned int i = 0; i < TEAM_PATIENCE; i++) {
		if (all_have_settled(hands))
			return true;
		if (i < YIELDS)
			task_yield();
		else
			team_pause();
	}
	return false;
}

bool hands_do(struct hands *hands, unsigned int who, enum hand_does what, struct mutex *mutex) __may_sleep
{
	struct hand *hand = &hands->of[who];

	if (hand_waits(hand))
		return true;
	hand->what = what;
	hand->mutex = mutex;
	atomic_fetch_add_release(&hand->told, 1);
	task_wake(hand->task);
	return hands_settle(hands);
}

/* Who sleeps for it is the only one in the queue of its turn. */
static void bring_forward(const struct mutex_waiter *sleeper)
{
	struct wait_queue *turn = &((struct mutex_waiter *)sleeper)->turn;

	spin_guard(&turn->lock);
	list_foreach(waiter, &turn->waiters, struct waiter, link)
		timer_arm(&waiter->timer, 0);
}

bool hands_are_late(struct hands *hands, unsigned int who) __may_sleep
{
	struct hand *hand = &hands->of[who];

	for (unsigned int i = 0; i < TEAM_PATIENCE && hand_waits(hand); i++) {
		{
			spin_guard(boost());
			if (hand->task->waits_for)
				bring_forward(hand->task->waits_for);
		}
		if (!hands_settle(hands))
			return false;
		team_pause();
	}
	return !hand_waits(hand) && hands_settle(hands);
}

/* All are woken before the first is waited for: it may wait for another one. */
static void end(void *arg)
{
	struct hands *hands = arg;

	let_go_of_all();
	atomic_store_release(&hands->team.over, 1);
	for (unsigned int i = 0; i < hands->team.size; i++)
		if (hands->of[i].task && READ_ONCE(hands->of[i].task->state) != TASK_NEW)
			task_wake(hands->of[i].task);
}

static void be_as_before(void *priority)
{
	task_set_priority(task_current(), *(unsigned int *)priority);
}

void hands_make(struct ktest *kt, struct hands *hands, const struct mutex_bench *bench, unsigned int count,
		const unsigned int *priorities, cpu_set_t cpus)
{
	static unsigned int before;

	of_the_case = hands;
	*hands = (struct hands){ .bench = bench };
	before = task_current()->own_priority;
	ktest_defer(kt, be_as_before, &before);
	task_set_priority(task_current(), TASK_LEAST);
	team_make(kt, &hands->team, count, obey);
	ktest_defer(kt, end, hands);
	for (unsigned int i = 0; i < count; i++) {
		hands->of[i].task = hands->team.members[i].task;
		hands->of[i].task->priority = priorities[i];
		hands->of[i].task->affinity = cpus;
		task_start(hands->of[i].task);
	}
}
