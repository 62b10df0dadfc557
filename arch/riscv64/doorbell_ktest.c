// SPDX-License-Identifier: MIT
/* The doorbell of this hart, before there are others. */
#include <foundry/errno.h>
#include <foundry/irq.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>

#include "arch.h"
#include "cpu.h"

#define ROUNDS	(4 * RELAX_TURN)

static struct irqchip *chip;
static irq_t bell;
static unsigned int taken;

static void take_ring(irq_t irq, void *unused) __irq_context
{
	taken++;
}

static void no_longer(void *unused)
{
	irq_free(bell, &taken);
	arch_irq_enable();
}

/* Rings are taken, once irqs are on: they are off now. */
static void listen(struct ktest *kt)
{
	taken = 0;
	ASSERT_EQ(kt, irq_request(bell, take_ring, &taken), 0);
	ktest_defer(kt, no_longer, NULL);
	(void)arch_irq_save();
}

static void let_in(void)
{
	arch_irq_enable();
	(void)arch_irq_save();
}

static void relax(unsigned int rounds)
{
	for (unsigned int i = 0; i < rounds; i++)
		cpu_relax();
}

static void line_is_tied(struct ktest *kt)
{
	EXPECT_EQ(kt, irq_raw(bell), chip->lines - 1);
	EXPECT_EQ(kt, irqchip_set_target(chip, bell, 0), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_configure(chip, bell, IRQ_LEVEL), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_configure(chip, bell, IRQ_EDGE), 0);
	EXPECT_EQ(kt, irqchip_enable(chip, bell), 0);
	EXPECT_EQ(kt, irqchip_configure(chip, bell, IRQ_EDGE), -EBUSY);
	EXPECT_EQ(kt, irqchip_disable(chip, bell), 0);
	EXPECT_BUG(kt, "acked, but not claimed", irqchip_ack(chip, bell));
}

static void ring_of_self_arrives(struct ktest *kt)
{
	u64 spurious = kt->kernel->irqs.spurious;

	listen(kt);
	irqchip_ring(chip, this_cpu()->id);
	EXPECT_EQ(kt, taken, 0);
	let_in();
	EXPECT_EQ(kt, taken, 1);
	let_in();
	EXPECT_EQ(kt, taken, 1);
	EXPECT_EQ(kt, kt->kernel->irqs.spurious, spurious);
}

/* By the firmware, as another hart would: it may take a moment. */
static void ring_by_firmware_arrives(struct ktest *kt)
{
	listen(kt);
	this_riscv_cpu()->rung = 1;
	harts_sbi_ring(&riscv_irqchip.sbi, this_riscv_cpu()->hart);
	for (unsigned int i = 0; i < 100000 && taken == 0; i++) {
		relax(1);
		let_in();
	}
	EXPECT_EQ(kt, taken, 1);
}

/* While it is claimed a ring waits for the ack; and it is not lost. */
static void ring_while_claimed(struct ktest *kt)
{
	irq_t claimed = irq(0);

	listen(kt);
	irqchip_ring(chip, this_cpu()->id);
	ASSERT_EQ(kt, irqchip_claim(chip, &claimed), 0);
	EXPECT_EQ(kt, irq_raw(claimed), irq_raw(bell));
	EXPECT_EQ(kt, csr_read(sip) & SIE_SOFTWARE, 0);
	irqchip_ring(chip, this_cpu()->id);
	EXPECT_EQ(kt, irqchip_claim(chip, &claimed), -ENOENT);
	irqchip_ack(chip, bell);
	let_in();
	EXPECT_EQ(kt, taken, 1);
}

static void disabled_keeps_a_ring(struct ktest *kt)
{
	irq_t claimed;

	listen(kt);
	EXPECT_EQ(kt, irqchip_disable(chip, bell), 0);
	irqchip_ring(chip, this_cpu()->id);
	relax(ROUNDS);
	let_in();
	EXPECT_EQ(kt, irqchip_claim(chip, &claimed), -ENOENT);
	EXPECT_EQ(kt, taken, 0);
	EXPECT_EQ(kt, irqchip_enable(chip, bell), 0);
	let_in();
	EXPECT_EQ(kt, taken, 1);
}

/* --- cpu_relax(), which uses the same interrupt -------------------------------------- */

static void relax_keeps_a_ring(struct ktest *kt)
{
	listen(kt);
	irqchip_ring(chip, this_cpu()->id);
	relax(ROUNDS);
	EXPECT_EQ(kt, taken, 0);
	let_in();
	EXPECT_EQ(kt, taken, 1);
}

static void relax_is_no_ring(struct ktest *kt)
{
	u64 spurious = kt->kernel->irqs.spurious;
	irq_t claimed;

	listen(kt);
	relax(ROUNDS);
	EXPECT_EQ(kt, csr_read(sip) & SIE_SOFTWARE, 0);
	EXPECT_EQ(kt, irqchip_claim(chip, &claimed), -ENOENT);
	arch_irq_enable();
	relax(ROUNDS);
	(void)arch_irq_save();
	EXPECT_EQ(kt, taken, 0);
	EXPECT_EQ(kt, kt->kernel->irqs.spurious, spurious);
}

/* Irqs on or off, the doorbell enabled or not. */
static void relax_leaves_no_trace(struct ktest *kt)
{
	unsigned long found = csr_read(sie);

	for (unsigned int i = 0; i < 4; i++) {
		irqflags_t flags = arch_irq_save();
		unsigned long sie_before, sie_after, status_before, status_after;

		if (i & 1)
			csr_set(sie, SIE_SOFTWARE);
		else
			csr_clear(sie, SIE_SOFTWARE);
		if (i & 2)
			arch_irq_enable();
		sie_before = csr_read(sie);
		status_before = csr_read(sstatus);
		relax(ROUNDS);
		sie_after = csr_read(sie);
		status_after = csr_read(sstatus);
		csr_write(sie, found);
		arch_irq_restore(flags);
		EXPECT_EQ(kt, sie_after, sie_before);
		EXPECT_EQ(kt, status_after & SSTATUS_SIE, status_before & SSTATUS_SIE);
	}
}

static const struct ktest_case cases[] = {
	KCASE("the doorbell is behind all other lines, and tied to its hart", line_is_tied),
	KCASE("a ring of this CPU arrives, once", ring_of_self_arrives),
	KCASE("a ring by the firmware arrives, once", ring_by_firmware_arrives),
	KCASE("a ring while one is claimed comes after its ack", ring_while_claimed),
	KCASE("a disabled doorbell keeps a ring", disabled_keeps_a_ring),
	KCASE("cpu_relax() keeps a ring", relax_keeps_a_ring),
	KCASE("cpu_relax() is no ring", relax_is_no_ring),
	KCASE("cpu_relax() leaves no trace", relax_leaves_no_trace),
	KCASE_END
};

static void find(struct ktest *kt)
{
	chip = &riscv_irqchip.chip;
	bell = irqchip_riscv_doorbell(&riscv_irqchip);
}

static const struct ktest_suite doorbell_suite = {
	.name	= "irqchip/riscv64-doorbell",
	.needs	= FACT(IRQ),
	.cases	= cases,
	.before	= find,
};
KTEST_SUITE(doorbell_suite);
