// SPDX-License-Identifier: MIT
#include <foundry/irqchip.h>

#define __force
#define LINE(n)		((__force irq_t)(n))	/* SAFETY: the one constructor */

/* SAFETY: read back by raw() only. */
#define BOTH(n)			\
	{ LINE(n),		\
	  (__force irq_t)(n) }

/* A comment may speak of __force, */
static const char text[] = "and so may a text: __force";

static u32 raw(irq_t irq)
{
	/*
	 * SAFETY: a number is all that is wanted.
	 */
	return (__force u32)irq;
}
