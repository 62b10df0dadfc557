// SPDX-License-Identifier: MIT
#include <foundry/compiler.h>

#define SHARED		volatile bool /* BAD: stays */

struct mailbox {
	volatile u32	full; /* BAD: stays */
	u32		word, *slot;
};

static volatile bool stop; /* BAD: stays */
static u32 *volatile cursor; /* BAD: stays */

static u32 wait(struct mailbox *box, volatile u32 *flag) /* BAD: stays */
{
	while (!*(volatile u32 *)&box->word) /* BAD */
		cpu_relax();
	while (!*(const volatile u32 *)&box->word) /* BAD */
		cpu_relax();
	*(volatile u32 *)&box->word = 0; /* BAD */
	return *flag;
}

static u32 peek(u32 *word)
{
	*(volatile u32 *)word = 1; /* BAD */
	return *(volatile u32 *)word; /* BAD */
}
