// SPDX-License-Identifier: MIT
/* irq_lines - the UART and the real-time clock, as devices that interrupt when a test wants it. */
#include <foundry/errno.h>

#include <asm/portio.h>

#include "irq_lines.h"
#include "machine/irq.h"

/* Rounds that a device may need to be ready: milliseconds. */
#define READY_ROUNDS	100000

#define ISA_UART	4
#define ISA_RTC		8

irq_t uart_line, rtc_line;

/* --- the UART: 16550D data sheet, 8.0 ---------------------------------------- */

#define UART_IER		(COM1_PORT + 1)
#define UART_IER_ROOM		0x02
#define UART_LSR		(COM1_PORT + 5)
#define UART_LSR_ROOM		0x20

/* Off and on: what has been said already is not said again. */
static void uart_raise(void)
{
	for (unsigned int i = 0; i < READY_ROUNDS && !(inb(UART_LSR) & UART_LSR_ROOM); i++)
		cpu_relax();
	outb(UART_IER, 0);
	outb(UART_IER, UART_IER_ROOM);
}

static void uart_lower(void)
{
	outb(UART_IER, 0);
}

/* --- the real-time clock: MC146818A data sheet, "Registers" ------------------- */

#define RTC_SELECT		0x70
#define RTC_VALUE		0x71
#define RTC_A			0x0a
#define RTC_A_FASTEST		0x23	/* time base on; a period of 122 us */
#define RTC_A_STOPPED		0x20
#define RTC_B			0x0b
#define RTC_B_PERIODIC		0x40
#define RTC_B_24_HOURS		0x02

/*
 * The request lines of the second 8259, masked or not: its data sheet, "Reading the 8259A
 * Status".
 */
#define PIC_SLAVE		0xa0
#define PIC_READ_REQUESTS	0x0a
#define PIC_REQUEST_RTC		0x01

static void rtc_write(u8 reg, u8 value)
{
	outb(RTC_SELECT, reg);
	outb(RTC_VALUE, value);
}

static void rtc_lower(void)
{
	rtc_write(RTC_B, RTC_B_24_HOURS);
}

static void rtc_raise(void)
{
	rtc_lower();
	rtc_write(RTC_B, RTC_B_24_HOURS | RTC_B_PERIODIC);
}

static bool rtc_asserts(void)
{
	outb(PIC_SLAVE, PIC_READ_REQUESTS);
	return inb(PIC_SLAVE) & PIC_REQUEST_RTC;
}

/*
 * Let one period end and no second one; register C remembers it until it is read, and nobody
 * does.
 */
static bool rtc_prepare(void)
{
	bool ready = false;

	rtc_write(RTC_A, RTC_A_FASTEST);
	rtc_raise();
	for (unsigned int i = 0; i < READY_ROUNDS && !ready; i++)
		ready = rtc_asserts();
	rtc_lower();
	rtc_write(RTC_A, RTC_A_STOPPED);
	return ready;
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

static unsigned int taken;

static void leave_to_claim(void *unused) __irq_context
{
	taken++;
}

void irq_take_one(void)
{
	void (*pin)(void *arg) = x86_irqchip.pin;

	taken = 0;
	x86_irqchip.pin = leave_to_claim;
	for (unsigned int i = 0; i < MACHINE_TAKE_ROUNDS && taken == 0; i++) {
		arch_irq_enable();
		cpu_relax();
		(void)arch_irq_save();
	}
	x86_irqchip.pin = pin;
}

static void configure_edge(struct ktest *kt, irq_t irq)
{
	ASSERT_EQ(kt, irqchip_disable(&x86_irqchip.chip, irq), 0);
	ASSERT_EQ(kt, irqchip_configure(&x86_irqchip.chip, irq, IRQ_EDGE), 0);
}

void irq_lines_reset(struct ktest *kt)
{
	irqflags_t flags = arch_irq_save();
	irq_t late;

	uart_lower();
	rtc_lower();
	configure_edge(kt, uart_line);
	configure_edge(kt, rtc_line);
	while (this_apic_cpu()->claims)
		irqchip_ack(&x86_irqchip.chip, uart_line);
	irq_take_one();
	ASSERT_EQ(kt, irqchip_claim(&x86_irqchip.chip, &late), -ENOENT);
	arch_irq_restore(flags);
}

void irq_lines_find(struct ktest *kt)
{
	static bool rtc_is_ready;

	uart_line = irq(x86_acpi.madt.isa[ISA_UART].gsi);
	rtc_line = irq(x86_acpi.madt.isa[ISA_RTC].gsi);
	rtc_is_ready = rtc_is_ready || rtc_prepare();
	if (!rtc_is_ready)
		ktest_skip(kt, "the real-time clock does not interrupt");
	irq_lines_reset(kt);
}
