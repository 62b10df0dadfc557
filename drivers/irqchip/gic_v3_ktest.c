// SPDX-License-Identifier: MIT
/* What only version 3 of the GIC has: redistributors, system registers, answers to wait for. */
#include <foundry/errno.h>
#include <foundry/ktest.h>

#include "gic_fake.h"

static void start(struct ktest *kt)
{
	gic_fake_init(3, false);
	ASSERT_EQ(kt, gic_faked_start(), 0);
}

/* As many as there are priorities: one more would be undefined. */
static void forgets_priorities(struct ktest *kt)
{
	static const unsigned int registers[] = { [4] = 0x1, [5] = 0x1, [6] = 0x3, [7] = 0xf };

	for (unsigned int bits = 4; bits < ARRAY_SIZE(registers); bits++) {
		gic_fake_init(3, false);
		gic_fake.priority_bits = bits;
		ASSERT_EQ(kt, gic_faked_start(), 0);
		EXPECT_EQ(kt, gic_fake.cpus[0].priorities, registers[bits]);
	}
}

static void wakes_its_own(struct ktest *kt)
{
	start(kt);
	EXPECT_FALSE(kt, gic_fake.cpus[0].asleep);
	EXPECT_TRUE(kt, gic_fake.cpus[1].asleep);
	ASSERT_EQ(kt, gic_faked_online(1), 0);
	EXPECT_FALSE(kt, gic_fake.cpus[1].asleep);
	EXPECT_TRUE(kt, gic_fake.cpus[2].asleep);
}

static void group_1(struct ktest *kt)
{
	start(kt);
	for (u32 id = 0; id < GIC_FAKE_LINES; id++)
		EXPECT_TRUE(kt, gic_fake_line(id)->group_1);
	EXPECT_EQ(kt, gic_fake.control, 0x13);
}

/* Firmware for older kernels: without affinity routing, which does not go on beside a group. */
static void affinity_routing_was_off(struct ktest *kt)
{
	gic_fake_init(3, false);
	gic_fake.control = 0x3;
	ASSERT_EQ(kt, gic_faked_start(), 0);
	EXPECT_EQ(kt, gic_fake.control, 0x13);
}

/* MPIDR_EL1 has other bits besides; the route has none of them. */
static void affinity_alone(struct ktest *kt)
{
	start(kt);
	ASSERT_EQ(kt, gic_faked_online_as(2, 0xc0000000ull | gic_fake_affinity(2)), 0);
	EXPECT_EQ(kt, gic_faked.cpus[2].route, 0x201);
}

static void no_redistributor(struct ktest *kt)
{
	start(kt);
	gic_faked.redist_bytes *= 2;	/* behind the last there is none */
	EXPECT_EQ(kt, gic_faked_online_as(1, 0x202), -ENODEV);
	EXPECT_EQ(kt, gic_faked_online_as(1, 0x0100000201ull), -ENODEV);
	EXPECT_FALSE(kt, gic_faked.cpus[1].online);
}

/* Firmware may tell less than there is: the search stays within what it tells. */
static void within_the_bytes(struct ktest *kt)
{
	start(kt);
	for (size_t bytes = 0; bytes <= 0x80000; bytes += 0x10000) {
		gic_faked.redist_bytes = bytes;
		EXPECT_EQ(kt, gic_faked_online(1), bytes >= 0x80000 ? 0 : -ENODEV);
		EXPECT_EQ(kt, gic_faked_online(2), bytes >= 0x20000 ? 0 : -ENODEV);
	}
}

static void no_answer(struct ktest *kt)
{
	gic_fake_init(3, false);
	gic_fake.never_settles = true;
	EXPECT_EQ(kt, gic_faked_start(), -EIO);
	gic_fake_init(3, false);
	gic_fake.never_wakes = true;
	EXPECT_EQ(kt, gic_faked_start(), -EIO);
	gic_fake_init(3, false);
	gic_fake.no_sysregs = true;
	EXPECT_EQ(kt, gic_faked_start(), -ENODEV);
}

static void disable_needs_an_answer(struct ktest *kt)
{
	start(kt);
	gic_fake.never_settles = true;
	EXPECT_BUG(kt, "does not disable line 40",
		   (void)!irqchip_disable(&gic_faked.chip, irq(40)));
}

static const struct ktest_case cases[] = {
	KCASE("priorities in use are forgotten, as many as there are", forgets_priorities),
	KCASE("a CPU wakes its own redistributor", wakes_its_own),
	KCASE("lines are of group 1, affinity routing is on", group_1),
	KCASE("affinity routing goes on before the groups", affinity_routing_was_off),
	KCASE("a CPU is known by its affinity alone", affinity_alone),
	KCASE("a CPU without redistributor is -ENODEV", no_redistributor),
	KCASE("redistributors are looked for where they can be", within_the_bytes),
	KCASE("a chip that does not answer, registers that are withheld", no_answer),
	KCASE("a line that is not disabled in time is a BUG", disable_needs_an_answer),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "irqchip/fake-gic-v3-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.after	= gic_faked_after,
};
KTEST_SUITE(suite);
