// SPDX-License-Identifier: MIT
/* as: kernel/mailbox_ktest.c */
#include <foundry/ktest.h>

static volatile bool rung; /* BAD: stays */

struct seen {
	volatile unsigned int	count; /* BAD: stays */
	volatile u64		*where;
};

/* volatile: the compiler may not know that it is never changed. */
static volatile u64 nowhere = 64;

static void faults(struct ktest *kt)
{
	volatile u64 *at = vaddr_to_ptr(vaddr(nowhere));
	volatile int before = 3;
	static volatile int after; /* BAD: stays */

	EXPECT_FAULT(kt, at, (void)*at);
	EXPECT_EQ(kt, before + after, 3);
}
