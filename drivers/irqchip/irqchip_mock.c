// SPDX-License-Identifier: MIT
/* irqchip_mock - an interrupt controller as words of bits. */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/irqchip_mock.h>

static struct irqchip_mock *to_mock(struct irqchip *chip)
{
	return container_of(chip, struct irqchip_mock, chip);
}

/* A device's. */
static bool has_line(irq_t irq)
{
	return irq_raw(irq) < IRQCHIP_MOCK_LINES;
}

static u64 line_bit(irq_t irq)
{
	return BIT(irq_raw(irq));
}

static u64 this_bit(void)
{
	return BIT(this_cpu()->id);
}

/* The lines that claim may hand out to a CPU now. */
static u64 deliverable(const struct irqchip_mock *mock, unsigned int cpu) __must_hold(&mock->lock)
{
	u64 signalled = (mock->pending & ~mock->level) | (mock->asserted & mock->level);

	return signalled & mock->enabled & ~mock->claimed & mock->lines_of[cpu];
}

static bool has_ring_for(const struct irqchip_mock *mock, unsigned int cpu)
{
	return atomic64_load_acquire(&mock->rung) & atomic64_load_acquire(&mock->listening) &
	       ~atomic64_load_acquire(&mock->answering) & BIT(cpu);
}

bool irqchip_mock_is_pending(struct irqchip_mock *mock)
{
	unsigned int cpu = this_cpu()->id;

	if (has_ring_for(mock, cpu))
		return true;
	spin_guard(&mock->lock);
	return deliverable(mock, cpu) != 0;
}

/* Whose pin goes up for a line. */
static bool is_due(struct irqchip_mock *mock, irq_t irq, unsigned int *cpu) __must_not_hold(&mock->lock)
{
	spin_guard(&mock->lock);
	/* bounded: by CPU_MAX, for it is somebody's */
	for (*cpu = 0; !(mock->lines_of[*cpu] & line_bit(irq)); (*cpu)++)
		;
	return deliverable(mock, *cpu) != 0;
}

static void raise_pin(struct irqchip_mock *mock, unsigned int cpu)
{
	if (mock->pin)
		mock->pin(mock->pin_arg, cpu);
}

/* After whatever may have made a line deliverable; a pin that is up may be driven again. */
static void drive_pin(struct irqchip_mock *mock, irq_t irq) __must_not_hold(&mock->lock)
{
	unsigned int cpu;

	if (is_due(mock, irq, &cpu))
		raise_pin(mock, cpu);
}

/* --- the doorbell: its line is every CPU's own --------------------------------------- */

static void listen(struct irqchip_mock *mock)
{
	atomic64_fetch_or_release(&mock->listening, this_bit());
	if (has_ring_for(mock, this_cpu()->id))
		raise_pin(mock, this_cpu()->id);
}

static int configure_ring(struct irqchip_mock *mock, enum irq_trigger trigger)
{
	if (trigger != IRQ_EDGE)
		return -ENOTSUP;
	return atomic64_load_acquire(&mock->listening) & this_bit() ? -EBUSY : 0;
}

/* The acquire pairs with the release in mock_ring(). */
static bool claim_ring(struct irqchip_mock *mock)
{
	if (!has_ring_for(mock, this_cpu()->id))
		return false;
	atomic64_fetch_or_release(&mock->answering, this_bit());
	return atomic64_fetch_and_acquire(&mock->rung, ~this_bit()) & this_bit();
}

static void end_ring(struct irqchip_mock *mock)
{
	u64 before = atomic64_fetch_and_release(&mock->answering, ~this_bit());

	BUG_ON(!(before & this_bit()), "irqchip_mock: a ring is acked, but not claimed");
	if (has_ring_for(mock, this_cpu()->id))
		raise_pin(mock, this_cpu()->id);
}

/* --- the ops ---------------------------------------------------------------------------- */

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
	if (irq == IRQCHIP_MOCK_IPI) {
		listen(to_mock(chip));
		return 0;
	}
	if (!has_line(irq))
		return -EINVAL;
	set_enabled(to_mock(chip), irq, true);
	drive_pin(to_mock(chip), irq);
	return 0;
}

static int mock_disable(struct irqchip *chip, irq_t irq)
{
	if (irq == IRQCHIP_MOCK_IPI) {
		atomic64_fetch_and_release(&to_mock(chip)->listening, ~this_bit());
		return 0;
	}
	if (!has_line(irq))
		return -EINVAL;
	set_enabled(to_mock(chip), irq, false);
	return 0;
}

static int mock_configure(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	struct irqchip_mock *mock = to_mock(chip);

	if (irq == IRQCHIP_MOCK_IPI)
		return configure_ring(mock, trigger);
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

static void move(struct irqchip_mock *mock, irq_t irq, unsigned int cpu) __must_not_hold(&mock->lock)
{
	spin_guard(&mock->lock);
	for (unsigned int other = 0; other < mock->cpus; other++)	/* bounded: by CPU_MAX */
		mock->lines_of[other] &= ~line_bit(irq);
	mock->lines_of[cpu] |= line_bit(irq);
}

static int mock_set_target(struct irqchip *chip, irq_t irq, unsigned int cpu)
{
	struct irqchip_mock *mock = to_mock(chip);

	if (irq == IRQCHIP_MOCK_IPI)
		return -ENOTSUP;
	if (!has_line(irq) || cpu >= mock->cpus)
		return -EINVAL;
	move(mock, irq, cpu);
	drive_pin(mock, irq);
	return 0;
}

static int claim_line(struct irqchip_mock *mock, irq_t *irq) __must_not_hold(&mock->lock)
{
	unsigned int line;
	u64 lines;

	spin_guard(&mock->lock);
	lines = deliverable(mock, this_cpu()->id);
	if (!lines)
		return -ENOENT;
	line = lowest_bit(lines);
	mock->pending &= ~BIT(line);
	mock->claimed |= BIT(line);
	*irq = irq(line);
	return 0;
}

/* A CPU that rings waits for an answer: it comes before devices. */
static int mock_claim(struct irqchip *chip, irq_t *irq) __irq_context
{
	struct irqchip_mock *mock = to_mock(chip);

	if (!claim_ring(mock))
		return claim_line(mock, irq);
	*irq = IRQCHIP_MOCK_IPI;
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
	if (irq == IRQCHIP_MOCK_IPI) {
		end_ring(to_mock(chip));
		return;
	}
	end_claim(to_mock(chip), irq);
	drive_pin(to_mock(chip), irq);
}

/* It may go to a CPU that does not listen: the pin is looked at, and nothing found. */
static void mock_ring(struct irqchip *chip, unsigned int cpu)
{
	struct irqchip_mock *mock = to_mock(chip);

	BUG_ON(cpu >= mock->cpus, "irqchip_mock: there is no CPU %u to ring", cpu);
	atomic64_fetch_or_release(&mock->rung, BIT(cpu));
	raise_pin(mock, cpu);
}

static const struct irqchip_ops mock_ops = {
	.enable		= mock_enable,
	.disable	= mock_disable,
	.configure	= mock_configure,
	.set_target	= mock_set_target,
	.claim		= mock_claim,
	.ack		= mock_ack,
	.ring		= mock_ring,
};

void irqchip_mock_init(struct irqchip_mock *mock)
{
	*mock = (struct irqchip_mock){
		.chip = {
			.ops = &mock_ops, .name = "mock",
			.lines = IRQCHIP_MOCK_LINES + 1, .ipi = IRQCHIP_MOCK_IPI,
		},
		.cpus = 1,
		.lines_of = { U64_MAX },
	};
	spin_lock_init(&mock->lock, "irqchip_mock");
}

/* --- devices ------------------------------------------------------------------------------ */

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
	drive_pin(mock, irq);
}

void irqchip_mock_lower(struct irqchip_mock *mock, irq_t irq)
{
	BUG_ON(!has_line(irq), "irqchip_mock: there is no line %u to lower", irq_raw(irq));
	spin_guard(&mock->lock);
	mock->asserted &= ~line_bit(irq);
}
