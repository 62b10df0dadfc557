// SPDX-License-Identifier: MIT
/* lock_ticket - draw a number, wait until it is served. */
#include <foundry/atomic.h>
#include <foundry/cpu.h>
#include <foundry/ticket_lock.h>

void ticket_lock(struct ticket_lock *lock)
{
	u32 ticket = atomic_fetch_add_relaxed(&lock->next, 1);

	/* Acquire pairs with the release in ticket_unlock(). */
	while (atomic_load_acquire(&lock->now) != ticket)
		cpu_relax();
}

bool ticket_trylock(struct ticket_lock *lock)
{
	u32 now = atomic_load_relaxed(&lock->now);

	/* Drawing the number that is served now is taking a free lock. */
	return atomic_cas_acquire(&lock->next, now, now + 1);
}

void ticket_unlock(struct ticket_lock *lock)
{
	u32 now = atomic_load_relaxed(&lock->now);	/* only the holder writes it */

	atomic_store_release(&lock->now, now + 1);
}
