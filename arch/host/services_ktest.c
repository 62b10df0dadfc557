// SPDX-License-Identifier: MIT
/* The promises on the machine that is booted: its own objects, not fresh ones. */
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "conform/alarm.h"
#include "conform/clock.h"
#include "conform/irq.h"
#include "conform/irqchip.h"
#include "conform/physmem.h"
#include "conform/translator.h"
#include "lend_alarm.h"

#include "host.h"

/* --- clock --------------------------------------------------------------- */

static struct clock *live_clock(struct ktest *kt)
{
	return kt->kernel->arch->clock;
}

static const struct clock_bench clock_bench = {
	.fresh	= live_clock,
	.relax	= cpu_relax,
};

static const struct ktest_suite clock_suite = {
	.name	= "clock/host",
	.needs	= FACT(CLOCK),
	.cases	= clock_conform,
	.bench	= &clock_bench,
};
KTEST_SUITE(clock_suite);

/* --- alarm --------------------------------------------------------------- */

#define ALARM_SPAN	100000	/* ticks: a hundred rounds of cpu_relax() */
#define ROUNDS_MAX	100000

static struct alarm *live_alarm(struct ktest *kt)
{
	return kt->kernel->arch->alarm;
}

static void wait_for(u64 ticks)
{
	tick_t end = clock_now(host_arch.clock) + ticks;

	for (unsigned int i = 0; i < ROUNDS_MAX && clock_now(host_arch.clock) < end; i++)
		cpu_relax();
}

static const struct alarm_bench alarm_bench = {
	.fresh	= live_alarm,
	.clock	= &host_machine.clock.clock,
	.pass	= wait_for,
	.span	= ALARM_SPAN,
};

static const struct ktest_suite alarm_suite = {
	.name	= "alarm/host",
	.needs	= FACT(CLOCK),
	.cases	= alarm_conform,
	.bench	= &alarm_bench,
	.before	= alarm_borrow,
};
KTEST_SUITE(alarm_suite);

static unsigned int rings;

static void count_ring(struct alarm *alarm, void *arg) __irq_context
{
	rings++;
}

static void stop_counting(void *alarm)
{
	alarm_cancel(alarm);
	((struct alarm *)alarm)->fire = NULL;
}

/* By way of the chip, irq_dispatch() and the handler of the line, as on silicon. */
static void alarm_interrupts(struct ktest *kt)
{
	struct alarm *alarm = live_alarm(kt);
	irqflags_t flags;
	int err;

	rings = 0;
	alarm->fire = count_ring;
	ktest_defer(kt, stop_counting, alarm);
	flags = arch_irq_save();
	err = alarm_arm(alarm, clock_now(live_clock(kt)) + ALARM_SPAN);
	wait_for(2 * ALARM_SPAN);
	EXPECT_TRUE(kt, irqchip_mock_is_pending(&host_machine.irqchip));
	EXPECT_EQ(kt, rings, 0);
	arch_irq_restore(flags);
	ASSERT_EQ(kt, err, 0);
	EXPECT_EQ(kt, rings, 1);
	EXPECT_FALSE(kt, irqchip_mock_is_pending(&host_machine.irqchip));
}

static const struct ktest_case alarm_own_cases[] = {
	KCASE("waits as an interrupt until irqs go on", alarm_interrupts),
	KCASE_END
};

static const struct ktest_suite alarm_own_suite = {
	.name	= "alarm/host-own",
	.needs	= FACT(CLOCK),
	.cases	= alarm_own_cases,
	.before	= alarm_borrow,
};
KTEST_SUITE(alarm_own_suite);

/* --- irqchip and irq ------------------------------------------------------ */

#define LINE	irq(40)
#define OTHER	irq(41)

/* Every line that nobody has enabled, and the two of the tests, are as after arch_irq_init(). */
static void reset_lines(struct ktest *kt)
{
	struct irqchip_mock *chip = &host_machine.irqchip;
	u64 used;

	spin_guard(&chip->lock);
	used = chip->enabled & ~(BIT(irq_raw(LINE)) | BIT(irq_raw(OTHER)));
	chip->enabled = used;
	chip->level &= used;
	chip->asserted &= used;
	chip->pending &= used;
	chip->claimed &= used;
}

static struct irqchip *live_irqchip(struct ktest *kt)
{
	return kt->kernel->arch->irqchip;
}

static void raise(irq_t irq)
{
	irqchip_mock_raise(&host_machine.irqchip, irq);
}

static void lower(irq_t irq)
{
	irqchip_mock_lower(&host_machine.irqchip, irq);
}

/* From stage smp on it is the kernel's. */
static bool ring_is_used(void)
{
	return this_kernel()->smp.ops != NULL;
}

static const struct irqchip_bench irqchip_bench = {
	.fresh		= live_irqchip,
	.line		= LINE,
	.other		= OTHER,
	.raise		= raise,
	.lower		= lower,
	.ring_is_used	= ring_is_used,
};

static const struct ktest_suite irqchip_suite = {
	.name	= "irqchip/host",
	.needs	= FACT(IRQ),
	.cases	= irqchip_conform,
	.bench	= &irqchip_bench,
	.before	= reset_lines,
	.after	= reset_lines,
};
KTEST_SUITE(irqchip_suite);

/* The simulated CPU takes what waits as soon as irqs are on. */
static void take(void)
{
	arch_irq_enable();
	(void)arch_irq_save();
}

static u64 spurious(void)
{
	return this_kernel()->irqs.spurious;
}

static u64 unhandled(void)
{
	return this_kernel()->irqs.unhandled;
}

static const struct irq_bench irq_bench = {
	.fresh		= reset_lines,
	.request	= irq_request,
	.free		= irq_free,
	.chip		= &host_machine.irqchip.chip,
	.line		= LINE,
	.other		= OTHER,
	.raise		= raise,
	.lower		= lower,
	.take		= take,
	.take_spurious	= irq_dispatch,
	.spurious	= spurious,
	.unhandled	= unhandled,
};

static const struct ktest_suite irq_suite = {
	.name	= "irq/host",
	.needs	= FACT(IRQ),
	.cases	= irq_conform,
	.bench	= &irq_bench,
	.after	= reset_lines,
};
KTEST_SUITE(irq_suite);

/* --- translator and physmem ----------------------------------------------- */

static struct translator_span spans[ARRAY_SIZE(host_machine.mappings)];

static struct translator *live_translator(struct ktest *kt)
{
	return kt->kernel->arch->translator;
}

static struct translator_bench translator_bench = {
	.fresh		= live_translator,
	.spans		= spans,
	.unmapped	= { HOST_DIRECT_BASE - FRAME_BYTES },
};

/* What start.c mapped. */
static void lend_mappings(struct ktest *kt)
{
	const struct translator_map *map = &host_machine.ram;

	for (size_t i = 0; i < map->count; i++)
		spans[i] = (struct translator_span){ map->slots[i].from, map->slots[i].to,
						     map->slots[i].bytes };
	translator_bench.count = map->count;
}

static const struct ktest_suite translator_suite = {
	.name	= "translator/host",
	.needs	= FACT(CONSOLE),
	.cases	= translator_conform,
	.bench	= &translator_bench,
	.before	= lend_mappings,
};
KTEST_SUITE(translator_suite);

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

static const struct physmem_bench physmem_bench = {
	.ram		= live_map,
	.to_virt	= phys_to_virt,
	.to_phys	= virt_to_phys,
	.take		= take_frame,
	.give		= give_frame,
	.translator	= live_translator,
};

static const struct ktest_suite physmem_suite = {
	.name	= "physmem/host",
	.needs	= FACT(FRAMES),
	.cases	= physmem_conform,
	.bench	= &physmem_bench,
};
KTEST_SUITE(physmem_suite);
