// SPDX-License-Identifier: MIT
/* rwlock: a writer is alone, readers see what the last one wrote; the numbers, and the lock with its checks. */
#include <foundry/rwlock.h>

#include "explore.h"

static struct rw_tickets tickets;
static DEFINE_RWLOCK(lock);
static u32 first, second, done;

static void both_are_alike(void)
{
	EXPLORE_CHECK(first == second, "a reader was beside a writer");
}

static void take(enum lock_mode mode)
{
	u32 number = rw_tickets_come(&tickets);

	while (!rw_tickets_is_served(&tickets, number, mode))
		explore_relax();
}

static void write(void)
{
	take(LOCK_EXCLUSIVE);
	first++;
	second++;
	rw_tickets_release(&tickets, LOCK_EXCLUSIVE);
}

static void read(void)
{
	take(LOCK_SHARED);
	both_are_alike();
	rw_tickets_release(&tickets, LOCK_SHARED);
}

static void write_thrice(void)
{
	for (unsigned int i = 0; i < 3; i++)
		write();
}

static void read_thrice(void)
{
	for (unsigned int i = 0; i < 3; i++)
		read();
}

static void try_both(void)
{
	if (rw_tickets_try(&tickets, LOCK_SHARED)) {
		both_are_alike();
		rw_tickets_release(&tickets, LOCK_SHARED);
	}
	if (rw_tickets_try(&tickets, LOCK_EXCLUSIVE)) {
		first++;
		second++;
		rw_tickets_release(&tickets, LOCK_EXCLUSIVE);
	}
}

static void write_checked(void)
{
	irqflags_t flags = write_lock_irqsave(&lock);

	first++;
	second++;
	done++;
	write_unlock_irqrestore(&lock, flags);
}

static void read_checked(void)
{
	read_lock_guard(&lock);
	both_are_alike();
}

static void read_in_irq(void)
{
	read_lock(&lock);
	both_are_alike();
	read_unlock(&lock);
}

static void check(void)
{
	both_are_alike();
	EXPLORE_CHECK(tickets.read == tickets.next && tickets.write == tickets.next, "it is not free at the end");
}

static void check_done(void)
{
	EXPLORE_CHECK(done == 2 && first == 2 && second == 2, "a writer was not alone");
}

EXPLORE_TEST(.name = "rwlock/two-by-three", .threads = { write_thrice, read_thrice }, .check = check);
EXPLORE_TEST(.name = "rwlock/writers-by-three", .threads = { write_thrice, write_thrice }, .check = check);
EXPLORE_TEST(.name = "rwlock/readers", .threads = { write, read, read }, .check = check);
EXPLORE_TEST(.name = "rwlock/try", .threads = { write, try_both, read }, .check = check);
EXPLORE_TEST(.name = "rwlock/irq", .threads = { write_checked, write_checked, read_checked }, .handler = read_in_irq,
	     .check = check_done, .bound = 1);
