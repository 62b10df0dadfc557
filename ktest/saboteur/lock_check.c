// SPDX-License-Identifier: MIT
/* Locks that tell of themselves with one thing wrong each, so that the checker does not see what it should. */
#include <foundry/lock_tell.h>
#include <foundry/ticket_lock.h>

#include "conform/lock_check.h"
#include "saboteur.h"

static void tell_take(struct lock_tag *tag, bool waits)
{
	lock_will_take(tag, LOCK_EXCLUSIVE, waits);
	lock_taken(tag, LOCK_EXCLUSIVE);
}

static void take(struct lock_tag *tag)
{
	tell_take(tag, true);
}

static void try_take(struct lock_tag *tag)
{
	tell_take(tag, false);
}

static void release(struct lock_tag *tag)
{
	lock_will_release(tag, LOCK_EXCLUSIVE);
}

/* LOCK_CHECK-1: where something of another class is held, what is wanted is only tried. */
static void takes_without_order(struct lock_tag *tag)
{
	unsigned int held = this_cpu()->held_count;
	const struct lock_tag *last = held ? this_cpu()->held[held - 1].tag : NULL;

	tell_take(tag, !last || (tag->site && last->site == tag->site));
}

/* LOCK_CHECK-2: each is a class of its own. */
static void takes_as_a_class(struct lock_tag *tag)
{
	tag->site = NULL;
	take(tag);
}

/* LOCK_CHECK-3 */
static void takes_outside_of_interrupts(struct lock_tag *tag)
{
	unsigned int depth = this_cpu()->irq_depth;

	this_cpu()->irq_depth = 0;
	take(tag);
	this_cpu()->irq_depth = depth;
}

/* LOCK_CHECK-4 */
static void sleeps_anywhere(const char *what)
{
}

static void sleeps_outside_of_interrupts(const char *what)
{
	if (in_irq())
		lock_check_may_sleep(what);
}

#define BENCH(take_op, try_op, sleep_op)						\
	(&(const struct lock_check_bench){						\
		.take = take_op, .try_take = try_op, .release = release, .may_sleep = sleep_op,	\
	})

static const struct saboteur lock_check_saboteurs[] = {
	{ .name = "LOCK_CHECK-1 the order of two locks is not told",
	  .bench = BENCH(takes_without_order, try_take, lock_check_may_sleep) },
	{ .name = "LOCK_CHECK-2 locks of one place are not one class",
	  .bench = BENCH(takes_as_a_class, try_take, lock_check_may_sleep) },
	{ .name = "LOCK_CHECK-2 a try is told as a wait",
	  .bench = BENCH(take, take, lock_check_may_sleep) },
	{ .name = "LOCK_CHECK-3 an interrupt is not told",
	  .bench = BENCH(takes_outside_of_interrupts, try_take, lock_check_may_sleep) },
	{ .name = "LOCK_CHECK-4 nobody looks who sleeps",
	  .bench = BENCH(take, try_take, sleeps_anywhere) },
	{ .name = "LOCK_CHECK-4 who sleeps with a lock is looked at in interrupts alone",
	  .bench = BENCH(take, try_take, sleeps_outside_of_interrupts) },
};

static const struct saboteur_contract lock_check_contract = { .conform = lock_check_conform };

SABOTEURS(lock_check, FACT(IRQ), lock_check_contract, lock_check_saboteurs);

/* --- what is told of a wait --------------------------------------------------------------- */

#define PATIENCE	(1u << 14)	/* a wait that is not told is never told */

static struct ticket_lock tickets = TICKET_LOCK_INIT;
static struct lock_tag waited_for = LOCK_TAG_INIT("waited_for");

static void begin(void)
{
	lock_will_take(&waited_for, LOCK_EXCLUSIVE, true);
}

static void taken(void)
{
	lock_taken(&waited_for, LOCK_EXCLUSIVE);
}

static void give(void)
{
	lock_will_release(&waited_for, LOCK_EXCLUSIVE);
	ticket_unlock(&tickets);
}

static void take_silently(void)
{
	begin();
	ticket_lock(&tickets);
	taken();
}

/* It waits from its coming on, and not from the first failure. */
static void take_tells_always(void)
{
	u64 since;

	begin();
	since = lock_check_waits(&waited_for);
	ticket_lock(&tickets);
	lock_check_waited(&waited_for, since);
	taken();
}

static void take_tells_twice(void)
{
	u64 since;

	begin();
	if (!ticket_trylock(&tickets)) {
		(void)lock_check_waits(&waited_for);
		since = lock_check_waits(&waited_for);
		ticket_lock(&tickets);
		lock_check_waited(&waited_for, since);
	}
	taken();
}

static void take_keeps_no_time(void)
{
	begin();
	if (!ticket_trylock(&tickets)) {
		(void)lock_check_waits(&waited_for);
		ticket_lock(&tickets);
	}
	taken();
}

#define WAYS(op)									\
	(&(const struct lock_waits_bench){						\
		.class = "waited_for", .here = &(const struct lock_way){ op, give },	\
		.there = &(const struct lock_way){ op, give }, .waits = true, .patience = PATIENCE,	\
	})

static const struct saboteur lock_waits_saboteurs[] = {
	{ .name = "LOCK_CHECK-5 a wait is not told", .bench = WAYS(take_silently) },
	{ .name = "LOCK_CHECK-5 a lock that is had at once is waited for", .bench = WAYS(take_tells_always) },
	{ .name = "LOCK_CHECK-5 a wait is told twice", .bench = WAYS(take_tells_twice) },
	{ .name = "LOCK_CHECK-5 the time of a wait is not told", .bench = WAYS(take_keeps_no_time) },
};

static const struct saboteur_contract lock_waits_contract = { .conform = lock_check_contended, .cpus = 2 };

SABOTEURS_OF(lock_waits, "lock_check/waits", FACT(SMP), lock_waits_contract, lock_waits_saboteurs);
