/* SPDX-License-Identifier: MIT */
/*
 * The clock is the counter `time`; the alarm is a comparison with it, by a register of the hart
 * (Sstc) or by a call to the firmware.
 */
#ifndef RISCV_TIMERS_H
#define RISCV_TIMERS_H

#include <foundry/clock.h>
#include <foundry/countdown.h>
#include <foundry/fdt.h>

enum riscv_alarm_kind { ALARM_BEST, ALARM_SSTC, ALARM_SBI };

struct riscv_timers {
	struct clock		clock;
	struct countdown	alarm;
	bool			has_sstc;
};

extern struct riscv_timers riscv_timers;

/**
 * riscv_timers_init() - the clock, and the alarm: the best, or what the command line says
 * @fdt:	firmware's tree
 *
 * Context: boot only.
 * Return: 0; -ENODEV when the tree does not say how fast the clock is, or there is not the alarm
 * that was asked for.  Which it was is in the log.
 */
int __must_check riscv_timers_init(const struct fdt *fdt);

/* arch.own_alarm. */
struct alarm *riscv_own_alarm(void);

/* The alarm is silent. */
void riscv_timers_exit(void);

/* One of the alarms of this hart, closed; of all of them one can be open. */
void riscv_alarm_init(struct countdown *alarm, enum riscv_alarm_kind kind);

/* Whether @isa, the text of a CPU's `riscv,isa`, names an extension: "sstc". */
bool riscv_isa_has(const char *isa, const char *extension);

#endif
