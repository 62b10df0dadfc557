/* SPDX-License-Identifier: MIT */
/*
 * Two devices of QEMU's machine "virt" whose lines software can move at once: the UART asserts while
 * it may say that it has room to send, the real-time clock while it may say that its alarm is over.
 * "May" is a bit of each.
 */
#ifndef RISCV_IRQ_LINES_H
#define RISCV_IRQ_LINES_H

#include <foundry/ktest.h>

#include "arch.h"

/* Where the two arrive, from irq_lines_find() on. */
extern irq_t uart_line, rtc_line;

/* As the members of struct machine_irq, machine/irq.h. */
void irq_lines_find(struct ktest *kt);
void irq_lines_reset(struct ktest *kt);
void irq_line_raise(irq_t irq);
void irq_line_lower(irq_t irq);
void irq_take_one(void);

#endif
