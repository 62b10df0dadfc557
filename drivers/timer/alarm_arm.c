// SPDX-License-Identifier: MIT
/* alarm_arm - CNTV_CVAL_EL0 and CNTP_CVAL_EL0: Arm ARM (DDI 0487), D11.2.4 "Timers". */
#include <foundry/timer_arm.h>

#include <asm/sysreg.h>

#define CTL_OFF		0
#define CTL_ON		1	/* and its interrupt not masked */

static struct alarm_arm *to_arm(struct countdown *countdown)
{
	return container_of(countdown, struct alarm_arm, countdown);
}

/* The line is up as long as the deadline has passed, so it is a level. */
static int arm_prepare(struct countdown *countdown)
{
	struct alarm_arm *alarm = to_arm(countdown);

	countdown->ops->stop(countdown);
	return irqchip_configure(alarm->chip, countdown->line, IRQ_LEVEL);
}

static void start_virtual(struct countdown *countdown, u64 counts)
{
	isb();
	sysreg_write(cntv_cval_el0, sysreg_read(cntvct_el0) + counts);
	sysreg_write(cntv_ctl_el0, CTL_ON);
	isb();
}

static void stop_virtual(struct countdown *countdown)
{
	sysreg_write(cntv_ctl_el0, CTL_OFF);
	isb();
}

static void start_physical(struct countdown *countdown, u64 counts)
{
	isb();
	sysreg_write(cntp_cval_el0, sysreg_read(cntpct_el0) + counts);
	sysreg_write(cntp_ctl_el0, CTL_ON);
	isb();
}

static void stop_physical(struct countdown *countdown)
{
	sysreg_write(cntp_ctl_el0, CTL_OFF);
	isb();
}

static const struct countdown_ops ops[TIMER_ARM_COUNT] = {
	[TIMER_ARM_VIRTUAL] = {
		.prepare = arm_prepare, .start = start_virtual, .stop = stop_virtual,
	},
	[TIMER_ARM_PHYSICAL] = {
		.prepare = arm_prepare, .start = start_physical, .stop = stop_physical,
	},
};

int alarm_arm_init(struct alarm_arm *alarm, enum timer_arm timer, struct irqchip *chip, irq_t line,
		   struct clock *clock)
{
	struct clock own;
	int err = clock_arm_init(&own, timer);

	if (err)
		return err;
	*alarm = (struct alarm_arm){
		.countdown = {
			.alarm	= { .name = timer_arm_name(timer) },
			.ops	= &ops[timer],
			.line	= line,
			.hz	= own.hz,
			.max	= S64_MAX,	/* nobody waits so long; the sum does not wrap */
		},
		.chip	= chip,
		.timer	= timer,
	};
	countdown_init(&alarm->countdown, clock);
	return 0;
}
