/* SPDX-License-Identifier: MIT */
/* What the cases of irqchip.c and those of its doorbell, irqchip_ring.c, have in common. */
#ifndef KTEST_CONFORM_IRQCHIP_CASE_H
#define KTEST_CONFORM_IRQCHIP_CASE_H

#include "irqchip.h"

/* No line has this number. */
#define NO_LINE		irq(U32_MAX)

/* The chip of this case, for a CPU that takes no interrupt by itself. */
struct irqchip *irqchip_fresh(struct ktest *kt);

/* Where either trigger will do. */
void irqchip_enable_any(struct ktest *kt, struct irqchip *chip, irq_t irq);

/* Claim as the CPU's interrupt entry would. */
int irqchip_take(struct irqchip *chip, irq_t *irq);
void irqchip_expect_claim(struct ktest *kt, struct irqchip *chip, irq_t irq);
void irqchip_expect_nothing(struct ktest *kt, struct irqchip *chip);

/* A level would come again. */
void irqchip_let_go_and_ack(struct irqchip *chip, irq_t irq);

void irqchip_ring_disabled(struct ktest *kt);
void irqchip_ring_waits(struct ktest *kt);
void irqchip_ring_apart(struct ktest *kt);
void irqchip_ring_claimed(struct ktest *kt);
void irqchip_rings_merge(struct ktest *kt);
void irqchip_ring_before_ack(struct ktest *kt);
void irqchip_ring_elsewhere(struct ktest *kt);
void irqchip_ring_tied(struct ktest *kt);

#endif
