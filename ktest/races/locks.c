// SPDX-License-Identifier: MIT
/* Locks with two steps in the wrong order, or with one that is two. */
#include <foundry/atomic.h>
#include <foundry/mcs_lock.h>
#include <foundry/ticket_lock.h>

#include "races/rig.h"

#define ROUNDS		24

/* A place in the queue of each member; what comes in tells whether it is served. */
struct how {
	void	(*come)(unsigned int who);
	bool	(*is_served)(unsigned int who);
	bool	(*release)(struct crew_member *me);	/* false: who comes behind never does */
};

static u32 sum;		/* guarded by the lock that is tried */

static void rounds(struct crew_member *me)
{
	const struct how *how = race_how(me);

	for (unsigned int i = 0; i < ROUNDS; i++) {
		how->come(me->who);
		while (!how->is_served(me->who))
			if (!crew_waits(me))
				return;
		crew_goes_on(me);
		WRITE_ONCE(sum, READ_ONCE(sum) + 1);
		if (!how->release(me))
			return;
		crew_happened(me->crew);
	}
}

static u32 lost(unsigned int cpus)
{
	return cpus * ROUNDS - sum;
}

/* --- tickets --------------------------------------------------------------------- */

static struct ticket_lock tickets;
static u32 drawn[CREW_MAX];

static void ticket_reset(void)
{
	tickets = (struct ticket_lock)TICKET_LOCK_INIT;
	sum = 0;
}

static void ticket_come(unsigned int who)
{
	drawn[who] = ticket_lock_come(&tickets);
}

/* Two may draw the same. */
static void ticket_come_in_two_steps(unsigned int who)
{
	drawn[who] = READ_ONCE(tickets.next);
	WRITE_ONCE(tickets.next, drawn[who] + 1);
}

static bool ticket_is_served(unsigned int who)
{
	return ticket_lock_is_served(&tickets, drawn[who]);
}

static bool ticket_release(struct crew_member *me)
{
	ticket_unlock(&tickets);
	return true;
}

/* --- a queue ------------------------------------------------------------------------ */

static struct mcs_node nodes[CREW_MAX];
static struct mcs_node *tail;		/* atomic */

static void queue_reset(void)
{
	tail = NULL;
	sum = 0;
}

static void queue_join(struct mcs_node *node, struct mcs_node *before)
{
	if (before)
		atomic_ptr_store_release(&before->next, node);	/* pairs with the loads in behind() */
	else
		atomic_store_relaxed(&node->served, 1);
}

static void queue_come(unsigned int who)
{
	struct mcs_node *node = &nodes[who];

	WRITE_ONCE(node->next, NULL);
	WRITE_ONCE(node->served, 0);
	queue_join(node, atomic_ptr_exchange_acq_rel(&tail, node));	/* pairs with itself */
}

/* Whoever comes behind in between is forgotten again. */
static void queue_come_before_ready(unsigned int who)
{
	struct mcs_node *node = &nodes[who], *before = atomic_ptr_exchange_acq_rel(&tail, node);

	WRITE_ONCE(node->next, NULL);
	WRITE_ONCE(node->served, 0);
	queue_join(node, before);
}

static bool queue_is_served(unsigned int who)
{
	return atomic_load_acquire(&nodes[who].served);	/* pairs with serve() */
}

static struct mcs_node *behind(const struct mcs_node *node)
{
	return atomic_ptr_load_acquire(&node->next);	/* pairs with queue_join() */
}

/* The one behind @node, which is there. */
static bool serve(struct crew_member *me, const struct mcs_node *node)
{
	while (!behind(node))
		if (!crew_waits(me))
			return false;
	crew_goes_on(me);
	atomic_store_release(&behind(node)->served, 1);	/* pairs with queue_is_served() */
	return true;
}

static bool queue_release(struct crew_member *me)
{
	struct mcs_node *node = &nodes[me->who], *last = node;

	if (!behind(node) && atomic_ptr_cas_release(&tail, &last, NULL))	/* pairs with queue_come() */
		return true;
	return serve(me, node);
}

/* Whoever comes between the look and the store waits for ever. */
static bool queue_release_in_two_steps(struct crew_member *me)
{
	struct mcs_node *node = &nodes[me->who];

	if (!behind(node) && READ_ONCE(tail) == node) {
		WRITE_ONCE(tail, NULL);
		return true;
	}
	return serve(me, node);
}

#define HOW(...)	(&(const struct how){ __VA_ARGS__ })

static const struct race races[] = {
	{ .name = "a ticket is drawn in two steps", .reset = ticket_reset, .rounds = rounds, .lost = lost,
	  .right = HOW(ticket_come, ticket_is_served, ticket_release),
	  .wrong = HOW(ticket_come_in_two_steps, ticket_is_served, ticket_release) },
	{ .name = "a queue finds a place that is not ready", .reset = queue_reset, .rounds = rounds, .lost = lost,
	  .right = HOW(queue_come, queue_is_served, queue_release),
	  .wrong = HOW(queue_come_before_ready, queue_is_served, queue_release) },
	{ .name = "a queue is left in two steps", .reset = queue_reset, .rounds = rounds, .lost = lost, .cpus = 2,
	  .right = HOW(queue_come, queue_is_served, queue_release),
	  .wrong = HOW(queue_come, queue_is_served, queue_release_in_two_steps) },
};

RACES(locks, "locks", races);
