// SPDX-License-Identifier: MIT
/* The doorbell: what irqchip.h promises of irqchip_ring().  Chips without one skip all of it. */
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>

#include "irqchip_case.h"

/* More than so many rings in a row leave nothing to claim. */
#define RINGS		3

static const struct irqchip_bench *bench;

/* What rang is claimed, and the line is as the kernel wants it. */
static void put_back(void *of)
{
	struct irqchip *chip = of;
	bool used = bench->ring_is_used && bench->ring_is_used();
	irq_t irq;

	if (irqchip_enable(chip, chip->ipi))
		BUG("the doorbell's line %u cannot be enabled", irq_raw(chip->ipi));
	for (unsigned int i = 0; i <= RINGS && irqchip_take(chip, &irq) == 0; i++)
		irqchip_ack(chip, irq);
	if (!used && irqchip_disable(chip, chip->ipi))
		BUG("the doorbell's line %u cannot be disabled", irq_raw(chip->ipi));
}

/* Its line is disabled. */
static struct irqchip *fresh(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);

	bench = kt->bench;
	if (!irqchip_has_ring(chip))
		ktest_skip(kt, "not provided: it has no doorbell");
	ktest_defer(kt, put_back, chip);
	ASSERT_EQ(kt, irqchip_disable(chip, chip->ipi), 0);
	return chip;
}

static struct irqchip *fresh_enabled(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	ASSERT_EQ(kt, irqchip_enable(chip, chip->ipi), 0);
	return chip;
}

static void ring_self(struct irqchip *chip)
{
	irqchip_ring(chip, this_cpu()->id);
}

static void expect_ring(struct ktest *kt, struct irqchip *chip)
{
	irqchip_expect_claim(kt, chip, chip->ipi);
	irqchip_ack(chip, chip->ipi);
}

void irqchip_ring_disabled(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	ring_self(chip);
	irqchip_expect_nothing(kt, chip);
}

void irqchip_ring_waits(struct ktest *kt)
{
	struct irqchip *chip = fresh_enabled(kt);

	ring_self(chip);
	irqchip_expect_claim(kt, chip, chip->ipi);
	ring_self(chip);
	irqchip_expect_nothing(kt, chip);
	irqchip_ack(chip, chip->ipi);
}

static void end(struct irqchip *chip, irq_t irq)
{
	if (irq == chip->ipi)
		irqchip_ack(chip, irq);
	else
		irqchip_let_go_and_ack(chip, irq);
}

/* Both come, in either order; then the device's line alone is disabled, then the other one. */
void irqchip_ring_apart(struct ktest *kt)
{
	struct irqchip *chip = fresh_enabled(kt);
	irq_t first = NO_LINE, second = NO_LINE;

	irqchip_enable_any(kt, chip, bench->line);
	bench->raise(bench->line);
	ring_self(chip);
	ASSERT_EQ(kt, irqchip_take(chip, &first), 0);
	end(chip, first);
	ASSERT_EQ(kt, irqchip_take(chip, &second), 0);
	end(chip, second);
	EXPECT_TRUE(kt, first == (second == chip->ipi ? bench->line : chip->ipi));

	ASSERT_EQ(kt, irqchip_disable(chip, bench->line), 0);
	ring_self(chip);
	expect_ring(kt, chip);
	ASSERT_EQ(kt, irqchip_enable(chip, bench->line), 0);
	ASSERT_EQ(kt, irqchip_disable(chip, chip->ipi), 0);
	bench->raise(bench->line);
	irqchip_expect_claim(kt, chip, bench->line);
	irqchip_let_go_and_ack(chip, bench->line);
}

void irqchip_ring_claimed(struct ktest *kt)
{
	struct irqchip *chip = fresh_enabled(kt);

	for (unsigned int i = 0; i < RINGS; i++) {
		ring_self(chip);
		expect_ring(kt, chip);
		irqchip_expect_nothing(kt, chip);
	}
}

void irqchip_rings_merge(struct ktest *kt)
{
	struct irqchip *chip = fresh_enabled(kt);
	unsigned int claims = 0;
	irq_t irq = NO_LINE;

	for (unsigned int i = 0; i < RINGS; i++)
		ring_self(chip);
	while (claims <= RINGS && irqchip_take(chip, &irq) == 0) {
		EXPECT_EQ(kt, irq_raw(irq), irq_raw(chip->ipi));
		irqchip_ack(chip, irq);
		claims++;
	}
	EXPECT_GE(kt, claims, 1);
	EXPECT_LE(kt, claims, RINGS);

	ring_self(chip);
	expect_ring(kt, chip);
}

void irqchip_ring_before_ack(struct ktest *kt)
{
	struct irqchip *chip = fresh_enabled(kt);

	ring_self(chip);
	irqchip_expect_claim(kt, chip, chip->ipi);
	ring_self(chip);
	irqchip_ack(chip, chip->ipi);
	expect_ring(kt, chip);
	irqchip_expect_nothing(kt, chip);
}

void irqchip_ring_elsewhere(struct ktest *kt)
{
	struct irqchip *chip = fresh_enabled(kt);

	if (!bench->elsewhere)
		ktest_skip(kt, "not provided: there is no other CPU to ring");
	irqchip_ring(chip, bench->elsewhere);
	irqchip_expect_nothing(kt, chip);
	ring_self(chip);
	expect_ring(kt, chip);
	if (!bench->rung_elsewhere)
		return;
	EXPECT_TRUE(kt, bench->rung_elsewhere());
	ring_self(chip);
	EXPECT_FALSE(kt, bench->rung_elsewhere());
}

void irqchip_ring_tied(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	EXPECT_EQ(kt, irqchip_configure(chip, chip->ipi, IRQ_LEVEL), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_configure(chip, chip->ipi, IRQ_EDGE), 0);
	EXPECT_EQ(kt, irqchip_set_target(chip, chip->ipi, this_cpu()->id), -ENOTSUP);
	ASSERT_EQ(kt, irqchip_enable(chip, chip->ipi), 0);
	EXPECT_EQ(kt, irqchip_configure(chip, chip->ipi, IRQ_EDGE), -EBUSY);
	ring_self(chip);
	expect_ring(kt, chip);
	irqchip_expect_nothing(kt, chip);
}
