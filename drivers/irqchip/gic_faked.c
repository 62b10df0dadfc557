// SPDX-License-Identifier: MIT
/* gic_faked - the driver of the GIC, its own sources, over the simulated one. */

/* On its own machine the driver is there as well. */
#define gic_take_over		gic_faked_take_over
#define gic_this_cpu		gic_faked_this_cpu
#define irqchip_gic_offline	irqchip_gic_faked_offline
#define irqchip_gic_online	irqchip_gic_faked_online
#define irqchip_gic_v2_init	irqchip_gic_faked_v2_init
#define irqchip_gic_v3_init	irqchip_gic_faked_v3_init

#include <foundry/addr.h>
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/io.h>
#include <foundry/log.h>

#include "gic_fake.h"
#include "gic_fake_regs.h"

#define this_cpu		gic_fake_this_cpu
#define io_read8		gic_fake_read8
#define io_read32		gic_fake_read32
#define io_read64		gic_fake_read64
#define io_write8		gic_fake_write8
#define io_write32		gic_fake_write32
#define io_write64		gic_fake_write64
#define gic_icc_read		gic_fake_icc_read
#define gic_icc_write		gic_fake_icc_write

/* It is started hundreds of times. */
#undef log_event
#define log_event(level, ...)	do { } while (0)

#include "irqchip_gic.c"
#include "gic_v2.c"
#include "gic_v3.c"

struct irqchip_gic gic_faked;

static void __iomem *registers(u64 offset)
{
	/* SAFETY: nothing is there, and nothing goes there */
	return (void __iomem __force *)vaddr_to_ptr(vaddr(GIC_FAKE_BASE + offset));
}

int gic_faked_start(void)
{
	gic_fake.running = 0;
	if (gic_fake.version == 2)
		return irqchip_gic_v2_init(&gic_faked, registers(0),
					   registers(GIC_FAKE_CPU_INTERFACE));
	return irqchip_gic_v3_init(&gic_faked, registers(0), registers(GIC_FAKE_REDIST),
				   GIC_FAKE_REDIST_BYTES, gic_fake_affinity(0));
}

int gic_faked_online_as(unsigned int cpu, u64 affinity)
{
	gic_fake.running = cpu;
	return irqchip_gic_online(&gic_faked, affinity);
}

int gic_faked_online(unsigned int cpu)
{
	return gic_faked_online_as(cpu, gic_fake_affinity(cpu));
}

void gic_faked_offline(void)
{
	irqchip_gic_offline(&gic_faked);
}

void gic_faked_after(struct ktest *kt)
{
	if (gic_fake.misuse)
		ktest_note(kt, "misuse: %s", gic_fake.misuse);
	EXPECT_TRUE(kt, !gic_fake.misuse);
}
