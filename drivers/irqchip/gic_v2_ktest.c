// SPDX-License-Identifier: MIT
/* What only version 2 of the GIC has: a CPU interface in memory, targets by number. */
#include <foundry/errno.h>
#include <foundry/ktest.h>

#include "gic_fake.h"

static void start(struct ktest *kt)
{
	gic_fake_init(2, false);
	ASSERT_EQ(kt, gic_faked_start(), 0);
}

/* All four registers are always there. */
static void forgets_priorities(struct ktest *kt)
{
	start(kt);
	EXPECT_EQ(kt, gic_fake.cpus[0].priorities, 0xf);
	EXPECT_EQ(kt, gic_fake.cpus[1].priorities, 0);
	ASSERT_EQ(kt, gic_faked_online(1), 0);
	EXPECT_EQ(kt, gic_fake.cpus[1].priorities, 0xf);
}

/* Group 0 of a chip that has the choice: the other one is not switched on. */
static void group_0(struct ktest *kt)
{
	start(kt);
	for (u32 id = 0; id < GIC_FAKE_LINES; id++)
		EXPECT_FALSE(kt, gic_fake_line(id)->group_1);
	EXPECT_EQ(kt, gic_fake.control, 0x1);
}

/* Each CPU reads its own bit; only some of its lines know. */
static void finds_its_place(struct ktest *kt)
{
	start(kt);
	ASSERT_EQ(kt, gic_faked_online(1), 0);
	for (unsigned int cpu = 0; cpu < 2; cpu++)
		EXPECT_EQ(kt, gic_faked.cpus[cpu].route, gic_fake_target(cpu));
	EXPECT_FALSE(kt, gic_faked.cpus[2].online);
}

/* As many as it has interfaces for. */
static void counts_cpus(struct ktest *kt)
{
	start(kt);
	EXPECT_EQ(kt, gic_faked.cpus_max, GIC_FAKE_CPUS);
	gic_fake.cpus[1].cpu.id = GIC_FAKE_CPUS;
	EXPECT_EQ(kt, gic_faked_online(1), -ENOSPC);
}

/* A chip for one CPU does not number it. */
static void rings_the_only_one(struct ktest *kt)
{
	irq_t claimed = irq(U32_MAX);

	gic_fake_init(2, false);
	gic_fake.alone = true;
	ASSERT_EQ(kt, gic_faked_start(), 0);
	EXPECT_EQ(kt, gic_faked.cpus_max, 1);
	ASSERT_EQ(kt, irqchip_enable(&gic_faked.chip, gic_faked.chip.ipi), 0);
	irqchip_ring(&gic_faked.chip, 0);
	ASSERT_EQ(kt, irqchip_claim(&gic_faked.chip, &claimed), 0);
	EXPECT_EQ(kt, irq_raw(claimed), irq_raw(gic_faked.chip.ipi));
	irqchip_ack(&gic_faked.chip, claimed);
}

static const struct ktest_case cases[] = {
	KCASE("priorities in use are forgotten", forgets_priorities),
	KCASE("lines are of group 0, which is on", group_0),
	KCASE("a CPU finds its place in the target registers", finds_its_place),
	KCASE("a CPU too many is -ENOSPC", counts_cpus),
	KCASE("a CPU that is the only one can ring itself", rings_the_only_one),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "irqchip/fake-gic-v2-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.after	= gic_faked_after,
};
KTEST_SUITE(suite);
