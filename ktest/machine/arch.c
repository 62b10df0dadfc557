// SPDX-License-Identifier: MIT
/* The promise of arch.h on this machine: its interrupt is an alarm whose time has come. */
#include <foundry/alarm.h>
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "conform/arch.h"
#include "lazy_page.h"
#include "lend_alarm.h"
#include "machine/machine.h"

static struct arch first;

/* Its services as one number; noted before the first case of a run, whichever that is. */
static u64 services(void)
{
	const struct arch *arch = this_kernel()->arch;
	const void *const all[] = {
		arch->clock, arch->alarm, arch->irqchip, arch->translator, arch->console,
		arch->tlb,
	};
	u64 sum = 0;

	if (!first.name)
		first = *arch;
	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++)
		sum = sum * 31 + vaddr_of(all[i]).raw;
	return sum;
}

static const struct ktest_watch services_watch = { .name = "services", .read = services };
KTEST_WATCH(services_watch);

static const struct arch *live_now(struct ktest *kt)
{
	return kt->kernel->arch;
}

static const struct arch *live_first(struct ktest *kt)
{
	return &first;
}

/* --- an interrupt that can be asked for ----------------------------------------- */

static unsigned int arrived;

static void count_arrival(struct alarm *alarm, void *arg) __irq_context
{
	arrived++;
}

static void stop_listening(void *unused)
{
	struct alarm *alarm = this_kernel()->arch->alarm;
	irqflags_t flags = arch_irq_save();

	alarm_cancel(alarm);
	alarm->fire = NULL;
	arch_irq_restore(flags);
}

static void listen(struct ktest *kt)
{
	arrived = 0;
	alarm_borrow(kt);
	kt->kernel->arch->alarm->fire = count_arrival;
	ktest_defer(kt, stop_listening, NULL);
}

static void raise(void)
{
	const struct arch *arch = this_kernel()->arch;
	irqflags_t flags = arch_irq_save();
	int err = alarm_arm(arch->alarm, clock_now(arch->clock));

	arch_irq_restore(flags);
	BUG_ON(err, "the alarm refuses the time that it is: %s", errno_name(err));
}

static unsigned int count_arrived(void)
{
	return READ_ONCE(arrived);
}

/* Long enough, a thousand times over, for a chip that another thread of the host plays. */
#define RELAX_HZ	50000

static void relax(void)
{
	struct clock *clock = this_kernel()->arch->clock;
	tick_t end = clock_now(clock) + clock_hz(clock) / RELAX_HZ;

	while (clock_now(clock) < end)
		cpu_relax();
}

/* --- places ---------------------------------------------------------------------- */

/* The direct map has nothing where there is no RAM. */
static volatile u64 *unmapped(void)
{
	return phys_to_virt(machine.hole);
}

static volatile u64 *readonly(void)
{
	static const u64 word = 0x0123456789abcdefull;

	return vaddr_to_ptr(vaddr_of(&word));
}

static u64 load(const volatile u64 *at)
{
	return *at;
}

static void store(volatile u64 *at, u64 value)
{
	*at = value;
}

static size_t recover(u64 *want, u64 *got)
{
	return machine.recover(want, got);
}

static const struct arch_bench bench = {
	.now		= live_now,
	.first		= live_first,
	.irq_save	= arch_irq_save,
	.irq_restore	= arch_irq_restore,
	.irqs_enabled	= arch_irqs_enabled,
	.irq_enable	= arch_irq_enable,
	.listen		= listen,
	.raise		= raise,
	.arrived	= count_arrived,
	.relax		= relax,
	.unmapped	= unmapped,
	.readonly	= readonly,
	.load		= load,
	.store		= store,
	.recover	= recover,
	.cost		= arch_cost,
	.lazy		= lazy_page,
	.asked		= lazy_page_asked,
	.add		= atomic_fetch_add_relaxed,
	.read_regs	= access_regs,
};

static const struct ktest_suite suite = {
	.name	= "arch/machine",
	.needs	= FACT(TRAPS) | FACT(IRQ) | FACT(CLOCK),
	.cases	= arch_conform,
	.bench	= &bench,
};
KTEST_SUITE(suite);
