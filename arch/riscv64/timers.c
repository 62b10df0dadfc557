// SPDX-License-Identifier: MIT
/*
 * Privileged Architecture, "Sstc" and "time"; SBI specification, chapter 6.
 *
 * Where the CPU has Sstc, a call to the firmware writes the same register: only one of the two
 * alarms is open.
 */
#include <foundry/arch.h>
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/fdt_boot.h>
#include <foundry/irq.h>
#include <foundry/log.h>
#include <foundry/string.h>

#include <asm/csr.h>
#include <asm/sbi.h>

#include "arch.h"
#include "cpu.h"
#include "timers.h"

struct riscv_timers riscv_timers;

static struct countdown *joined[CPU_MAX];

#define NEVER		U64_MAX

static tick_t time_now(struct clock *clock)
{
	return csr_read(time);
}

static const struct clock_ops time_ops = { .now = time_now };

/* --- alarms ---------------------------------------------------------------- */

/* stimecmp by its number: assemblers of today may not know the name. */
static void compare_by_sstc(u64 time)
{
	csr_write(0x14d, time);
}

static void compare_by_sbi(u64 time)
{
	(void)sbi_call(SBI_TIME, SBI_TIME_SET, time, 0, 0);
}

static int prepare(struct countdown *countdown)
{
	countdown->ops->stop(countdown);
	return irqchip_configure(&riscv_irqchip.chip, countdown->line, IRQ_EDGE);
}

static void start_sstc(struct countdown *countdown, u64 counts)
{
	compare_by_sstc(csr_read(time) + counts);
}

static void stop_sstc(struct countdown *countdown)
{
	compare_by_sstc(NEVER);
}

static void start_sbi(struct countdown *countdown, u64 counts)
{
	compare_by_sbi(csr_read(time) + counts);
}

static void stop_sbi(struct countdown *countdown)
{
	compare_by_sbi(NEVER);
}

static const struct countdown_ops sstc_ops = {
	.prepare = prepare, .start = start_sstc, .stop = stop_sstc,
};
static const struct countdown_ops sbi_ops = {
	.prepare = prepare, .start = start_sbi, .stop = stop_sbi,
};

void riscv_alarm_init(struct countdown *alarm, enum riscv_alarm_kind kind)
{
	*alarm = (struct countdown){
		.alarm	= { .name = kind == ALARM_SSTC ? "sstc" : "sbi" },
		.ops	= kind == ALARM_SSTC ? &sstc_ops : &sbi_ops,
		.line	= irqchip_riscv_timer(&riscv_irqchip),
		.hz	= riscv_timers.clock.hz,
		.max	= S64_MAX,	/* nobody waits so long; the sum does not wrap */
	};
	countdown_init(alarm, &riscv_timers.clock);
}

/* --- words of the command line ---------------------------------------------- */

static enum riscv_alarm_kind alarm_wanted;

static int parse_alarm(struct kernel *kernel, const char *value)
{
	if (strcmp(value, "sstc") == 0)
		alarm_wanted = ALARM_SSTC;
	else if (strcmp(value, "sbi") == 0)
		alarm_wanted = ALARM_SBI;
	else
		return -EINVAL;
	return 0;
}

static const struct cmdline_word alarm_word = {
	.key = "alarm", .values = "sstc|sbi", .parse = parse_alarm,
};
CMDLINE_WORD(alarm_word);

/* --- what is there ----------------------------------------------------------- */

/* Names of several letters follow the first underscore: "ISA Extension Naming Conventions". */
bool riscv_isa_has(const char *isa, const char *extension)
{
	size_t length = strlen(extension);

	for (const char *at = strchr(isa, '_'); at; at = strchr(at + 1, '_'))
		if (strncmp(at + 1, extension, length) == 0 &&
		    (at[1 + length] == '\0' || at[1 + length] == '_'))
			return true;
	return false;
}

static bool cpu_has_sstc(const struct fdt *fdt, struct fdt_node cpu)
{
	struct fdt_prop extensions;
	const char *isa;

	if (fdt_prop(fdt, cpu, "riscv,isa-extensions", &extensions) == 0)
		return fdt_text_index(&extensions, "sstc", NULL) == 0;
	return fdt_text(fdt, cpu, "riscv,isa", &isa) == 0 && riscv_isa_has(isa, "sstc");
}

static bool probe_sstc(const struct fdt *fdt)
{
	struct fdt_cpu cpu;

	for (size_t i = 0; fdt_cpu(fdt, i, &cpu) == 0; i++)
		if (cpu.id == this_riscv_cpu()->hart)
			return cpu_has_sstc(fdt, cpu.node);
	return false;
}

static int init_clock(const struct fdt *fdt)
{
	struct fdt_node cpus;
	u32 hz;

	if (fdt_find(fdt, "/cpus", &cpus) || fdt_u32(fdt, cpus, "timebase-frequency", &hz) || hz == 0) {
		log_error("clock", "the device tree does not say how fast it counts (timebase-frequency)");
		return -ENODEV;
	}
	riscv_timers.clock = (struct clock){ .ops = &time_ops, .name = "time", .hz = hz };
	return 0;
}

static int choose_alarm(void)
{
	enum riscv_alarm_kind kind = alarm_wanted;

	if (kind == ALARM_BEST)
		kind = riscv_timers.has_sstc ? ALARM_SSTC : ALARM_SBI;
	if (kind == ALARM_SSTC && !riscv_timers.has_sstc) {
		log_error("alarm", "this machine has no sstc; it has sbi");
		return -ENODEV;
	}
	if (kind == ALARM_SBI && !sbi_has(SBI_TIME)) {
		log_error("alarm", "the firmware has no timer (SBI extension TIME)");
		return -ENODEV;
	}
	riscv_alarm_init(&riscv_timers.alarm, kind);
	riscv_timers.alarm.joined = joined;
	return countdown_open(&riscv_timers.alarm);
}

int riscv_timers_init(const struct fdt *fdt)
{
	int err;

	err = init_clock(fdt);
	if (err)
		return err;
	riscv_timers.has_sstc = probe_sstc(fdt);
	err = choose_alarm();
	if (err)
		return err;
	log_event(LOG_INFO, "clock", "ready", LOG_STR("clock", riscv_timers.clock.name),
		  LOG_U64("hz", riscv_timers.clock.hz),
		  LOG_STR("alarm", riscv_timers.alarm.alarm.name));
	return 0;
}

struct alarm *riscv_own_alarm(void)
{
	static struct countdown alarms[CPU_MAX];
	struct countdown *own = &alarms[this_cpu()->id];

	*own = riscv_timers.alarm;
	if (countdown_join(own, &riscv_timers.alarm, &riscv_irqchip.chip))
		return NULL;
	return &own->alarm;
}

void riscv_timers_exit(void)
{
	countdown_close(&riscv_timers.alarm);
}
