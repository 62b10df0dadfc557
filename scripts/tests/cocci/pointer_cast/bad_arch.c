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

/* An excuse for something else, and no address needs one: there is vaddr_to_ptr(). */
static u8 __iomem *registers(paddr_t addr)
{
	/* SAFETY: nothing but devices is ever mapped there */
	return (u8 __iomem __force *)(void *)(unsigned long)(vaddr(addr.raw)).raw; /* BAD */
}

static const u8 *read_at(const vaddr_t *at)
{
	/* SAFETY: mapped above */
	return (const u8 *)(uintptr_t)at->raw; /* BAD */
}
