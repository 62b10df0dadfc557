/* SPDX-License-Identifier: MIT */
/*
 * tas_lock - one word, set by who finds it clear: test-and-set.
 *
 * The bare algorithm, of spinlock.h's choice; it checks nothing.  The smallest and, while nobody waits, the
 * fastest; but among waiters the luckiest is served, not the first.  Context of all: any.
 */
#ifndef FOUNDRY_TAS_LOCK_H
#define FOUNDRY_TAS_LOCK_H

#include <foundry/types.h>

struct tas_lock {
	u32	held;		/* atomic */
};

#define TAS_LOCK_INIT	{ 0 }

void tas_lock(struct tas_lock *lock);
bool tas_trylock(struct tas_lock *lock);
void tas_unlock(struct tas_lock *lock);

#endif
