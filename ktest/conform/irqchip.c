// SPDX-License-Identifier: MIT
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>

#include "irqchip_case.h"
#include "irqs.h"

static const struct irqchip_bench *bench;

/* What a case leaves in the chip must not interrupt once irqs are on again. */
static void hush(struct irqchip *chip, irq_t irq)
{
	bench->lower(irq);
	if (irqchip_disable(chip, irq))
		BUG("line %u cannot be disabled", irq_raw(irq));
}

static void hush_both(void *chip)
{
	hush(chip, bench->line);
	hush(chip, bench->other);
}

struct irqchip *irqchip_fresh(struct ktest *kt)
{
	struct irqchip *chip;

	irqs_for_case(kt, false);
	bench = kt->bench;
	chip = bench->fresh(kt);
	ktest_defer(kt, hush_both, chip);
	return chip;
}

static void configure(struct ktest *kt, struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	if (trigger == IRQ_EDGE && bench->level_only)
		ktest_skip(kt, "not provided: its lines are level");
	ASSERT_EQ(kt, irqchip_configure(chip, irq, trigger), 0);
}

static void enable(struct ktest *kt, struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	configure(kt, chip, irq, trigger);
	ASSERT_EQ(kt, irqchip_enable(chip, irq), 0);
}

void irqchip_enable_any(struct ktest *kt, struct irqchip *chip, irq_t irq)
{
	enable(kt, chip, irq, bench->level_only ? IRQ_LEVEL : IRQ_EDGE);
}

void irqchip_let_go_and_ack(struct irqchip *chip, irq_t irq)
{
	bench->lower(irq);
	irqchip_ack(chip, irq);
}

int irqchip_take(struct irqchip *chip, irq_t *irq)
{
	if (bench->take)
		bench->take();
	return irqchip_claim(chip, irq);
}

void irqchip_expect_claim(struct ktest *kt, struct irqchip *chip, irq_t irq)
{
	irq_t claimed = NO_LINE;

	ASSERT_EQ(kt, irqchip_take(chip, &claimed), 0);
	ASSERT_EQ(kt, irq_raw(claimed), irq_raw(irq));
}

void irqchip_expect_nothing(struct ktest *kt, struct irqchip *chip)
{
	irq_t claimed;

	ASSERT_NE(kt, irqchip_take(chip, &claimed), 0);
}

static void disabled_from_the_start(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);

	bench->raise(bench->line);
	irqchip_expect_nothing(kt, chip);
}

/* Enabled, then disabled again. */
static void disabled_later(struct ktest *kt, enum irq_trigger trigger)
{
	struct irqchip *chip = irqchip_fresh(kt);

	enable(kt, chip, bench->line, trigger);
	ASSERT_EQ(kt, irqchip_disable(chip, bench->line), 0);
	bench->raise(bench->line);
	irqchip_expect_nothing(kt, chip);
}

static void disabled_edge(struct ktest *kt)
{
	disabled_later(kt, IRQ_EDGE);
}

static void disabled_level(struct ktest *kt)
{
	disabled_later(kt, IRQ_LEVEL);
}

static void disabled_when_pending(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);

	irqchip_enable_any(kt, chip, bench->line);
	bench->raise(bench->line);
	ASSERT_EQ(kt, irqchip_disable(chip, bench->line), 0);
	irqchip_expect_nothing(kt, chip);
}

static void edge_once(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);

	enable(kt, chip, bench->line, IRQ_EDGE);
	for (unsigned int i = 0; i < 3; i++) {
		bench->raise(bench->line);
		irqchip_expect_claim(kt, chip, bench->line);
		irqchip_ack(chip, bench->line);
		irqchip_expect_nothing(kt, chip);
	}
}

static void level_again(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);

	enable(kt, chip, bench->line, IRQ_LEVEL);
	bench->raise(bench->line);
	for (unsigned int i = 0; i < 3; i++) {
		irqchip_expect_claim(kt, chip, bench->line);
		irqchip_ack(chip, bench->line);
	}
}

static void level_let_go(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);
	irq_t kept;

	enable(kt, chip, bench->line, IRQ_LEVEL);
	bench->raise(bench->line);
	irqchip_expect_claim(kt, chip, bench->line);
	bench->lower(bench->line);
	irqchip_ack(chip, bench->line);
	irqchip_expect_nothing(kt, chip);

	bench->raise(bench->line);
	bench->lower(bench->line);
	if (bench->keeps_level && irqchip_take(chip, &kept) == 0)
		irqchip_ack(chip, kept);
	irqchip_expect_nothing(kt, chip);
}

static void claimed_waits(struct ktest *kt, enum irq_trigger trigger)
{
	struct irqchip *chip = irqchip_fresh(kt);

	enable(kt, chip, bench->line, trigger);
	bench->raise(bench->line);
	irqchip_expect_claim(kt, chip, bench->line);
	bench->raise(bench->line);
	irqchip_expect_nothing(kt, chip);
	irqchip_ack(chip, bench->line);
}

static void claimed_edge_waits(struct ktest *kt)
{
	claimed_waits(kt, IRQ_EDGE);
}

static void claimed_level_waits(struct ktest *kt)
{
	claimed_waits(kt, IRQ_LEVEL);
}

static void edge_before_ack(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);

	enable(kt, chip, bench->line, IRQ_EDGE);
	bench->raise(bench->line);
	irqchip_expect_claim(kt, chip, bench->line);
	bench->raise(bench->line);
	irqchip_ack(chip, bench->line);
	irqchip_expect_claim(kt, chip, bench->line);
	irqchip_ack(chip, bench->line);
}

static void nothing_at_all(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);
	irq_t claimed = NO_LINE;

	EXPECT_EQ(kt, irqchip_take(chip, &claimed), -ENOENT);
	irqchip_enable_any(kt, chip, bench->line);
	EXPECT_EQ(kt, irqchip_take(chip, &claimed), -ENOENT);
	EXPECT_EQ(kt, irq_raw(claimed), irq_raw(NO_LINE));
}

/* A claim in vain, while a line is claimed and after it. */
static void in_vain_changes_nothing(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);

	irqchip_enable_any(kt, chip, bench->line);
	bench->raise(bench->line);
	irqchip_expect_claim(kt, chip, bench->line);
	irqchip_expect_nothing(kt, chip);
	irqchip_let_go_and_ack(chip, bench->line);
	irqchip_expect_nothing(kt, chip);
	bench->raise(bench->line);
	irqchip_expect_claim(kt, chip, bench->line);
	irqchip_let_go_and_ack(chip, bench->line);
}

static void other_keeps_enable(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);

	irqchip_enable_any(kt, chip, bench->line);
	bench->raise(bench->other);
	irqchip_expect_nothing(kt, chip);
	bench->lower(bench->other);

	irqchip_enable_any(kt, chip, bench->other);
	ASSERT_EQ(kt, irqchip_disable(chip, bench->line), 0);
	bench->raise(bench->other);
	irqchip_expect_claim(kt, chip, bench->other);
	irqchip_let_go_and_ack(chip, bench->other);
}

static void other_keeps_trigger(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);

	configure(kt, chip, bench->other, IRQ_LEVEL);
	configure(kt, chip, bench->line, IRQ_EDGE);
	ASSERT_EQ(kt, irqchip_enable(chip, bench->other), 0);
	bench->raise(bench->other);
	irqchip_expect_claim(kt, chip, bench->other);
	irqchip_ack(chip, bench->other);
	irqchip_expect_claim(kt, chip, bench->other);
	irqchip_ack(chip, bench->other);
}

static void other_keeps_target(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);
	int err = irqchip_set_target(chip, bench->line, this_cpu()->id);

	if (err == -ENOTSUP)
		ktest_skip(kt, "not provided: the line is tied to a CPU");
	ASSERT_EQ(kt, err, 0);
	irqchip_enable_any(kt, chip, bench->other);
	EXPECT_EQ(kt, irqchip_set_target(chip, bench->line, this_cpu()->id), 0);
	bench->raise(bench->other);
	irqchip_expect_claim(kt, chip, bench->other);
	irqchip_let_go_and_ack(chip, bench->other);
}

/* Both are claimed; the ack of one is not the other's. */
static void other_keeps_claim(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);
	irq_t first = NO_LINE, second = NO_LINE;

	irqchip_enable_any(kt, chip, bench->line);
	irqchip_enable_any(kt, chip, bench->other);
	bench->raise(bench->line);
	bench->raise(bench->other);
	ASSERT_EQ(kt, irqchip_take(chip, &first), 0);
	if (irqchip_take(chip, &second)) {
		irqchip_ack(chip, first);
		hush_both(chip);
		ktest_skip(kt, "not provided: it hands out one line at a time");
	}
	EXPECT_NE(kt, irq_raw(first), irq_raw(second));

	irqchip_let_go_and_ack(chip, second);
	bench->raise(first);
	irqchip_expect_nothing(kt, chip);
	irqchip_ack(chip, first);
}

static void refuses(struct ktest *kt, struct irqchip *chip, irq_t irq)
{
	EXPECT_EQ(kt, irqchip_configure(chip, irq, IRQ_LEVEL), -EINVAL);
	EXPECT_EQ(kt, irqchip_enable(chip, irq), -EINVAL);
	EXPECT_EQ(kt, irqchip_set_target(chip, irq, this_cpu()->id), -EINVAL);
	EXPECT_EQ(kt, irqchip_disable(chip, irq), -EINVAL);
}

static void no_such_line(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);

	refuses(kt, chip, irq(chip->lines));
	refuses(kt, chip, NO_LINE);
}

/* Numbers that are a line's but for higher bits. */
static void no_such_line_changes_nothing(struct ktest *kt)
{
	struct irqchip *chip = irqchip_fresh(kt);

	irqchip_enable_any(kt, chip, bench->line);
	for (unsigned int shift = 0; shift < 32; shift++) {
		u32 high = 1u << shift;

		if (high < chip->lines)
			continue;
		EXPECT_EQ(kt, irqchip_enable(chip, irq(irq_raw(bench->other) | high)), -EINVAL);
		EXPECT_EQ(kt, irqchip_disable(chip, irq(irq_raw(bench->line) | high)), -EINVAL);
	}
	bench->raise(bench->other);
	irqchip_expect_nothing(kt, chip);
	bench->lower(bench->other);
	bench->raise(bench->line);
	irqchip_expect_claim(kt, chip, bench->line);
	irqchip_let_go_and_ack(chip, bench->line);
}

const struct ktest_case irqchip_conform[] = {
	KCASE("IRQCHIP-1 a line is not claimed before it is enabled", disabled_from_the_start),
	KCASE("IRQCHIP-1 a disabled edge line is not claimed", disabled_edge),
	KCASE("IRQCHIP-1 a disabled level line is not claimed", disabled_level),
	KCASE("IRQCHIP-1 a line disabled while it is pending is not claimed", disabled_when_pending),
	KCASE("IRQCHIP-2 an edge is claimed once", edge_once),
	KCASE("IRQCHIP-3 a level is claimed again while it is asserted", level_again),
	KCASE("IRQCHIP-3 a level is not claimed once the device has let go", level_let_go),
	KCASE("IRQCHIP-4 a claimed edge line waits for its ack", claimed_edge_waits),
	KCASE("IRQCHIP-4 a claimed level line waits for its ack", claimed_level_waits),
	KCASE("IRQCHIP-5 an edge between claim and ack is not lost", edge_before_ack),
	KCASE("IRQCHIP-6 with nothing to deliver claim is -ENOENT", nothing_at_all),
	KCASE("IRQCHIP-6 a claim in vain changes nothing", in_vain_changes_nothing),
	KCASE("IRQCHIP-7 enable and disable are one line's", other_keeps_enable),
	KCASE("IRQCHIP-7 the trigger is one line's", other_keeps_trigger),
	KCASE("IRQCHIP-7 the target is one line's", other_keeps_target),
	KCASE("IRQCHIP-7 an ack is one line's", other_keeps_claim),
	KCASE("IRQCHIP-8 a line that is not there is -EINVAL", no_such_line),
	KCASE("IRQCHIP-8 a line that is not there changes nothing", no_such_line_changes_nothing),
	KCASE("IRQCHIP-1 the doorbell's line is not claimed while it is disabled", irqchip_ring_disabled),
	KCASE("IRQCHIP-4 a claimed ring waits for its ack", irqchip_ring_waits),
	KCASE("IRQCHIP-7 the doorbell's line and a device's are apart", irqchip_ring_apart),
	KCASE("IRQCHIP-9 a ring is claimed as the doorbell's line", irqchip_ring_claimed),
	KCASE("IRQCHIP-9 rings before the claim may become one", irqchip_rings_merge),
	KCASE("IRQCHIP-9 a ring between claim and ack is not lost", irqchip_ring_before_ack),
	KCASE("IRQCHIP-9 a ring is for the CPU that it names", irqchip_ring_elsewhere),
	KCASE("IRQCHIP-9 the doorbell's line is an edge, and tied to its CPU", irqchip_ring_tied),
	KCASE_END
};
