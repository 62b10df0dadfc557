// SPDX-License-Identifier: MIT
/* clock_arm - CNTVCT_EL0 and CNTPCT_EL0: Arm ARM (DDI 0487), D11.2. */
#include <foundry/errno.h>
#include <foundry/timer_arm.h>

#include <asm/sysreg.h>

/* A counter may be read before what stands before it, hence the isb. */
static tick_t virtual_now(struct clock *clock)
{
	isb();
	return sysreg_read(cntvct_el0);
}

static tick_t physical_now(struct clock *clock)
{
	isb();
	return sysreg_read(cntpct_el0);
}

static const struct clock_ops ops[TIMER_ARM_COUNT] = {
	[TIMER_ARM_VIRTUAL]	= { .now = virtual_now },
	[TIMER_ARM_PHYSICAL]	= { .now = physical_now },
};

const char *timer_arm_name(enum timer_arm timer)
{
	return timer == TIMER_ARM_VIRTUAL ? "virtual" : "physical";
}

int clock_arm_init(struct clock *clock, enum timer_arm timer)
{
	u64 hz = (u32)sysreg_read(cntfrq_el0);	/* as firmware has written it, or 0 */

	if (hz == 0)
		return -ENODEV;
	*clock = (struct clock){ .ops = &ops[timer], .name = timer_arm_name(timer), .hz = hz };
	return 0;
}
