// SPDX-License-Identifier: MIT
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>

#include "irqchip.h"

/* No line has this number. */
#define NO_LINE		irq(U32_MAX)

static const struct irqchip_bench *bench;
static irqflags_t found_flags;

static void irqs_as_found(void *unused)
{
	arch_irq_restore(found_flags);
}

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

/* The chip of this case, for a CPU that takes no interrupt by itself. */
static struct irqchip *fresh(struct ktest *kt)
{
	struct irqchip *chip;

	found_flags = arch_irq_save();
	ktest_defer(kt, irqs_as_found, NULL);
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

/* Where either trigger will do. */
static void enable_any(struct ktest *kt, struct irqchip *chip, irq_t irq)
{
	enable(kt, chip, irq, bench->level_only ? IRQ_LEVEL : IRQ_EDGE);
}

/* A level would come again. */
static void let_go_and_ack(struct irqchip *chip, irq_t irq)
{
	bench->lower(irq);
	irqchip_ack(chip, irq);
}

/* As the CPU's interrupt entry would. */
static int claim(struct irqchip *chip, irq_t *irq)
{
	if (bench->take)
		bench->take();
	return irqchip_claim(chip, irq);
}

static void expect_claim(struct ktest *kt, struct irqchip *chip, irq_t irq)
{
	irq_t claimed = NO_LINE;

	ASSERT_EQ(kt, claim(chip, &claimed), 0);
	ASSERT_EQ(kt, irq_raw(claimed), irq_raw(irq));
}

static void expect_nothing(struct ktest *kt, struct irqchip *chip)
{
	irq_t claimed;

	ASSERT_NE(kt, claim(chip, &claimed), 0);
}

static void disabled_from_the_start(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	bench->raise(bench->line);
	expect_nothing(kt, chip);
}

/* Enabled, then disabled again. */
static void disabled_later(struct ktest *kt, enum irq_trigger trigger)
{
	struct irqchip *chip = fresh(kt);

	enable(kt, chip, bench->line, trigger);
	ASSERT_EQ(kt, irqchip_disable(chip, bench->line), 0);
	bench->raise(bench->line);
	expect_nothing(kt, chip);
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
	struct irqchip *chip = fresh(kt);

	enable_any(kt, chip, bench->line);
	bench->raise(bench->line);
	ASSERT_EQ(kt, irqchip_disable(chip, bench->line), 0);
	expect_nothing(kt, chip);
}

static void edge_once(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	enable(kt, chip, bench->line, IRQ_EDGE);
	for (unsigned int i = 0; i < 3; i++) {
		bench->raise(bench->line);
		expect_claim(kt, chip, bench->line);
		irqchip_ack(chip, bench->line);
		expect_nothing(kt, chip);
	}
}

static void level_again(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	enable(kt, chip, bench->line, IRQ_LEVEL);
	bench->raise(bench->line);
	for (unsigned int i = 0; i < 3; i++) {
		expect_claim(kt, chip, bench->line);
		irqchip_ack(chip, bench->line);
	}
}

static void level_let_go(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);
	irq_t kept;

	enable(kt, chip, bench->line, IRQ_LEVEL);
	bench->raise(bench->line);
	expect_claim(kt, chip, bench->line);
	bench->lower(bench->line);
	irqchip_ack(chip, bench->line);
	expect_nothing(kt, chip);

	bench->raise(bench->line);
	bench->lower(bench->line);
	if (bench->keeps_level && claim(chip, &kept) == 0)
		irqchip_ack(chip, kept);
	expect_nothing(kt, chip);
}

static void claimed_waits(struct ktest *kt, enum irq_trigger trigger)
{
	struct irqchip *chip = fresh(kt);

	enable(kt, chip, bench->line, trigger);
	bench->raise(bench->line);
	expect_claim(kt, chip, bench->line);
	bench->raise(bench->line);
	expect_nothing(kt, chip);
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
	struct irqchip *chip = fresh(kt);

	enable(kt, chip, bench->line, IRQ_EDGE);
	bench->raise(bench->line);
	expect_claim(kt, chip, bench->line);
	bench->raise(bench->line);
	irqchip_ack(chip, bench->line);
	expect_claim(kt, chip, bench->line);
	irqchip_ack(chip, bench->line);
}

static void nothing_at_all(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);
	irq_t claimed = NO_LINE;

	EXPECT_EQ(kt, claim(chip, &claimed), -ENOENT);
	enable_any(kt, chip, bench->line);
	EXPECT_EQ(kt, claim(chip, &claimed), -ENOENT);
	EXPECT_EQ(kt, irq_raw(claimed), irq_raw(NO_LINE));
}

/* A claim in vain, while a line is claimed and after it. */
static void in_vain_changes_nothing(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	enable_any(kt, chip, bench->line);
	bench->raise(bench->line);
	expect_claim(kt, chip, bench->line);
	expect_nothing(kt, chip);
	let_go_and_ack(chip, bench->line);
	expect_nothing(kt, chip);
	bench->raise(bench->line);
	expect_claim(kt, chip, bench->line);
	let_go_and_ack(chip, bench->line);
}

static void other_keeps_enable(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	enable_any(kt, chip, bench->line);
	bench->raise(bench->other);
	expect_nothing(kt, chip);
	bench->lower(bench->other);

	enable_any(kt, chip, bench->other);
	ASSERT_EQ(kt, irqchip_disable(chip, bench->line), 0);
	bench->raise(bench->other);
	expect_claim(kt, chip, bench->other);
	let_go_and_ack(chip, bench->other);
}

static void other_keeps_trigger(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	configure(kt, chip, bench->other, IRQ_LEVEL);
	configure(kt, chip, bench->line, IRQ_EDGE);
	ASSERT_EQ(kt, irqchip_enable(chip, bench->other), 0);
	bench->raise(bench->other);
	expect_claim(kt, chip, bench->other);
	irqchip_ack(chip, bench->other);
	expect_claim(kt, chip, bench->other);
	irqchip_ack(chip, bench->other);
}

static void other_keeps_target(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);
	int err = irqchip_set_target(chip, bench->line, this_cpu()->id);

	if (err == -ENOTSUP)
		ktest_skip(kt, "not provided: the line is tied to a CPU");
	ASSERT_EQ(kt, err, 0);
	enable_any(kt, chip, bench->other);
	EXPECT_EQ(kt, irqchip_set_target(chip, bench->line, this_cpu()->id), 0);
	bench->raise(bench->other);
	expect_claim(kt, chip, bench->other);
	let_go_and_ack(chip, bench->other);
}

/* Both are claimed; the ack of one is not the other's. */
static void other_keeps_claim(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);
	irq_t first = NO_LINE, second = NO_LINE;

	enable_any(kt, chip, bench->line);
	enable_any(kt, chip, bench->other);
	bench->raise(bench->line);
	bench->raise(bench->other);
	ASSERT_EQ(kt, claim(chip, &first), 0);
	if (claim(chip, &second)) {
		irqchip_ack(chip, first);
		hush_both(chip);
		ktest_skip(kt, "not provided: it hands out one line at a time");
	}
	EXPECT_NE(kt, irq_raw(first), irq_raw(second));

	let_go_and_ack(chip, second);
	bench->raise(first);
	expect_nothing(kt, chip);
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
	struct irqchip *chip = fresh(kt);

	refuses(kt, chip, irq(chip->lines));
	refuses(kt, chip, NO_LINE);
}

/* Numbers that are a line's but for higher bits. */
static void no_such_line_changes_nothing(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	enable_any(kt, chip, bench->line);
	for (unsigned int shift = 0; shift < 32; shift++) {
		u32 high = 1u << shift;

		if (high < chip->lines)
			continue;
		EXPECT_EQ(kt, irqchip_enable(chip, irq(irq_raw(bench->other) | high)), -EINVAL);
		EXPECT_EQ(kt, irqchip_disable(chip, irq(irq_raw(bench->line) | high)), -EINVAL);
	}
	bench->raise(bench->other);
	expect_nothing(kt, chip);
	bench->lower(bench->other);
	bench->raise(bench->line);
	expect_claim(kt, chip, bench->line);
	let_go_and_ack(chip, bench->line);
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
	KCASE_END
};
