// SPDX-License-Identifier: MIT
/* irq_lines - the UART and the real-time clock, as devices that interrupt when a test wants it. */
#include <foundry/errno.h>
#include <foundry/fdt_device.h>
#include <foundry/io.h>

#include "irq_lines.h"

irq_t uart_line, rtc_line;

/* What each line says now. */
static bool uart_asserts, rtc_asserts;

/* --- the UART: 16550D data sheet, 8.6.7 --------------------------------------- */

#define UART_IER		1
#define UART_IER_ROOM		0x02
#define UART_IER_LINE		0x04	/* errors: there are none */

static u8 __iomem *uart;

/* Off and on: what has been said already is not said again. */
static void uart_raise(void)
{
	uart_asserts = true;
	io_write8(uart + UART_IER, 0);
	io_write8(uart + UART_IER, UART_IER_ROOM);
}

static void uart_lower(void)
{
	io_write8(uart + UART_IER, 0);
	uart_asserts = false;
}

static void uart_nudge(void)
{
	io_write8(uart + UART_IER, UART_IER_ROOM | UART_IER_LINE);
	io_write8(uart + UART_IER, UART_IER_ROOM);
}

/* --- the real-time clock: Goldfish RTC, "Goldfish Virtual Hardware" ------------- */

#define RTC_ALARM_LOW		0x08
#define RTC_ALARM_HIGH		0x0c
#define RTC_IRQ_ENABLED		0x10
#define RTC_CLEAR_ALARM		0x14

static u8 __iomem *rtc;

/* An alarm in the past is over at once, and stays so until somebody clears it. */
static void rtc_prepare(void)
{
	io_write32(rtc + RTC_IRQ_ENABLED, 0);
	io_write32(rtc + RTC_CLEAR_ALARM, 1);
	io_write32(rtc + RTC_ALARM_HIGH, 0);
	io_write32(rtc + RTC_ALARM_LOW, 1);
}

static void rtc_enable(bool on)
{
	rtc_asserts = on;
	io_write32(rtc + RTC_IRQ_ENABLED, on);
}

/* --- the two lines ------------------------------------------------------------ */

void irq_line_raise(irq_t irq)
{
	if (irq == uart_line)
		uart_raise();
	else
		rtc_enable(true);
}

void irq_line_lower(irq_t irq)
{
	if (irq == uart_line)
		uart_lower();
	else
		rtc_enable(false);
}

static bool is_claimed(irq_t irq)
{
	return riscv_irqchip.plic.lines[irq_raw(irq)].claimed;
}

/*
 * claim finds what waits by itself.  But an emulated gateway may look at its line only when the device
 * speaks, and would miss after a completion that the line is still asserted.
 */
void irq_take_one(void)
{
	if (uart_asserts && !is_claimed(uart_line))
		uart_nudge();
	if (rtc_asserts && !is_claimed(rtc_line))
		rtc_enable(true);
}

/* What the chip has kept from before. */
static void drain(struct ktest *kt)
{
	struct irqchip *chip = &riscv_irqchip.chip;
	irq_t late;

	ASSERT_EQ(kt, irqchip_enable(chip, uart_line), 0);
	ASSERT_EQ(kt, irqchip_enable(chip, rtc_line), 0);
	for (unsigned int i = 0; i < 2 && irqchip_claim(chip, &late) == 0; i++)
		irqchip_ack(chip, late);
	ASSERT_EQ(kt, irqchip_disable(chip, uart_line), 0);
	ASSERT_EQ(kt, irqchip_disable(chip, rtc_line), 0);
}

static void ack_if_claimed(irq_t irq)
{
	if (is_claimed(irq))
		irqchip_ack(&riscv_irqchip.chip, irq);
}

void irq_lines_reset(struct ktest *kt)
{
	irqflags_t flags = arch_irq_save();

	uart_lower();
	rtc_enable(false);
	ack_if_claimed(uart_line);
	ack_if_claimed(rtc_line);
	drain(kt);
	arch_irq_restore(flags);
}

/* Registers and line of a device that the tree names. */
static u8 __iomem *find(struct ktest *kt, const char *kind, irq_t *line)
{
	struct fdt_node node = fdt_root(&riscv_fdt);
	struct fdt_interrupt interrupt;
	struct fdt_range range;

	if (!fdt_next_compatible(&riscv_fdt, &node, kind) || !fdt_is_available(&riscv_fdt, node))
		ktest_skip(kt, "this machine has no %s", kind);
	ASSERT_EQ(kt, fdt_reg(&riscv_fdt, node, 0, &range), 0);
	ASSERT_EQ(kt, fdt_interrupt(&riscv_fdt, node, 0, &interrupt), 0);
	*line = irq(interrupt.cells[0]);
	return io_map(range.start, range.bytes, IO_UNCACHED);
}

void irq_lines_find(struct ktest *kt)
{
	uart = find(kt, "ns16550a", &uart_line);
	rtc = find(kt, "google,goldfish-rtc", &rtc_line);
	ASSERT_TRUE(kt, uart && rtc);
	rtc_prepare();
	irq_lines_reset(kt);
}
