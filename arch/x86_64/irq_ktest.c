// SPDX-License-Identifier: MIT
/* The UART and the real-time clock of a PC, lent to the promises of irqchip.h and irq.h. */
#include "irq_lines.h"
#include "machine/irq.h"

static irq_t line(void)
{
	return uart_line;
}

static irq_t other(void)
{
	return rtc_line;
}

/* By the gate that the local APIC would use. */
static void take_spurious(void)
{
	software_interrupt(LAPIC_SPURIOUS_VECTOR);
}

const struct machine_irq machine_irq = {
	.find		= irq_lines_find,
	.reset		= irq_lines_reset,
	.line		= line,
	.other		= other,
	.raise		= irq_line_raise,
	.lower		= irq_line_lower,
	.take_one	= irq_take_one,
	.take_spurious	= take_spurious,
	.keeps_level	= true,
};

MACHINE_IRQ_SUITES("apic");
