// SPDX-License-Identifier: MIT
/* lock_tas - try; after each failure wait longer before the next try, so that waiters do not slow the holder. */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/ipi.h>
#include <foundry/tas_lock.h>

#define ROUNDS_MAX	64	/* between two tries */

static void back_off(unsigned int rounds)
{
	while (rounds-- > 0)
		ipi_relax();
}

/* A load first: only who may succeed takes the word from the cache of the holder. */
bool tas_trylock(struct tas_lock *lock)
{
	return !atomic_load_relaxed(&lock->held) &&
	       !atomic_exchange_acquire(&lock->held, 1);	/* pairs with tas_unlock() */
}

void tas_lock(struct tas_lock *lock)
{
	for (unsigned int rounds = 1; !tas_trylock(lock); rounds = MIN(2 * rounds, ROUNDS_MAX))
		back_off(rounds);
}

void tas_unlock(struct tas_lock *lock)
{
	atomic_store_release(&lock->held, 0);	/* pairs with the exchange in tas_trylock() */
}
