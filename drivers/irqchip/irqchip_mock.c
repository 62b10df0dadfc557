// SPDX-License-Identifier: MIT
/* irqchip_mock - an interrupt controller as five words of bits. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/irqchip_mock.h>

static struct irqchip_mock *to_mock(struct irqchip *chip)
{
	return container_of(chip, struct irqchip_mock, chip);
}

static bool has_line(irq_t irq)
{
	return irq_raw(irq) < IRQCHIP_MOCK_LINES;
}

static u64 line_bit(irq_t irq)
{
	return BIT(irq_raw(irq));
}

/* The lines that claim may hand out now. */
static u64 deliverable(const struct irqchip_mock *mock) __must_hold(&mock->lock)
{
	u64 signalled = (mock->pending & ~mock->level) | (mock->asserted & mock->level);

	return signalled & mock->enabled & ~mock->claimed;
}

bool irqchip_mock_is_pending(struct irqchip_mock *mock)
{
	spin_guard(&mock->lock);
	return deliverable(mock) != 0;
}

/* After whatever may have made a line deliverable; a pin that is up may be driven again. */
static void drive_pin(struct irqchip_mock *mock) __must_not_hold(&mock->lock)
{
	if (mock->pin && irqchip_mock_is_pending(mock))
		mock->pin(mock->pin_arg);
}

static void set_enabled(struct irqchip_mock *mock, irq_t irq, bool on)
	__must_not_hold(&mock->lock)
{
	spin_guard(&mock->lock);
	if (on)
		mock->enabled |= line_bit(irq);
	else
		mock->enabled &= ~line_bit(irq);
}

static int mock_enable(struct irqchip *chip, irq_t irq)
{
	if (!has_line(irq))
		return -EINVAL;
	set_enabled(to_mock(chip), irq, true);
	drive_pin(to_mock(chip));
	return 0;
}

static int mock_disable(struct irqchip *chip, irq_t irq)
{
	if (!has_line(irq))
		return -EINVAL;
	set_enabled(to_mock(chip), irq, false);
	return 0;
}

static int mock_configure(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	struct irqchip_mock *mock = to_mock(chip);

	if (!has_line(irq))
		return -EINVAL;
	if (trigger != IRQ_EDGE && trigger != IRQ_LEVEL)
		return -ENOTSUP;

	spin_guard(&mock->lock);
	if (mock->enabled & line_bit(irq))
		return -EBUSY;
	if (trigger == IRQ_LEVEL)
		mock->level |= line_bit(irq);
	else
		mock->level &= ~line_bit(irq);
	mock->pending &= ~line_bit(irq);	/* an edge seen by the old rule */
	return 0;
}

/* One pin, so one CPU. */
static int mock_set_target(struct irqchip *chip, irq_t irq, unsigned int cpu)
{
	return has_line(irq) && cpu == 0 ? 0 : -EINVAL;
}

static int mock_claim(struct irqchip *chip, irq_t *irq) __irq_context
{
	struct irqchip_mock *mock = to_mock(chip);
	unsigned int line;

	spin_guard(&mock->lock);
	if (!deliverable(mock))
		return -ENOENT;
	line = lowest_bit(deliverable(mock));
	mock->pending &= ~BIT(line);
	mock->claimed |= BIT(line);
	*irq = irq(line);
	return 0;
}

static void end_claim(struct irqchip_mock *mock, irq_t irq) __must_not_hold(&mock->lock)
{
	spin_guard(&mock->lock);
	BUG_ON(!has_line(irq) || !(mock->claimed & line_bit(irq)),
	       "irqchip_mock: line %u is acked, but not claimed", irq_raw(irq));
	mock->claimed &= ~line_bit(irq);
}

static void mock_ack(struct irqchip *chip, irq_t irq) __irq_context
{
	end_claim(to_mock(chip), irq);
	drive_pin(to_mock(chip));
}

static const struct irqchip_ops mock_ops = {
	.enable		= mock_enable,
	.disable	= mock_disable,
	.configure	= mock_configure,
	.set_target	= mock_set_target,
	.claim		= mock_claim,
	.ack		= mock_ack,
};

void irqchip_mock_init(struct irqchip_mock *mock)
{
	*mock = (struct irqchip_mock){
		.chip = { .ops = &mock_ops, .name = "mock", .lines = IRQCHIP_MOCK_LINES },
	};
	spin_lock_init(&mock->lock, "irqchip_mock");
}

/* A level line follows its device, an edge line remembers that something happened. */
static void signal(struct irqchip_mock *mock, irq_t irq) __must_not_hold(&mock->lock)
{
	spin_guard(&mock->lock);
	mock->asserted |= line_bit(irq);
	mock->pending |= line_bit(irq);
}

void irqchip_mock_raise(struct irqchip_mock *mock, irq_t irq)
{
	BUG_ON(!has_line(irq), "irqchip_mock: there is no line %u to raise", irq_raw(irq));
	signal(mock, irq);
	drive_pin(mock);
}

void irqchip_mock_lower(struct irqchip_mock *mock, irq_t irq)
{
	BUG_ON(!has_line(irq), "irqchip_mock: there is no line %u to lower", irq_raw(irq));
	spin_guard(&mock->lock);
	mock->asserted &= ~line_bit(irq);
}
