// SPDX-License-Identifier: MIT
/* as: arch/host/window.c */
#include <foundry/types.h>

static void *window(unsigned long addr)
{
	/* SAFETY: the port has mapped it */
	char *at = (char *)addr;

	at = (char *)(addr + 1);	/* SAFETY: the same page */

	/* The same page. */
	at = (char *)(addr + 2); /* BAD */
	return at;
}
