// SPDX-License-Identifier: MIT
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/irqchip.h>
#include <foundry/kernel.h>

#include "fake_cpus.h"

#define HZ		1000
#define PATIENCE_NS	20000000

/* One CPU, and what a test says of it. */
struct fake_cpu {
	struct cpu		cpu;
	struct cpu		seen;		/* what it found when it came */
	enum smp_conduct	how;
	unsigned int		times;
};

static struct {
	struct kernel	kernel;
	struct fake_cpu	cpus[CPU_MAX];
	unsigned int	count;
	tick_t		now;
} fake;

static tick_t read_clock(struct clock *clock)
{
	return fake.now++;
}

static const struct clock_ops clock_ops = { .now = read_clock };
static struct clock clock = { .ops = &clock_ops, .name = "fake", .hz = HZ };

/* A CPU that is rung looks whether it is to leave. */
static void ring(struct irqchip *chip, unsigned int id)
{
	struct fake_cpu *fake_cpu = &fake.cpus[id];

	if (fake_cpu->cpu.state == CPU_LEAVING)
		fake_cpu->cpu.state = CPU_OFF;
}

static const struct irqchip_ops chip_ops = { .ring = ring };
static struct irqchip chip = { .ops = &chip_ops, .name = "fake" };

static struct arch machine = { .name = "fake", .clock = &clock, .irqchip = &chip };

static unsigned int count(void)
{
	return fake.count;
}

static bool come(struct fake_cpu *fake_cpu)
{
	if (!smp_arrive(&fake_cpu->cpu))
		return false;
	fake_cpu->seen = fake_cpu->cpu;
	fake_cpu->times++;
	return true;
}

static int start(unsigned int id)
{
	switch (fake.cpus[id].how) {
	case CPU_IS_REFUSED:	return -EIO;
	case CPU_IS_SILENT:	return 0;
	default:		return come(&fake.cpus[id]) ? 0 : -EBUSY;
	}
}

static const struct smp_ops ops = { .count = count, .start = start };

static struct cpu *cpu_of(unsigned int id)
{
	return &fake.cpus[id].cpu;
}

struct kernel *fake_cpus_fresh(struct ktest *kt, unsigned int cpus)
{
	struct kernel *kernel = &fake.kernel;

	memset(&fake, 0, sizeof(fake));
	fake.count = cpus;
	kernel_init(kernel, &machine);
	kernel->smp.ops = &ops;
	kernel->smp.cpu = cpu_of;
	kernel->smp.patience_ns = PATIENCE_NS;
	return kernel;
}

void fake_cpus_conduct(unsigned int id, enum smp_conduct how)
{
	fake.cpus[id].how = how;
}

bool fake_cpus_come_late(unsigned int id)
{
	return come(&fake.cpus[id]);
}

const struct cpu *fake_cpus_seen(unsigned int id)
{
	return fake.cpus[id].times ? &fake.cpus[id].seen : NULL;
}

unsigned int fake_cpus_times(unsigned int id)
{
	return fake.cpus[id].times;
}
