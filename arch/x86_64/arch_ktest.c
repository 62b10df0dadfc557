// SPDX-License-Identifier: MIT
/* The promises of arch.h and physmem.h on this machine. */
#include <foundry/alarm.h>
#include <foundry/bug.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "arch.h"
#include "conform/arch.h"
#include "conform/physmem.h"

static struct arch first;

/* Its services as one number; noted before the first case of a run, whichever that is. */
static u64 services(void)
{
	const void *const all[] = {
		x86_arch.clock, x86_arch.alarm, x86_arch.irqchip, x86_arch.translator,
		x86_arch.console,
	};
	u64 sum = 0;

	if (!first.name)
		first = x86_arch;
	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++)
		sum = sum * 31 + vaddr_of(all[i]).raw;
	return sum;
}

static const struct ktest_watch services_watch = { .name = "services", .read = services };
KTEST_WATCH(services_watch);

static const struct arch *x86_now(struct ktest *kt)
{
	return kt->kernel->arch;
}

static const struct arch *x86_first(struct ktest *kt)
{
	return &first;
}

/* --- an interrupt that can be asked for: an alarm whose time has come ---------- */

static unsigned int arrived;

static void count_arrival(struct alarm *alarm, void *arg)
{
	arrived++;
}

static void stop_listening(void *unused)
{
	irqflags_t flags = arch_irq_save();

	alarm_cancel(x86_arch.alarm);
	x86_arch.alarm->fire = NULL;
	arch_irq_restore(flags);
}

static void x86_listen(struct ktest *kt)
{
	arrived = 0;
	x86_arch.alarm->fire = count_arrival;
	ktest_defer(kt, stop_listening, NULL);
}

static void x86_raise(void)
{
	irqflags_t flags = arch_irq_save();
	int err = alarm_arm(x86_arch.alarm, clock_now(x86_arch.clock));

	arch_irq_restore(flags);
	BUG_ON(err, "the alarm refuses the time that it is: %s", errno_name(err));
}

static unsigned int x86_arrived(void)
{
	return READ_ONCE(arrived);
}

/* Long enough, a thousand times over, for a chip that another thread of the host plays. */
#define RELAX_HZ	50000

static void x86_relax(void)
{
	tick_t end = clock_now(x86_arch.clock) + clock_hz(x86_arch.clock) / RELAX_HZ;

	while (clock_now(x86_arch.clock) < end)
		cpu_relax();
}

/* --- places ---------------------------------------------------------------------- */

/* Where a PC has its graphics memory the direct map has nothing. */
static volatile u64 *x86_unmapped(void)
{
	return vaddr_to_ptr(vaddr_add(arch_direct_base(), 640 * KiB));
}

static volatile u64 *x86_readonly(void)
{
	static const u64 word = 0x0123456789abcdefull;

	return vaddr_to_ptr(vaddr_of(&word));
}

static u64 x86_load(const volatile u64 *at)
{
	return *at;
}

static void x86_store(volatile u64 *at, u64 value)
{
	*at = value;
}

/* --- recovery -------------------------------------------------------------------- */

#define REGS	8
#define RESULT	0x77

/* registers.S */
void x86_recover_regs(const u64 *want, u64 *got, struct arch_catch *point);

static size_t x86_recover(u64 *want, u64 *got)
{
	struct arch_catch point;

	x86_recover_regs(want, got, &point);
	want[REGS - 1] = RESULT;
	return REGS;
}

static const struct arch_bench bench = {
	.now		= x86_now,
	.first		= x86_first,
	.irq_save	= arch_irq_save,
	.irq_restore	= arch_irq_restore,
	.irqs_enabled	= arch_irqs_enabled,
	.irq_enable	= arch_irq_enable,
	.listen		= x86_listen,
	.raise		= x86_raise,
	.arrived	= x86_arrived,
	.relax		= x86_relax,
	.unmapped	= x86_unmapped,
	.readonly	= x86_readonly,
	.load		= x86_load,
	.store		= x86_store,
	.recover	= x86_recover,
	.cost		= arch_cost,
};

static const struct ktest_suite suite = {
	.name	= "arch/x86_64",
	.needs	= FACT(TRAPS) | FACT(IRQ) | FACT(CLOCK),
	.cases	= arch_conform,
	.bench	= &bench,
};
KTEST_SUITE(suite);

/* --- physmem ----------------------------------------------------------------------- */

static const struct memmap *live_map(struct ktest *kt)
{
	return &kt->kernel->memmap;
}

static int take_frame(struct ktest *kt, paddr_t *frame)
{
	return frame_alloc(kt->kernel->frames, frame);
}

static void give_frame(paddr_t frame)
{
	frame_free(this_kernel()->frames, frame);
}

static struct translator *live_translator(struct ktest *kt)
{
	return kt->kernel->arch->translator;
}

static const struct physmem_bench physmem_bench = {
	.ram		= live_map,
	.to_virt	= phys_to_virt,
	.to_phys	= virt_to_phys,
	.take		= take_frame,
	.give		= give_frame,
	.translator	= live_translator,
};

static const struct ktest_suite physmem_suite = {
	.name	= "physmem/x86_64",
	.needs	= FACT(FRAMES),
	.cases	= physmem_conform,
	.bench	= &physmem_bench,
};
KTEST_SUITE(physmem_suite);
