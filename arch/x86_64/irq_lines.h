/* SPDX-License-Identifier: MIT */
/*
 * Two devices of every PC whose lines software can move at once: the UART
 * asserts while it may say that it has room to send, the real-time clock
 * while it may say that its period is over.  "May" is a bit of each.
 */
#ifndef X86_IRQ_LINES_H
#define X86_IRQ_LINES_H

#include <foundry/ktest.h>

#include "arch.h"

/* Where the two arrive, from irq_lines_find() on. */
extern irq_t uart_line, rtc_line;

/*
 * Before each case: both lines are known, silent, disabled and edge.  Skips it where there is
 * no RTC.
 */
void irq_lines_find(struct ktest *kt);

/* After each case; what it left on its way to the CPU is gone too. */
void irq_lines_reset(struct ktest *kt);

void irq_line_raise(irq_t irq);
void irq_line_lower(irq_t irq);

/*
 * The CPU takes what waits, bounded, and it stays with the chip to be claimed.  Context: irqs
 * off.
 */
void irq_take_one(void);

/* Interrupts that the local APIC, or a program, makes by a gate of the IDT. */
#define software_interrupt(vector)	__asm__ volatile("int %0" : : "i" (vector) : "memory")

static inline struct irqchip_apic_cpu *this_apic_cpu(void)
{
	return &x86_irqchip.cpus[this_cpu()->id];
}

#endif
