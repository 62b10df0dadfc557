// SPDX-License-Identifier: MIT
/* timers - the virtual one unless told otherwise: a hypervisor may keep the physical one. */
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/log.h>
#include <foundry/string.h>

#include "arch.h"
#include "interrupts.h"
#include "timers.h"

struct aarch64_timers aarch64_timers;

static struct countdown *joined[CPU_MAX];

/* --- words of the command line ---------------------------------------------- */

static int parse(const char *value, enum timer_arm *timer)
{
	for (enum timer_arm i = TIMER_ARM_VIRTUAL; i < TIMER_ARM_COUNT; i++) {
		if (strcmp(value, timer_arm_name(i)) == 0) {
			*timer = i;
			return 0;
		}
	}
	return -EINVAL;
}

static int parse_clock(struct kernel *kernel, const char *value)
{
	return parse(value, &aarch64_timers.clock_wanted);
}

static int parse_alarm(struct kernel *kernel, const char *value)
{
	return parse(value, &aarch64_timers.alarm_wanted);
}

static const struct cmdline_word clock_word = {
	.key = "clock", .values = "virtual|physical", .parse = parse_clock,
};
CMDLINE_WORD(clock_word);

static const struct cmdline_word alarm_word = {
	.key = "alarm", .values = "virtual|physical", .parse = parse_alarm,
};
CMDLINE_WORD(alarm_word);

/* --- what is there ------------------------------------------------------------ */

/* Where the interrupts stand in the binding "arm,armv8-timer": the secure one is the first. */
static const unsigned int binding_index[TIMER_ARM_COUNT] = {
	[TIMER_ARM_VIRTUAL] = 2, [TIMER_ARM_PHYSICAL] = 1,
};

static int find_lines(void)
{
	struct fdt_node node = fdt_root(&aarch64_fdt);

	if (!fdt_next_compatible(&aarch64_fdt, &node, "arm,armv8-timer")) {
		log_error("clock", "the device tree has no timer (arm,armv8-timer)");
		return -ENODEV;
	}
	for (enum timer_arm i = TIMER_ARM_VIRTUAL; i < TIMER_ARM_COUNT; i++) {
		if (interrupt_line(node, binding_index[i], &aarch64_timers.lines[i])) {
			log_error("clock", "the device tree does not say where the %s timer "
				  "interrupts", timer_arm_name(i));
			return -ENODEV;
		}
	}
	return 0;
}

int aarch64_timers_init(void)
{
	struct aarch64_timers *timers = &aarch64_timers;
	int err;

	err = find_lines();
	if (err)
		return err;
	err = clock_arm_init(&timers->clock, timers->clock_wanted);
	if (!err)
		err = alarm_arm_init(&timers->alarm, timers->alarm_wanted, aarch64_arch.irqchip,
				     timers->lines[timers->alarm_wanted], &timers->clock);
	if (err) {
		log_error("clock", "firmware has not said how fast the timers count (CNTFRQ_EL0)");
		return err;
	}
	timers->alarm.countdown.joined = joined;
	err = countdown_open(&timers->alarm.countdown);
	if (err)
		return err;
	log_event(LOG_INFO, "clock", "ready", LOG_STR("clock", timers->clock.name),
		  LOG_U64("hz", timers->clock.hz),
		  LOG_STR("alarm", timers->alarm.countdown.alarm.name));
	return 0;
}

struct alarm *aarch64_own_alarm(void)
{
	static struct alarm_arm alarms[CPU_MAX];
	struct alarm_arm *own = &alarms[this_cpu()->id];

	*own = aarch64_timers.alarm;
	if (countdown_join(&own->countdown, &aarch64_timers.alarm.countdown, aarch64_arch.irqchip))
		return NULL;
	return &own->countdown.alarm;
}

void aarch64_timers_exit(void)
{
	countdown_close(&aarch64_timers.alarm.countdown);
}
