/* SPDX-License-Identifier: MIT */
/*
 * irq_lines - two devices of QEMU's machine whose lines software can move at once: the PL011
 * asserts while it may say that it has room to send, the PL031 while it may say that its time has
 * come.  "May" is a bit of each.
 */
#ifndef AARCH64_IRQ_LINES_H
#define AARCH64_IRQ_LINES_H

#include <foundry/ktest.h>

#include "interrupts.h"

/* Where the two arrive, from irq_lines_find() on. */
extern irq_t uart_line, rtc_line;

/*
 * Before each case: both lines are known, silent, disabled and edge.  Skips it where there are
 * no such devices.
 */
void irq_lines_find(struct ktest *kt);

/* After each case; what it has claimed is acked too. */
void irq_lines_reset(struct ktest *kt);

void irq_line_raise(irq_t irq);
void irq_line_lower(irq_t irq);

#endif
