// SPDX-License-Identifier: MIT
/* alarm_lapic - Intel SDM volume 3, "APIC Timer", and "TSC-Deadline Mode" below it. */
#include <foundry/alarm_lapic.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>

#include "calibrate.h"

static struct alarm_lapic *to_lapic(struct countdown *countdown)
{
	return container_of(countdown, struct alarm_lapic, countdown);
}

static void set_mode(const struct lapic *lapic, enum lapic_timer_mode mode)
{
	irqflags_t flags = arch_irq_save();

	lapic_timer_mode(lapic, mode);
	arch_irq_restore(flags);
}

static int one_shot_prepare(struct countdown *countdown)
{
	set_mode(to_lapic(countdown)->lapic, LAPIC_ONE_SHOT);
	return 0;
}

static void one_shot_start(struct countdown *countdown, u64 counts)
{
	lapic_write(to_lapic(countdown)->lapic, LAPIC_TIMER_INITIAL, (u32)counts);
}

static void one_shot_stop(struct countdown *countdown)
{
	lapic_write(to_lapic(countdown)->lapic, LAPIC_TIMER_INITIAL, 0);
}

static const struct countdown_ops one_shot_ops = {
	.prepare	= one_shot_prepare,
	.start		= one_shot_start,
	.stop		= one_shot_stop,
};

/* The timer counts down, from U32_MAX. */
static u64 read_counted(const void *lapic)
{
	return U32_MAX - lapic_read(lapic, LAPIC_TIMER_CURRENT);
}

/* Masked, since its line is disabled: nothing happens when it is through. */
static int measure(const struct lapic *lapic, struct clock *clock, u64 *hz)
{
	const struct counter counter = { read_counted, lapic };
	int err;

	set_mode(lapic, LAPIC_ONE_SHOT);
	lapic_write(lapic, LAPIC_TIMER_INITIAL, U32_MAX);
	err = calibrate(&counter, clock, hz);
	lapic_write(lapic, LAPIC_TIMER_INITIAL, 0);
	return err;
}

int alarm_lapic_init(struct alarm_lapic *alarm, const struct irqchip_apic *apic,
		     struct clock *clock)
{
	u64 hz;
	int err = measure(&apic->lapic, clock, &hz);

	if (err)
		return err;
	*alarm = (struct alarm_lapic){
		.countdown = {
			.alarm	= { .name = "lapic" },
			.ops	= &one_shot_ops,
			.line	= irqchip_apic_timer(apic),
			.hz	= hz,
			.max	= U32_MAX,
		},
		.lapic = &apic->lapic,
	};
	countdown_init(&alarm->countdown, clock);
	return 0;
}
