// SPDX-License-Identifier: MIT
/* seqlock: who is not told to read again has seen both words of one write. */
#include <foundry/seqlock.h>

#include "explore.h"

static DEFINE_SEQLOCK(lock);
static u32 first, second;

static void write(void)
{
	seq_write_guard(&lock);
	WRITE_ONCE(first, READ_ONCE(first) + 1);
	WRITE_ONCE(second, READ_ONCE(second) + 1);
}

static u32 read(void)
{
	u32 start, a, b;

	do {
		start = seq_read_begin(&lock);
		a = READ_ONCE(first);
		b = READ_ONCE(second);
	} while (seq_read_retry(&lock, start));
	EXPLORE_CHECK(a == b, "a reader has seen half of a write");
	return a;
}

static void write_thrice(void)
{
	for (unsigned int i = 0; i < 3; i++)
		write();
}

static void read_thrice(void)
{
	u32 before = 0;

	for (unsigned int i = 0; i < 3; i++) {
		u32 now = read();

		EXPLORE_CHECK(now >= before, "a reader has gone back");
		before = now;
	}
}

static void read_once(void)
{
	(void)read();
}

static void try_once(void)
{
	u32 start, a, b;

	if (!seq_read_try(&lock, &start))
		return;
	a = READ_ONCE(first);
	b = READ_ONCE(second);
	if (!seq_read_retry(&lock, start))
		EXPLORE_CHECK(a == b, "a reader has seen half of a write");
}

static void check_two(void)
{
	EXPLORE_CHECK(first == 2 && second == 2, "a write was lost");
}

static void read_in_irq(void)
{
	(void)read();
}

EXPLORE_TEST(.name = "seqlock/two-by-three", .threads = { write_thrice, read_thrice });
EXPLORE_TEST(.name = "seqlock/read", .threads = { write, read_once });
EXPLORE_TEST(.name = "seqlock/writers", .threads = { write, write, try_once }, .check = check_two);
EXPLORE_TEST(.name = "seqlock/irq", .threads = { write, write }, .handler = read_in_irq, .check = check_two,
	     .bound = 2);
