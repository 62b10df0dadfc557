// SPDX-License-Identifier: MIT
/* The UART and the real-time clock, lent to the promises of irqchip.h and irq.h; the hart's own lines. */
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "irq_lines.h"
#include "lend_alarm.h"
#include "machine/irq.h"
#include "timers.h"

static irq_t line(void)
{
	return uart_line;
}

static irq_t other(void)
{
	return rtc_line;
}

/* A software interrupt behind which no ring is: nothing is claimed for it. */
static void take_spurious(void)
{
	csr_set(sie, SIE_SOFTWARE);
	csr_set(sip, SIE_SOFTWARE);
	arch_irq_enable();
	(void)arch_irq_save();
	csr_clear(sie, SIE_SOFTWARE);
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
	.level_only	= true,
};

MACHINE_IRQ_SUITES("plic");

/* --- what only this chip promises ------------------------------------------------- */

static void numbers_are_the_trees(struct ktest *kt)
{
	EXPECT_EQ(kt, irq_raw(uart_line), 10);
	EXPECT_EQ(kt, irq_raw(rtc_line), 11);
}

static void timer_line(struct ktest *kt)
{
	struct irqchip *chip = &riscv_irqchip.chip;
	irq_t timer = irqchip_riscv_timer(&riscv_irqchip);

	EXPECT_EQ(kt, irq_raw(timer), chip->lines - 2);
	EXPECT_EQ(kt, irqchip_set_target(chip, timer, this_cpu()->id), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_configure(chip, timer, IRQ_LEVEL), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_configure(chip, timer, IRQ_EDGE), -EBUSY);
	EXPECT_BUG(kt, "acked, but not claimed", irqchip_ack(chip, timer));
}

/* Its time has come, and nobody listens. */
static void disabled_timer_is_silent(struct ktest *kt)
{
	struct irqchip *chip = &riscv_irqchip.chip;
	irq_t timer = irqchip_riscv_timer(&riscv_irqchip);
	u64 spurious = kt->kernel->irqs.spurious;
	irqflags_t flags;

	alarm_borrow(kt);
	flags = arch_irq_save();
	EXPECT_EQ(kt, irqchip_disable(chip, timer), 0);
	riscv_timers.alarm.ops->start(&riscv_timers.alarm, 1);
	arch_irq_enable();
	for (unsigned int i = 0; i < MACHINE_TAKE_ROUNDS; i++)
		cpu_relax();
	(void)arch_irq_save();
	EXPECT_NE(kt, csr_read(sip) & SIE_TIMER, 0);
	riscv_timers.alarm.ops->stop(&riscv_timers.alarm);
	EXPECT_EQ(kt, irqchip_enable(chip, timer), 0);
	arch_irq_restore(flags);
	EXPECT_EQ(kt, kt->kernel->irqs.spurious, spurious);
}

#define STORM	100

static unsigned int storms;

static void stay_asserted(irq_t irq, void *arg) __irq_context
{
	if (++storms < STORM)
		irq_line_raise(irq);
	else
		irq_line_lower(irq);
}

static void storm_is_over(void *unused)
{
	irq_free(uart_line, &storms);
}

/* A device that asserts again before each ack is served until it stops, and boot goes on. */
static void survives_a_storm(struct ktest *kt)
{
	u64 unhandled = kt->kernel->irqs.unhandled;

	storms = 0;
	ASSERT_EQ(kt, irq_request(uart_line, stay_asserted, &storms), 0);
	ktest_defer(kt, storm_is_over, NULL);
	irq_line_raise(uart_line);
	for (unsigned int i = 0; i < MACHINE_TAKE_ROUNDS && READ_ONCE(storms) < STORM; i++)
		cpu_relax();
	EXPECT_EQ(kt, storms, STORM);
	EXPECT_EQ(kt, kt->kernel->irqs.unhandled, unhandled);
}

static const struct ktest_case cases[] = {
	KCASE("UART and real-time clock are where the tree says", numbers_are_the_trees),
	KCASE("the timer's line is behind the PLIC's, and tied to its hart", timer_line),
	KCASE("a disabled timer is silent", disabled_timer_is_silent),
	KCASE("a line that asserts again before each ack is served, and the machine goes on", survives_a_storm),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "irqchip/riscv64",
	.needs	= FACT(CLOCK),
	.cases	= cases,
	.before	= irq_lines_find,
	.after	= irq_lines_reset,
};
KTEST_SUITE(own_suite);
