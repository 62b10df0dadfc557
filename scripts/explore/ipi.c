// SPDX-License-Identifier: MIT
/* ipi: CPUs that have irqs off call each other at once, and both wait. */
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/ipi.h>
#include <foundry/irqchip.h>
#include <foundry/kernel.h>

#include "explore.h"

static u32 called[CPU_MAX], asked[CPU_MAX], answers;

static tick_t now(struct clock *clock)
{
	return 0;
}

/* Nobody has irqs on. */
static void ring(struct irqchip *chip, unsigned int cpu)
{
}

static const struct clock_ops clock_ops = { .now = now };
static const struct irqchip_ops chip_ops = { .ring = ring };
static struct clock clock = { .ops = &clock_ops, .hz = 1000 };
static struct irqchip chip = { .ops = &chip_ops };
static struct arch arch = { .clock = &clock, .irqchip = &chip };
static struct kernel kernel = { .arch = &arch };

cpu_set_t smp_online(void)
{
	return kernel.smp.online;
}

/* Plain accesses: the call orders them. */
static void answer(void *arg)
{
	EXPLORE_CHECK(asked[*(unsigned int *)arg] == 1, "what the caller wrote is not seen");
	called[explore_cpu()]++;
	__atomic_fetch_add(&answers, 1, __ATOMIC_RELAXED);
}

static void call_other(void)
{
	unsigned int me = explore_cpu();

	explore_irqs_set(false);
	asked[me] = 1;
	ipi_call_urgent(CPUS_ALL & ~CPU_BIT(me), answer, &me);
	EXPLORE_CHECK(called[1 - me] == 1, "what the function wrote is not seen");
	while (__atomic_load_n(&answers, __ATOMIC_RELAXED) < 2)	/* the other one's call as well */
		ipi_relax();
}

static void setup_two(void)
{
	kernel.smp.online = 3;
	for (unsigned int id = 0; id < 3; id++)
		arch_cpu(id)->kernel = &kernel;
}

static void setup_three(void)
{
	setup_two();
	kernel.smp.online = 7;
}

static void answer_when_asked(void)
{
	explore_irqs_set(false);
	while (__atomic_load_n(&called[2], __ATOMIC_RELAXED) < 2)
		ipi_relax();
}

static void count(void *arg)
{
	EXPLORE_CHECK(asked[*(unsigned int *)arg] == 1, "what the caller wrote is not seen");
	__atomic_fetch_add(&called[explore_cpu()], 1, __ATOMIC_RELAXED);
}

static void call_third(void)
{
	unsigned int me = explore_cpu();

	explore_irqs_set(false);
	asked[me] = 1;
	ipi_call_urgent(CPU_BIT(2), count, &me);
}

EXPLORE_TEST(.name = "ipi/urgent", .setup = setup_two, .threads = { call_other, call_other }, .bound = 3);
EXPLORE_TEST(.name = "ipi/two-callers", .setup = setup_three,
	     .threads = { call_third, call_third, answer_when_asked }, .bound = 2);
