// SPDX-License-Identifier: MIT
/* The doorbell of the machine's GIC, where no handler takes it. */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/irqchip.h>
#include <foundry/kernel.h>

#include <asm/sysreg.h>

#include "smp_ktest.h"

#define ISR_IRQ		BIT(7)

/* Whose turn it is: that of the CPU that listens, of the one that rings, and so on. */
enum { STARTED, LISTENS, RUNG };

static u32 turn;		/* atomic */

struct listener {
	struct irqchip	*chip;
	int		err;		/* of the claim */
	irq_t		irq;
	bool		more;		/* than one */
};

static void take_all(struct irqchip *chip)
{
	irq_t irq;

	for (unsigned int i = 0; i < 4 && irqchip_claim(chip, &irq) == 0; i++)
		irqchip_ack(chip, irq);
}

static void claim_one(struct listener *listener)
{
	irq_t more;

	for (unsigned int i = 0; i < SMP_ROUNDS && !(sysreg_read(isr_el1) & ISR_IRQ); i++)
		cpu_relax();
	listener->err = irqchip_claim(listener->chip, &listener->irq);
	if (listener->err)
		return;
	irqchip_ack(listener->chip, listener->irq);
	listener->more = irqchip_claim(listener->chip, &more) == 0;
	if (listener->more)
		irqchip_ack(listener->chip, more);
}

/* What has woken it is gone before. */
static void listen(void *arg)
{
	struct listener *listener = arg;
	irqflags_t flags = arch_irq_save();

	if (comes_to_be(&turn, STARTED)) {
		take_all(listener->chip);
		atomic_store_release(&turn, LISTENS);
		if (comes_to_be(&turn, RUNG))
			claim_one(listener);
	}
	arch_irq_restore(flags);
}

static void expect_ring(struct ktest *kt, const struct listener *listener)
{
	ASSERT_EQ(kt, listener->err, 0);
	EXPECT_EQ(kt, irq_raw(listener->irq), irq_raw(listener->chip->ipi));
	EXPECT_FALSE(kt, listener->more);
}

/* CPU 0 itself hears nothing. */
static void rings_another(struct ktest *kt, struct irqchip *chip, unsigned int id)
{
	struct listener listener = { .chip = chip, .err = -ECANCELED };
	struct cpu_work work = { .fn = listen, .arg = &listener };
	irqflags_t flags;

	atomic_store_release(&turn, RUNG);
	ASSERT_EQ(kt, smp_run(id, &work), 0);
	atomic_store_release(&turn, STARTED);
	if (comes_to_be(&turn, LISTENS)) {
		flags = arch_irq_save();
		irqchip_ring(chip, id);
		EXPECT_FALSE(kt, sysreg_read(isr_el1) & ISR_IRQ);
		arch_irq_restore(flags);
	}
	atomic_store_release(&turn, RUNG);
	smp_join(&work);
	expect_ring(kt, &listener);
}

static void ring_first(void *chip)
{
	if (comes_to_be(&turn, LISTENS))
		irqchip_ring(chip, 0);
}

static void rings_the_first(struct ktest *kt, struct irqchip *chip, unsigned int id)
{
	struct listener listener = { .chip = chip, .err = -ECANCELED };
	struct cpu_work work = { .fn = ring_first, .arg = chip };
	irqflags_t flags;

	atomic_store_release(&turn, STARTED);
	ASSERT_EQ(kt, smp_run(id, &work), 0);
	flags = arch_irq_save();
	atomic_store_release(&turn, LISTENS);
	claim_one(&listener);
	arch_irq_restore(flags);
	smp_join(&work);
	expect_ring(kt, &listener);
}

static void rings_arrive(struct ktest *kt)
{
	struct irqchip *chip = kt->kernel->arch->irqchip;

	needs_others(kt);
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		if (!is_other(id))
			continue;
		rings_another(kt, chip, id);
		rings_the_first(kt, chip, id);
	}
}

static void ring_itself(void *arg)
{
	struct listener *listener = arg;
	irqflags_t flags = arch_irq_save();

	take_all(listener->chip);
	irqchip_ring(listener->chip, this_cpu()->id);
	claim_one(listener);
	arch_irq_restore(flags);
}

/* The ring that began its work may come in between on another CPU; then there are two. */
static void rings_itself(struct ktest *kt)
{
	struct listener listener = { .chip = kt->kernel->arch->irqchip };

	if (!kt->kernel->smp.ops)
		ktest_skip(kt, "the doorbell's line is not enabled");
	ring_itself(&listener);
	expect_ring(kt, &listener);
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		if (!is_other(id))
			continue;
		on_cpu(kt, id, ring_itself, &listener);
		listener.more = false;
		expect_ring(kt, &listener);
	}
}

static const struct ktest_case cases[] = {
	KCASE("a ring arrives where it should, and there alone", rings_arrive),
	KCASE("each CPU can ring itself", rings_itself),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "irqchip/gic-rings",
	.needs	= FACT(SMP),
	.cases	= cases,
};
KTEST_SUITE(suite);
