// SPDX-License-Identifier: MIT
/*
 * The choice of clock and alarm.
 *
 * Clock: the TSC, which costs an instruction, unless its rate follows the CPU's; then the HPET; then
 * the PM timer; then the TSC after all.  Alarm: the one that compares with the TSC; then the local
 * APIC's countdown; then the HPET, which is one for all CPUs.
 */
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/kconfig.h>
#include <foundry/log.h>
#include <foundry/pit_8254.h>
#include <foundry/string.h>

#include "arch.h"
#include "timers.h"

struct x86_timers x86_timers;

static struct countdown *joined[CPU_MAX];

/* Providers are copied into the union, which the kernel knows by its first member. */
_Static_assert(offsetof(struct clock_tsc, clock) == 0 && offsetof(struct clock_hpet, clock) == 0 &&
	       offsetof(struct clock_pmtimer, clock) == 0, "a clock is at the start of its provider");
_Static_assert(offsetof(struct countdown, alarm) == 0 &&
	       offsetof(struct alarm_lapic, countdown) == 0 &&
	       offsetof(struct alarm_hpet, countdown) == 0, "an alarm is at the start of its provider");

/* --- words of the command line ---------------------------------------------- */

enum clock_kind { CLOCK_BEST, CLOCK_IS_TSC, CLOCK_IS_HPET, CLOCK_IS_PMTIMER };
enum alarm_kind { ALARM_BEST, ALARM_IS_TSC_DEADLINE, ALARM_IS_LAPIC, ALARM_IS_HPET };

static const char *const clock_names[] = {
	[CLOCK_IS_TSC] = "tsc", [CLOCK_IS_HPET] = "hpet", [CLOCK_IS_PMTIMER] = "pmtimer",
};
static const char *const alarm_names[] = {
	[ALARM_IS_TSC_DEADLINE] = "tsc-deadline", [ALARM_IS_LAPIC] = "lapic", [ALARM_IS_HPET] = "hpet",
};

/* What was asked for. */
static enum clock_kind clock_wanted;
static enum alarm_kind alarm_wanted;

/* Index of a name behind 0, or 0. */
static unsigned int find(const char *const *names, unsigned int count, const char *name)
{
	for (unsigned int i = 1; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return 0;
}

static int parse_clock(struct kernel *kernel, const char *value)
{
	unsigned int kind = find(clock_names, ARRAY_SIZE(clock_names), value);

	if (!kind)
		return -EINVAL;
	clock_wanted = kind;
	return 0;
}

static int parse_alarm(struct kernel *kernel, const char *value)
{
	unsigned int kind = find(alarm_names, ARRAY_SIZE(alarm_names), value);

	if (!kind)
		return -EINVAL;
	alarm_wanted = kind;
	return 0;
}

static const struct cmdline_word clock_word = {
	.key = "clock", .values = "tsc|hpet|pmtimer", .parse = parse_clock,
};
CMDLINE_WORD(clock_word);

static const struct cmdline_word alarm_word = {
	.key = "alarm", .values = "tsc-deadline|lapic|hpet", .parse = parse_alarm,
};
CMDLINE_WORD(alarm_word);

/* --- what is there ----------------------------------------------------------- */

static void probe_hpet(const struct acpi *acpi)
{
	if (!IS_ENABLED(CONFIG_HPET) || hpet_init(&x86_timers.hpet, &acpi->hpet))
		return;
	x86_timers.has_hpet = true;
	clock_hpet_init(&x86_timers.hpet_clock, &x86_timers.hpet);
}

static void probe_pmtimer(const struct acpi *acpi)
{
	x86_timers.has_pmtimer = IS_ENABLED(CONFIG_CLOCK_PMTIMER) &&
				 clock_pmtimer_init(&x86_timers.pmtimer, &acpi->fadt) == 0;
}

/* By a clock whose frequency is known; the 8254 is the last that a machine is without. */
static void probe_tsc(void)
{
	struct pit_8254 pit;
	int err;

	if (x86_timers.has_hpet) {
		err = clock_tsc_init(&x86_timers.tsc, &x86_timers.hpet_clock.clock);
	} else if (x86_timers.has_pmtimer) {
		err = clock_tsc_init(&x86_timers.tsc, &x86_timers.pmtimer.clock);
	} else {
		pit_8254_init(&pit);
		err = clock_tsc_init(&x86_timers.tsc, &pit.clock);
		pit_8254_silence();
	}
	if (err)	/* what cannot be measured may still be told */
		err = clock_tsc_init(&x86_timers.tsc, NULL);
	x86_timers.has_tsc = err == 0;
}

/* --- the choice --------------------------------------------------------------- */

static enum clock_kind best_clock(void)
{
	if (x86_timers.has_tsc && x86_timers.tsc.steady)
		return CLOCK_IS_TSC;
	if (x86_timers.has_hpet)
		return CLOCK_IS_HPET;
	return x86_timers.has_pmtimer ? CLOCK_IS_PMTIMER : CLOCK_IS_TSC;
}

static int use_clock(enum clock_kind kind)
{
	switch (kind) {
	case CLOCK_IS_TSC:
		x86_timers.clock.tsc = x86_timers.tsc;
		return x86_timers.has_tsc ? 0 : -ENODEV;
	case CLOCK_IS_HPET:
		x86_timers.clock.hpet = x86_timers.hpet_clock;
		return x86_timers.has_hpet ? 0 : -ENODEV;
	default:
		x86_timers.clock.pmtimer = x86_timers.pmtimer;
		return x86_timers.has_pmtimer ? 0 : -ENODEV;
	}
}

static int choose_clock(void)
{
	enum clock_kind kind = clock_wanted ? clock_wanted : best_clock();
	int err = use_clock(kind);

	if (err)
		log_error("clock", "this machine has no %s; it has%s%s%s", clock_names[kind],
			  x86_timers.has_tsc ? " tsc" : "", x86_timers.has_hpet ? " hpet" : "",
			  x86_timers.has_pmtimer ? " pmtimer" : "");
	return err;
}

static int use_alarm(enum alarm_kind kind, struct irqchip_apic *apic)
{
	struct clock *clock = &x86_timers.clock.any;

	x86_timers.has_own_alarms = kind != ALARM_IS_HPET;

	switch (kind) {
	case ALARM_IS_TSC_DEADLINE:
		if (!x86_timers.has_tsc)
			return -ENODEV;
		return alarm_tsc_deadline_init(&x86_timers.alarm.lapic, apic, clock,
					       x86_timers.tsc.clock.hz);
	case ALARM_IS_LAPIC:
		return alarm_lapic_init(&x86_timers.alarm.lapic, apic, clock);
	default:
		if (!IS_ENABLED(CONFIG_HPET) || !x86_timers.has_hpet)
			return -ENODEV;
		return alarm_hpet_init(&x86_timers.alarm.hpet, &x86_timers.hpet, &apic->chip, clock);
	}
}

static int choose_alarm(struct irqchip_apic *apic)
{
	int err = -ENODEV;

	if (alarm_wanted) {
		err = use_alarm(alarm_wanted, apic);
		if (err)
			log_error("alarm", "this machine has no %s; it has lapic%s",
				  alarm_names[alarm_wanted], x86_timers.has_hpet ? " hpet" : "");
		return err;
	}
	for (enum alarm_kind kind = ALARM_IS_TSC_DEADLINE; err && kind <= ALARM_IS_HPET; kind++)
		err = use_alarm(kind, apic);
	return err;
}

static const char *how_known(void)
{
	if (x86_timers.clock.any.ops != x86_timers.tsc.clock.ops)
		return "fixed";
	return x86_timers.tsc.told ? "told" : "measured";
}

int x86_timers_init(const struct acpi *acpi, struct irqchip_apic *apic)
{
	int err;

	probe_hpet(acpi);
	probe_pmtimer(acpi);
	probe_tsc();
	err = choose_clock();
	if (err)
		return err;
	err = choose_alarm(apic);
	if (err)
		return err;
	x86_timers.alarm.countdown.joined = joined;
	err = countdown_open(&x86_timers.alarm.countdown);
	if (err)
		return err;
	log_event(LOG_INFO, "clock", "ready", LOG_STR("clock", x86_timers.clock.any.name),
		  LOG_U64("hz", x86_timers.clock.any.hz), LOG_STR("frequency", how_known()),
		  LOG_STR("alarm", x86_timers.alarm.any.name),
		  LOG_U64("alarm_hz", x86_timers.alarm.countdown.hz));
	return 0;
}

struct alarm *x86_own_alarm(void)
{
	static union x86_alarm alarms[CPU_MAX];
	union x86_alarm *own = &alarms[this_cpu()->id];

	if (!x86_timers.has_own_alarms)
		return NULL;
	*own = x86_timers.alarm;
	if (countdown_join(&own->countdown, &x86_timers.alarm.countdown, x86_arch.irqchip))
		return NULL;
	return &own->any;
}

void x86_timers_exit(void)
{
	countdown_close(&x86_timers.alarm.countdown);
}
