// SPDX-License-Identifier: MIT
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/irqchip_mock.h>

#include "conform/irqchip.h"

static struct irqchip_mock mock;

static struct irqchip *fresh(struct ktest *kt)
{
	irqchip_mock_init(&mock);
	mock.cpus = 2;
	return &mock.chip;
}

static void raise(irq_t irq)
{
	irqchip_mock_raise(&mock, irq);
}

static void lower(irq_t irq)
{
	irqchip_mock_lower(&mock, irq);
}

/* CPU 1 is not there to claim: its doorbell is looked at. */
static bool rung_elsewhere(void)
{
	return atomic64_fetch_and_acquire(&mock.rung, ~BIT(1)) & BIT(1);
}

static const struct irqchip_bench bench = {
	.fresh		= fresh,
	.line		= irq(0),
	.other		= irq(IRQCHIP_MOCK_LINES - 1),
	.raise		= raise,
	.lower		= lower,
	.elsewhere	= 1,
	.rung_elsewhere	= rung_elsewhere,
};

static const struct ktest_suite irqchip_mock_suite = {
	.name	= "irqchip/mock",
	.needs	= FACT(CONSOLE),
	.cases	= irqchip_conform,
	.bench	= &bench,
};
KTEST_SUITE(irqchip_mock_suite);

static unsigned int pins, last_pin;

static void note_pin(void *arg, unsigned int cpu)
{
	pins++;
	last_pin = cpu;
}

/* A mock whose pin is counted, with line 5 enabled. */
static struct irqchip *fresh_with_pin(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	pins = 0;
	mock.pin = note_pin;
	ASSERT_EQ(kt, irqchip_enable(chip, irq(5)), 0);
	return chip;
}

static void pin_on_raise(struct ktest *kt)
{
	fresh_with_pin(kt);
	raise(irq(6));
	EXPECT_EQ(kt, pins, 0);
	raise(irq(5));
	EXPECT_EQ(kt, pins, 1);
}

static void pin_on_enable(struct ktest *kt)
{
	struct irqchip *chip = fresh_with_pin(kt);

	raise(irq(6));
	EXPECT_EQ(kt, pins, 0);
	ASSERT_EQ(kt, irqchip_enable(chip, irq(6)), 0);
	EXPECT_EQ(kt, pins, 1);
}

static void pin_on_ack(struct ktest *kt)
{
	struct irqchip *chip = fresh_with_pin(kt);
	irq_t claimed;

	raise(irq(5));
	ASSERT_EQ(kt, irqchip_claim(chip, &claimed), 0);
	raise(irq(5));
	EXPECT_EQ(kt, pins, 1);
	irqchip_ack(chip, claimed);
	EXPECT_EQ(kt, pins, 2);
	ASSERT_EQ(kt, irqchip_claim(chip, &claimed), 0);
	irqchip_ack(chip, claimed);
	EXPECT_EQ(kt, pins, 2);
}

static void pin_of_target(struct ktest *kt)
{
	struct irqchip *chip = fresh_with_pin(kt);
	irq_t claimed;

	ASSERT_EQ(kt, irqchip_set_target(chip, irq(5), 1), 0);
	EXPECT_EQ(kt, pins, 0);
	raise(irq(5));
	EXPECT_EQ(kt, pins, 1);
	EXPECT_EQ(kt, last_pin, 1);
	EXPECT_FALSE(kt, irqchip_mock_is_pending(&mock));
	EXPECT_EQ(kt, irqchip_claim(chip, &claimed), -ENOENT);

	ASSERT_EQ(kt, irqchip_set_target(chip, irq(5), 0), 0);
	EXPECT_EQ(kt, pins, 2);
	EXPECT_EQ(kt, last_pin, 0);
	ASSERT_EQ(kt, irqchip_claim(chip, &claimed), 0);
	irqchip_ack(chip, claimed);
}

static void pin_of_ring(struct ktest *kt)
{
	struct irqchip *chip = fresh_with_pin(kt);
	irq_t claimed;

	irqchip_ring(chip, 1);
	EXPECT_EQ(kt, last_pin, 1);
	EXPECT_FALSE(kt, irqchip_mock_is_pending(&mock));
	irqchip_ring(chip, 0);
	EXPECT_EQ(kt, last_pin, 0);
	EXPECT_FALSE(kt, irqchip_mock_is_pending(&mock));

	pins = 0;
	ASSERT_EQ(kt, irqchip_enable(chip, chip->ipi), 0);
	EXPECT_EQ(kt, pins, 1);
	EXPECT_TRUE(kt, irqchip_mock_is_pending(&mock));
	ASSERT_EQ(kt, irqchip_claim(chip, &claimed), 0);
	irqchip_ring(chip, 0);
	EXPECT_EQ(kt, pins, 2);
	irqchip_ack(chip, claimed);
	EXPECT_EQ(kt, pins, 3);
}

/* A panic rings from wherever it is. */
static void rings_while_locked(struct ktest *kt)
{
	void (*ring)(struct irqchip *chip, unsigned int cpu) = irqchip_ring;
	struct irqchip *chip = fresh_with_pin(kt);
	irqflags_t flags = spin_lock_irqsave(&mock.lock);

	ring(chip, 0);
	spin_unlock_irqrestore(&mock.lock, flags);
	ASSERT_EQ(kt, irqchip_enable(chip, chip->ipi), 0);
	EXPECT_TRUE(kt, irqchip_mock_is_pending(&mock));
}

static void configure_refuses(struct ktest *kt)
{
	struct irqchip *chip = fresh_with_pin(kt);

	EXPECT_EQ(kt, irqchip_configure(chip, irq(5), IRQ_LEVEL), -EBUSY);
	EXPECT_EQ(kt, irqchip_configure(chip, irq(6), (enum irq_trigger)7), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_set_target(chip, irq(5), 2), -EINVAL);
}

static void ack_needs_a_claim(struct ktest *kt)
{
	struct irqchip *chip = fresh_with_pin(kt);

	EXPECT_BUG(kt, "acked, but not claimed", irqchip_ack(chip, irq(5)));
	EXPECT_BUG(kt, "acked, but not claimed", irqchip_ack(chip, irq(IRQCHIP_MOCK_LINES + 1)));
	EXPECT_BUG(kt, "ring is acked, but not claimed", irqchip_ack(chip, chip->ipi));
}

static void devices_have_lines(struct ktest *kt)
{
	fresh(kt);
	EXPECT_BUG(kt, "no line 64", raise(irq(IRQCHIP_MOCK_LINES)));
	EXPECT_BUG(kt, "no line 64", lower(irq(IRQCHIP_MOCK_LINES)));
}

static void cpus_have_doorbells(struct ktest *kt)
{
	struct irqchip *chip = fresh(kt);

	EXPECT_BUG(kt, "no CPU 2", irqchip_ring(chip, 2));
}

static const struct ktest_case cases[] = {
	KCASE("the pin goes up when an enabled line is raised", pin_on_raise),
	KCASE("the pin goes up when a raised line is enabled", pin_on_enable),
	KCASE("the pin goes up when an ack leaves something to deliver", pin_on_ack),
	KCASE("the pin that goes up is that of the line's target", pin_of_target),
	KCASE("the pin that goes up is that of the CPU that is rung", pin_of_ring),
	KCASE("rings while its lock is held", rings_while_locked),
	KCASE("configure and set_target refuse what it is not made for", configure_refuses),
	KCASE("an ack without a claim is a BUG", ack_needs_a_claim),
	KCASE("a device on a line that is not there is a BUG", devices_have_lines),
	KCASE("a ring of a CPU that is not there is a BUG", cpus_have_doorbells),
	KCASE_END
};

static const struct ktest_suite irqchip_mock_own_suite = {
	.name	= "irqchip/mock-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(irqchip_mock_own_suite);
