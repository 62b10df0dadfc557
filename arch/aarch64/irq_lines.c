// SPDX-License-Identifier: MIT
/* irq_lines - the UART and the real-time clock, as devices that interrupt when a test wants it. */
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/fdt_device.h>
#include <foundry/io.h>

#include "arch.h"
#include "irq_lines.h"

/* Arm PrimeCell Real Time Clock (PL031), DDI 0224, chapter 3. */
#define PL031_BYTES	0x1000
#define PL031_NOW	0x00
#define PL031_MATCH	0x04
#define PL031_IMSC	0x10
#define PL031_RIS	0x14

/* Seconds may go by while it is prepared. */
#define READY_TRIES	10

irq_t uart_line, rtc_line;

static u8 __iomem *rtc;

/* --- the UART: said something, so it has room again ------------------------------ */

/* Off and on: an edge. */
static void uart_raise(void)
{
	aarch64_console.out(&aarch64_console, PL011_IMSC, 0);
	aarch64_console.out(&aarch64_console, PL011_IMSC, PL011_INT_SEND);
}

static void uart_lower(void)
{
	aarch64_console.out(&aarch64_console, PL011_IMSC, 0);
}

/* --- the real-time clock ------------------------------------------------------------ */

static void rtc_lower(void)
{
	io_write32(rtc + PL031_IMSC, 0);
}

static void rtc_raise(void)
{
	rtc_lower();
	io_write32(rtc + PL031_IMSC, 1);
}

/* Its time is now; it remembers that until it is told to forget, and nobody does. */
static bool rtc_prepare(void)
{
	for (unsigned int i = 0; i < READY_TRIES && !(io_read32(rtc + PL031_RIS) & 1); i++)
		io_write32(rtc + PL031_MATCH, io_read32(rtc + PL031_NOW));
	return io_read32(rtc + PL031_RIS) & 1;
}

/* --- the two lines ------------------------------------------------------------ */

void irq_line_raise(irq_t irq)
{
	if (irq == uart_line)
		uart_raise();
	else
		rtc_raise();
}

void irq_line_lower(irq_t irq)
{
	if (irq == uart_line)
		uart_lower();
	else
		rtc_lower();
}

static void configure_edge(struct ktest *kt, irq_t irq)
{
	ASSERT_EQ(kt, irqchip_disable(&aarch64_gic.chip, irq), 0);
	ASSERT_EQ(kt, irqchip_configure(&aarch64_gic.chip, irq, IRQ_EDGE), 0);
}

void irq_lines_reset(struct ktest *kt)
{
	irqflags_t flags = arch_irq_save();
	irq_t late;

	uart_lower();
	rtc_lower();
	if (aarch64_gic.cpus[this_cpu()->id].claims)
		irqchip_ack(&aarch64_gic.chip, uart_line);
	if (aarch64_gic.cpus[this_cpu()->id].claims)
		irqchip_ack(&aarch64_gic.chip, rtc_line);
	configure_edge(kt, uart_line);
	configure_edge(kt, rtc_line);
	ASSERT_EQ(kt, irqchip_claim(&aarch64_gic.chip, &late), -ENOENT);
	arch_irq_restore(flags);
}

/* Return: whether there is such a device; where it interrupts. */
static bool find(const char *kind, struct fdt_node *node, irq_t *line)
{
	*node = fdt_root(&aarch64_fdt);
	return fdt_next_compatible(&aarch64_fdt, node, kind) && interrupt_line(*node, 0, line) == 0;
}

static bool find_both(void)
{
	struct fdt_node uart, clock;
	struct fdt_range regs;

	if (!find("arm,pl011", &uart, &uart_line) || !find("arm,pl031", &clock, &rtc_line) ||
	    fdt_reg(&aarch64_fdt, clock, 0, &regs))
		return false;
	rtc = io_map(regs.start, PL031_BYTES, IO_UNCACHED);
	return rtc != NULL;
}

void irq_lines_find(struct ktest *kt)
{
	if (!find_both() || !rtc_prepare())
		ktest_skip(kt, "there is no PL011 and PL031 that interrupt");
	irq_lines_reset(kt);
}
