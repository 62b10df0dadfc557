// SPDX-License-Identifier: MIT
/*
 * What a case makes known of its own locks is forgotten behind it: the classes that it brought, and their
 * places in the order.  What it adds between classes that were there before stays: it is true of the kernel.
 */
#include <foundry/ktest.h>

#include "lock_check.h"

static u64 classes(void)
{
	irqflags_t flags;
	u64 n = lock_check_enter(&flags)->classes;

	lock_check_leave(flags);
	return n;
}

static void forget(u64 was)
{
	irqflags_t flags;

	lock_graph_forget(lock_check_enter(&flags), (unsigned int)was);
	lock_check_leave(flags);
}

static const struct ktest_state lock_state = { .save = classes, .restore = forget };
KTEST_STATE(lock_state);
