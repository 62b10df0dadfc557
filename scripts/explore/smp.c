// SPDX-License-Identifier: MIT
/* smp: a CPU comes, sleeps, is given work, and leaves; the doorbell is a pin that ends its sleep. */
#include <foundry/alarm_relay.h>
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/irqchip.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/timer.h>

#include "explore.h"

static u32 pins[CPU_MAX], started;
static u32 given, done;

/* --- the machine ------------------------------------------------------------------------ */

/* Time stands still: nobody's patience ends. */
static tick_t now(struct clock *clock)
{
	return 0;
}

static int enable(struct irqchip *chip, irq_t irq)
{
	return 0;
}

static void ring(struct irqchip *chip, unsigned int cpu)
{
	__atomic_store_n(&pins[cpu], 1, __ATOMIC_RELEASE);
}

static unsigned int count_cpus(void)
{
	return 2;
}

static int start(unsigned int id)
{
	__atomic_store_n(&started, 1, __ATOMIC_RELEASE);
	return 0;
}

static void off(void)
{
	explore_exit();
}

static const struct clock_ops clock_ops = { .now = now };
static const struct irqchip_ops chip_ops = { .enable = enable, .ring = ring };
static const struct smp_ops smp_ops = { .count = count_cpus, .start = start, .off = off };
static struct clock clock = { .ops = &clock_ops, .hz = 1000 };
static struct irqchip chip = { .ops = &chip_ops };
static struct arch arch = { .clock = &clock, .irqchip = &chip };
static struct kernel kernel = {
	.arch	= &arch,
	.smp	= { .ops = &smp_ops, .cpu = arch_cpu, .patience_ns = 1000000000, .online = 1 },
};

/* What was written before the ring is seen by who claims it: irqchip_ring(). */
static void take_interrupt(void)
{
	__atomic_exchange_n(&pins[explore_cpu()], 0, __ATOMIC_ACQUIRE);
}

/* The interrupt is taken right behind it. */
void arch_wait(void)
{
	explore_wait_for(&pins[explore_cpu()]);
	take_interrupt();
}

void ipi_wake(unsigned int cpu)
{
	ring(&chip, cpu);
}

/* Of timers nothing is tried here. */
void timers_begin(struct alarm *alarm)
{
}

void timers_rest(void)
{
}

struct alarm *alarm_relay_init(void)
{
	return NULL;
}

void log_message(enum log_level level, const char *subsystem, const char *fmt, ...)
{
	explore_fail("something is logged");
}

/* --- the test ----------------------------------------------------------------------------- */

static void work(void *arg)
{
	EXPLORE_CHECK(explore_cpu() == 1 && explore_irqs_are_on(), "the work is done elsewhere, or with irqs off");
	done += *(u32 *)arg;
}

static void give_work(void)
{
	struct cpu_work item = { .fn = work, .arg = &given };

	explore_irqs_set(false);	/* nobody rings here */
	smp_bring_up(&kernel);
	for (unsigned int i = 0; i < 2; i++) {
		given++;
		EXPLORE_CHECK(smp_run(1, &item) == 0, "an idle CPU is busy");
		smp_join(&item);
	}
	EXPLORE_CHECK(done == 3, "work was not done, or done twice");
	smp_take_down(&kernel);
}

static void be_idle(void)
{
	explore_wait_for(&started);
	__atomic_exchange_n(&started, 0, __ATOMIC_ACQUIRE);
	explore_irqs_set(false);
	smp_enter();
}

static void setup(void)
{
	arch_cpu(0)->kernel = &kernel;
}

static void check(void)
{
	EXPLORE_CHECK(arch_cpu(1)->state == CPU_OFF, "it has not left");
}

EXPLORE_TEST(.name = "smp/work", .setup = setup, .threads = { give_work, be_idle }, .handler = take_interrupt,
	     .check = check, .bound = 1);
