// SPDX-License-Identifier: MIT
/* lock_check_context - where no lock may be held: who sleeps, and who returns. */
#include <foundry/bug.h>

#include "lock_check.h"

/* The lock that this CPU took last, and there is one. */
static const struct held_lock *last(void)
{
	return &this_cpu()->held[this_cpu()->held_count - 1];
}

void lock_check_may_sleep(const char *what)
{
	char place[LOCK_PLACE_MAX];

	BUG_ON(in_irq(), "lock: %s may sleep, and is called in an interrupt", what);
	if (this_cpu()->held_count > 0)
		BUG("lock: %s may sleep, and is called with '%s' held since %s", what,
		    last()->tag->name, lock_place(last()->where, place));
}

static void check_left(unsigned int held, const char *what, const char *name)
{
	unsigned int is = this_cpu()->held_count;
	char place[LOCK_PLACE_MAX];

	if (is > held)
		BUG("lock: %s %s has returned with '%s' held since %s", what, name,
		    last()->tag->name, lock_place(last()->where, place));
	BUG_ON(is < held, "lock: %s %s has released a lock that it did not take", what, name);
}

void lock_check_handler_left(unsigned int held, vaddr_t fn)
{
	char place[LOCK_PLACE_MAX];

	if (unlikely(this_cpu()->held_count != held))
		check_left(held, "handler", lock_place(vaddr_add(fn, 1), place));
}

void lock_check_stage_left(unsigned int held, const char *name)
{
	check_left(held, "stage", name);
}
