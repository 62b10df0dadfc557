// SPDX-License-Identifier: MIT
/* An object that is made when it is first asked for, and looked for twice: without a lock, then with it. */
#include <foundry/atomic.h>
#include <foundry/ticket_lock.h>

#include "races/rig.h"

#define OBJECTS		32
#define VALUE		42

struct object {
	u32	value;
};

static struct ticket_lock lock;
static struct object objects[OBJECTS];
static struct object *made[OBJECTS];	/* atomic */

static void reset(void)
{
	lock = (struct ticket_lock)TICKET_LOCK_INIT;
	for (unsigned int i = 0; i < OBJECTS; i++) {
		objects[i].value = 0;
		made[i] = NULL;
	}
}

static void make(unsigned int i)
{
	WRITE_ONCE(objects[i].value, VALUE);
	atomic_ptr_store_release(&made[i], &objects[i]);	/* pairs with the load in ask() */
}

/* Whoever looks without the lock finds it half made. */
static void make_too_early(unsigned int i)
{
	atomic_ptr_store_release(&made[i], &objects[i]);
	WRITE_ONCE(objects[i].value, VALUE);
}

static void ask(unsigned int i, void (*how)(unsigned int i))
{
	if (!atomic_ptr_load_acquire(&made[i])) {		/* pairs with the store in make() */
		ticket_lock(&lock);
		if (!READ_ONCE(made[i]))
			how(i);
		ticket_unlock(&lock);
	}
	if (READ_ONCE(atomic_ptr_load_acquire(&made[i])->value) != VALUE)
		race_damage();
}

static void ask_for_all(struct crew_member *me)
{
	void (*const *how)(unsigned int i) = race_how(me);

	for (unsigned int i = 0; i < OBJECTS; i++)
		ask(i, *how);
}

static void (*const make_right)(unsigned int i) = make;
static void (*const make_wrong)(unsigned int i) = make_too_early;

static const struct race races[] = {
	{ .name = "an object can be found before it is made", .reset = reset, .rounds = ask_for_all,
	  .right = &make_right, .wrong = &make_wrong },
};

RACES(lazy, "lazy", races);
