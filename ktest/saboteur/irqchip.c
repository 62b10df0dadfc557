// SPDX-License-Identifier: MIT
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/irqchip_mock.h>
#include <foundry/smp.h>

#include "conform/irqchip.h"
#include "saboteur.h"

#define LINE	irq(3)
#define OTHER	irq(40)

/* A mock with wrong ops; NULL is the right one. */
struct bad_irqchip {
	struct irqchip_bench	bench;
	struct irqchip_ops	ops;
};

static struct irqchip_mock mock;
static struct irqchip_ops wrong;
static const struct irqchip_ops *right;
static u64 claimed;	/* a bit a line */

#define TAKE_OVER(op)	do { if (bad->ops.op) wrong.op = bad->ops.op; } while (0)

static struct irqchip *fresh(struct ktest *kt)
{
	const struct bad_irqchip *bad = kt->bench;

	irqchip_mock_init(&mock);
	mock.cpus = 2;
	claimed = 0;
	right = mock.chip.ops;
	wrong = *right;
	TAKE_OVER(enable);
	TAKE_OVER(disable);
	TAKE_OVER(configure);
	TAKE_OVER(set_target);
	TAKE_OVER(claim);
	TAKE_OVER(ack);
	TAKE_OVER(ring);
	mock.chip.ops = &wrong;
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

static irq_t not_this(irq_t irq)
{
	return irq == LINE ? OTHER : LINE;
}

/* --- the device's side --------------------------------------------------- */

static void raise_enables(irq_t irq)
{
	if (right->enable(&mock.chip, irq))
		BUG("the mock has no line %u", irq_raw(irq));
	irqchip_mock_raise(&mock, irq);
}

static void lower_not_seen(irq_t irq)
{
}

/* --- enable and disable -------------------------------------------------- */

static int disables_nothing(struct irqchip *chip, irq_t irq)
{
	return irq_raw(irq) < chip->lines ? 0 : -EINVAL;
}

static int enables_both(struct irqchip *chip, irq_t irq)
{
	int err = right->enable(chip, irq);

	return err ? err : right->enable(chip, not_this(irq));
}

static int disables_both(struct irqchip *chip, irq_t irq)
{
	int err = right->disable(chip, irq);

	return err ? err : right->disable(chip, not_this(irq));
}

static int enable_drops_bits(struct irqchip *chip, irq_t irq)
{
	return right->enable(chip, irq == chip->ipi ? irq : irq(irq_raw(irq) % IRQCHIP_MOCK_LINES));
}

static int enable_refuses_late(struct irqchip *chip, irq_t irq)
{
	int err = enable_drops_bits(chip, irq);

	return irq_raw(irq) < chip->lines ? err : -EINVAL;
}

/* --- configure and set_target -------------------------------------------- */

static int always_edge(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	return right->configure(chip, irq, irq == chip->ipi ? trigger : IRQ_EDGE);
}

static int configures_both(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	int err = right->configure(chip, irq, trigger);

	return err ? err : right->configure(chip, not_this(irq), trigger);
}

static int target_disables(struct irqchip *chip, irq_t irq, unsigned int cpu)
{
	int err = right->set_target(chip, irq, cpu);

	return err ? err : right->disable(chip, not_this(irq));
}

/* --- claim and ack ------------------------------------------------------- */

static int keeps_edge(struct irqchip *chip, irq_t *irq)
{
	int err = right->claim(chip, irq);

	if (!err && *irq != chip->ipi)
		irqchip_mock_raise(&mock, *irq);
	return err;
}

static int level_once(struct irqchip *chip, irq_t *irq)
{
	int err = right->claim(chip, irq);

	if (!err && *irq != chip->ipi)
		irqchip_mock_lower(&mock, *irq);
	return err;
}

static int claims_and_acks(struct irqchip *chip, irq_t *irq)
{
	int err = right->claim(chip, irq);

	if (!err)
		right->ack(chip, *irq);
	return err;
}

static void acks_nothing(struct irqchip *chip, irq_t irq)
{
}

static int wrong_error(struct irqchip *chip, irq_t *irq)
{
	return right->claim(chip, irq) ? -EAGAIN : 0;
}

static int writes_in_vain(struct irqchip *chip, irq_t *irq)
{
	int err = right->claim(chip, irq);

	if (err)
		*irq = LINE;
	return err;
}

static int disables_in_vain(struct irqchip *chip, irq_t *irq)
{
	int err = right->claim(chip, irq);

	return err && !right->disable(chip, LINE) ? err : 0;
}

/* What came since the claim is taken and thrown away. */
static void forgets_edge(struct irqchip *chip, irq_t irq)
{
	right->ack(chip, irq);
	if (irq != chip->ipi && !right->claim(chip, &irq))
		right->ack(chip, irq);
}

static int notes_claim(struct irqchip *chip, irq_t *irq)
{
	int err = right->claim(chip, irq);

	if (!err && *irq != chip->ipi)
		claimed |= BIT(irq_raw(*irq));
	return err;
}

static void acks_all(struct irqchip *chip, irq_t irq)
{
	if (irq == chip->ipi)
		right->ack(chip, irq);
	for (; claimed; claimed &= claimed - 1)
		right->ack(chip, irq(lowest_bit(claimed)));
}

/* --- the doorbell ---------------------------------------------------------- */

static void rings_nobody(struct irqchip *chip, unsigned int cpu)
{
}

static void rings_all(struct irqchip *chip, unsigned int cpu)
{
	for (cpu = 0; cpu < mock.cpus; cpu++)
		right->ring(chip, cpu);
}

static void rings_itself(struct irqchip *chip, unsigned int cpu)
{
	right->ring(chip, this_cpu()->id);
}

/* What rang since the claim is taken for the same ring. */
static void forgets_ring(struct irqchip *chip, irq_t irq)
{
	if (irq == chip->ipi)
		atomic64_fetch_and_acquire(&mock.rung, ~CPU_BIT(this_cpu()->id));
	right->ack(chip, irq);
}

static int keeps_ring(struct irqchip *chip, irq_t *irq)
{
	int err = right->claim(chip, irq);

	if (!err && *irq == chip->ipi)
		right->ring(chip, this_cpu()->id);
	return err;
}

static int takes_all_rings(struct irqchip *chip, irq_t *irq)
{
	int err = right->claim(chip, irq);

	if (!err && *irq == chip->ipi)
		atomic64_fetch_and_acquire(&mock.rung, CPUS_NONE);
	return err;
}

static int makes_ring_level(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	return irq == chip->ipi ? 0 : right->configure(chip, irq, trigger);
}

static int moves_ring(struct irqchip *chip, irq_t irq, unsigned int cpu)
{
	return irq == chip->ipi ? 0 : right->set_target(chip, irq, cpu);
}

static int ring_disables(struct irqchip *chip, irq_t irq)
{
	int err = right->disable(chip, irq);

	return err || irq != chip->ipi ? err : right->disable(chip, LINE);
}

#define BENCH(up, down)								\
	{ .fresh = fresh, .line = LINE, .other = OTHER, .raise = up, .lower = down,	\
	  .elsewhere = 1, .rung_elsewhere = rung_elsewhere }
#define BAD(...)	(&(const struct bad_irqchip){	\
	.bench = BENCH(raise, lower), .ops = { __VA_ARGS__ } })

static const struct bad_irqchip enabled_by_device = { .bench = BENCH(raise_enables, lower) };
static const struct bad_irqchip never_lets_go = { .bench = BENCH(raise, lower_not_seen) };

static const struct saboteur table[] = {
	{ .name = "IRQCHIP-1 disables nothing", .bench = BAD(.disable = disables_nothing) },
	{ .name = "IRQCHIP-1 is enabled by the device", .bench = &enabled_by_device,
	  .also = "IRQCHIP-7 IRQCHIP-8", .why = "the line that stays disabled there is raised" },
	{ .name = "IRQCHIP-2 keeps a claimed edge", .bench = BAD(.claim = keeps_edge),
	  .also = "IRQCHIP-6 IRQCHIP-7", .why = "a claim after an ack is no longer in vain" },
	{ .name = "IRQCHIP-3 claims a level once", .bench = BAD(.claim = level_once),
	  .also = "IRQCHIP-7", .why = "being claimed again is how its trigger shows" },
	{ .name = "IRQCHIP-3 takes every line for edge", .bench = BAD(.configure = always_edge),
	  .also = "IRQCHIP-7", .why = "being claimed again is how its trigger shows" },
	{ .name = "IRQCHIP-3 never sees a device let go", .bench = &never_lets_go },
	{ .name = "IRQCHIP-4 acks when it claims",
	  .bench = BAD(.claim = claims_and_acks, .ack = acks_nothing),
	  .also = "IRQCHIP-7", .why = "a line whose ack is to come is claimed there" },
	{ .name = "IRQCHIP-5 forgets an edge before the ack", .bench = BAD(.ack = forgets_edge) },
	{ .name = "IRQCHIP-6 has another error", .bench = BAD(.claim = wrong_error) },
	{ .name = "IRQCHIP-6 writes a line that it does not claim",
	  .bench = BAD(.claim = writes_in_vain) },
	{ .name = "IRQCHIP-6 disables when there is nothing", .bench = BAD(.claim = disables_in_vain),
	  .also = "IRQCHIP-2 IRQCHIP-8", .why = "they claim in vain before they claim" },
	{ .name = "IRQCHIP-7 enables both lines", .bench = BAD(.enable = enables_both),
	  .also = "IRQCHIP-8", .why = "the line that stays disabled there is raised" },
	{ .name = "IRQCHIP-7 disables both lines", .bench = BAD(.disable = disables_both) },
	{ .name = "IRQCHIP-7 configures both lines", .bench = BAD(.configure = configures_both) },
	{ .name = "IRQCHIP-7 disables the other line with a target",
	  .bench = BAD(.set_target = target_disables) },
	{ .name = "IRQCHIP-7 acks both lines", .bench = BAD(.claim = notes_claim, .ack = acks_all) },
	{ .name = "IRQCHIP-8 drops the high bits of a line", .bench = BAD(.enable = enable_drops_bits) },
	{ .name = "IRQCHIP-7 disables a device's line with the doorbell's",
	  .bench = BAD(.disable = ring_disables) },
	{ .name = "IRQCHIP-8 enables, then refuses", .bench = BAD(.enable = enable_refuses_late) },
	{ .name = "IRQCHIP-9 rings nobody", .bench = BAD(.ring = rings_nobody),
	  .also = "IRQCHIP-4 IRQCHIP-7", .why = "they ring as well" },
	{ .name = "IRQCHIP-9 rings all CPUs", .bench = BAD(.ring = rings_all) },
	{ .name = "IRQCHIP-9 rings the caller", .bench = BAD(.ring = rings_itself) },
	{ .name = "IRQCHIP-9 forgets a ring before the ack", .bench = BAD(.ack = forgets_ring) },
	{ .name = "IRQCHIP-9 keeps a claimed ring", .bench = BAD(.claim = keeps_ring),
	  .also = "IRQCHIP-7", .why = "the second claim there is the ring's again" },
	{ .name = "IRQCHIP-9 claims the rings of all CPUs", .bench = BAD(.claim = takes_all_rings) },
	{ .name = "IRQCHIP-9 lets the doorbell be a level",
	  .bench = BAD(.configure = makes_ring_level) },
	{ .name = "IRQCHIP-9 gives the doorbell a target", .bench = BAD(.set_target = moves_ring) },
};

static const struct saboteur_contract contract = { .conform = irqchip_conform };

SABOTEURS(irqchip, FACT(CONSOLE), contract, table);
