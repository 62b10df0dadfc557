// SPDX-License-Identifier: MIT
#include <foundry/irqchip.h>

#define LINE(n)		((__force irq_t)(n)) /* BAD */

/* Two lines of one macro. */
#define BOTH(n)			\
	{ LINE(n),		\
	  (__force irq_t)(n) } /* BAD */

static u32 raw(irq_t irq)
{
	/* Safe, of course. */
	return (__force u32)irq; /* BAD */
}

static void *window(void __iomem *regs)
{
	void *at;

	/* SAFETY: an empty line ends what a comment is about */

	at = (void __force *)regs; /* BAD */
	return at;
}

static void clear(void)
{
	/* SAFETY: of the first one only */
	memset((void __force *)io_map(paddr(0), 8, IO_UNCACHED), 0, 8);
	memset((void __force *)io_map(paddr(8), 8, IO_UNCACHED), 0, 8); /* BAD */
}
