// SPDX-License-Identifier: MIT
/*
 * alarm_tsc_deadline - Intel SDM volume 3, "TSC-Deadline Mode".
 *
 * Emulators have none, so alarm_tsc_deadline_ktest.c compiles this file a
 * second time over MSRs and a TSC of its own.
 */
#include <foundry/alarm_lapic.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>

#include <asm/msr.h>

#include "tsc.h"

#define MSR_TSC_DEADLINE	0x6e0

static struct alarm_lapic *to_lapic(struct countdown *countdown)
{
	return container_of(countdown, struct alarm_lapic, countdown);
}

static int deadline_prepare(struct countdown *countdown)
{
	irqflags_t flags = arch_irq_save();

	lapic_timer_mode(to_lapic(countdown)->lapic, LAPIC_TSC_DEADLINE);
	arch_irq_restore(flags);
	return 0;
}

static void deadline_start(struct countdown *countdown, u64 counts)
{
	wrmsr(MSR_TSC_DEADLINE, rdtsc_ordered() + counts);
}

/* 0 disarms. */
static void deadline_stop(struct countdown *countdown)
{
	wrmsr(MSR_TSC_DEADLINE, 0);
}

static const struct countdown_ops deadline_ops = {
	.prepare	= deadline_prepare,
	.start		= deadline_start,
	.stop		= deadline_stop,
};

int alarm_tsc_deadline_init(struct alarm_lapic *alarm, const struct irqchip_apic *apic,
			    struct clock *clock, u64 tsc_hz)
{
	if (!lapic_has_tsc_deadline())
		return -ENODEV;
	*alarm = (struct alarm_lapic){
		.countdown = {
			.alarm	= { .name = "tsc-deadline" },
			.ops	= &deadline_ops,
			.line	= irqchip_apic_timer(apic),
			.hz	= tsc_hz,
			.max	= S64_MAX,	/* nobody waits so long; the sum does not wrap */
		},
		.lapic = &apic->lapic,
	};
	countdown_init(&alarm->countdown, clock);
	return 0;
}
