// SPDX-License-Identifier: MIT
/* lock_rw_tickets - two numbers are served: one to readers, one to writers. */
#include <foundry/ipi.h>
#include <foundry/rw_tickets.h>

bool rw_tickets_is_served(struct rw_tickets *tickets, u32 number, enum lock_mode mode)
{
	if (mode == LOCK_EXCLUSIVE)	/* pairs with rw_tickets_release() */
		return atomic_load_acquire(&tickets->write) == number;
	return atomic_load_acquire(&tickets->read) == number &&	/* pairs with rw_tickets_let_in_next() */
	       rw_tickets_let_in_next(tickets, number);
}

void rw_tickets_lock(struct rw_tickets *tickets, enum lock_mode mode)
{
	u32 number = rw_tickets_come(tickets);

	while (!rw_tickets_is_served(tickets, number, mode))
		ipi_relax();
}
