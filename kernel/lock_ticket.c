// SPDX-License-Identifier: MIT
/* ticket_lock - a number to draw and a number that is served; whoever is served at once is not here. */
#include <foundry/ipi.h>
#include <foundry/ticket_lock.h>

void ticket_lock_wait(const struct ticket_lock *lock, u32 ticket)
{
	while (!ticket_lock_is_served(lock, ticket))
		ipi_relax();
}
