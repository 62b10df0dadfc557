// SPDX-License-Identifier: MIT
/*
 * The UART and the real-time clock, lent to the promises of irqchip.h and irq.h; from line to
 * handler.
 */
#include <foundry/arch.h>
#include <foundry/kernel.h>

#include "irq_lines.h"
#include "machine/irq.h"
#include "trap.h"

static irq_t line(void)
{
	return uart_line;
}

static irq_t other(void)
{
	return rtc_line;
}

/* As the vector would, had a device let go in time. */
static void take_spurious(void)
{
	trap_dispatch(&(struct trap_frame){ .vector = TRAP_IRQ });
}

const struct machine_irq machine_irq = {
	.find		= irq_lines_find,
	.reset		= irq_lines_reset,
	.line		= line,
	.other		= other,
	.raise		= irq_line_raise,
	.lower		= irq_line_lower,
	.take_spurious	= take_spurious,
};

MACHINE_IRQ_SUITES("gic");

/* --- what only this machine promises ------------------------------------------------ */

static void wait_for(const unsigned int *count, unsigned int enough)
{
	for (unsigned int i = 0; i < MACHINE_TAKE_ROUNDS && READ_ONCE(*count) < enough; i++)
		cpu_relax();
}

static void take_back(void *count)
{
	irq_free(uart_line, count);
}

/* --- a line that stays up */

#define STORM	100

static unsigned int storms;

static void let_go_late(irq_t irq, void *arg) __irq_context
{
	if (++storms == STORM)
		irq_line_lower(irq);
}

/* It is served until it lets go; what it has interrupted goes on. */
static void survives_a_storm(struct ktest *kt)
{
	u32 unhandled = kt->kernel->irqs.unhandled;

	storms = 0;
	ASSERT_EQ(kt, irqchip_configure(kt->kernel->arch->irqchip, uart_line, IRQ_LEVEL), 0);
	ASSERT_EQ(kt, irq_request(uart_line, let_go_late, &storms), 0);
	ktest_defer(kt, take_back, &storms);
	irq_line_raise(uart_line);
	wait_for(&storms, STORM);
	EXPECT_EQ(kt, storms, STORM);
	EXPECT_EQ(kt, kt->kernel->irqs.unhandled, unhandled);
}

/* --- a line that goes up and down too fast */

static void come_and_go(irq_t irq, void *arg) __irq_context
{
	++*(unsigned int *)arg;
}

/* A level that is gone when the CPU looks interrupts nobody. */
static void forgets_what_has_let_go(struct ktest *kt)
{
	unsigned int calls = 0;
	irqflags_t flags;

	ASSERT_EQ(kt, irqchip_configure(kt->kernel->arch->irqchip, uart_line, IRQ_LEVEL), 0);
	ASSERT_EQ(kt, irq_request(uart_line, come_and_go, &calls), 0);
	flags = arch_irq_save();
	irq_line_raise(uart_line);
	irq_line_lower(uart_line);
	arch_irq_enable();
	wait_for(&calls, 1);
	arch_irq_restore(flags);
	irq_free(uart_line, &calls);
	EXPECT_EQ(kt, calls, 0);
}

static void numbers_are_the_trees(struct ktest *kt)
{
	EXPECT_EQ(kt, irq_raw(uart_line), 33);
	EXPECT_EQ(kt, irq_raw(rtc_line), 34);
}

static const struct ktest_case cases[] = {
	KCASE("UART and real-time clock of QEMU's machine are SPI 1 and 2", numbers_are_the_trees),
	KCASE("a line that stays up is served, and the machine goes on", survives_a_storm),
	KCASE("a line that goes up and down interrupts nobody", forgets_what_has_let_go),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "irq/aarch64",
	.needs	= FACT(IRQ),
	.cases	= cases,
	.before	= irq_lines_find,
	.after	= irq_lines_reset,
};
KTEST_SUITE(own_suite);
