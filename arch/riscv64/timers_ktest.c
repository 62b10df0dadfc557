// SPDX-License-Identifier: MIT
/* The clock and both alarms of a hart, and how the machine chooses. */
#include <foundry/arch.h>
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "lend_alarm.h"
#include "machine/timers.h"

#include "arch.h"
#include "timers.h"

static struct clock *fresh_time(struct ktest *kt)
{
	return &riscv_timers.clock;
}

MACHINE_CLOCK_SUITE(time, "time", fresh_time);

static void borrow(struct ktest *kt, enum riscv_alarm_kind kind)
{
	static struct countdown alarm;

	machine_take_alarm(kt);
	riscv_alarm_init(&alarm, kind);
	machine_open_alarm(kt, &alarm);
}

static void borrow_sstc(struct ktest *kt)
{
	if (!riscv_timers.has_sstc)
		ktest_skip(kt, "not provided: this CPU has no Sstc");
	borrow(kt, ALARM_SSTC);
}

static void borrow_sbi(struct ktest *kt)
{
	borrow(kt, ALARM_SBI);
}

MACHINE_ALARM_SUITE(sstc, "sstc", borrow_sstc);
MACHINE_ALARM_SUITE(sbi, "sbi", borrow_sbi);

/* --- the choice ------------------------------------------------------------------ */

struct isa {
	const char	*label, *text;
	bool		has_sstc;
};

static const struct isa isas[] = {
	{ "the last of a list", "rv64imafdch_zicsr_sstc", true },
	{ "in the middle", "rv64imac_sstc_zicsr", true },
	{ "no extension", "", false },
	{ "letters only", "rv64imafdch", false },
	{ "the start of another", "rv64imac_sstcx_zicsr", false },
	{ "the end of another", "rv64imac_xsstc", false },
	{ "cut off", "rv64imac_sst", false },
	{ "behind one that begins alike", "rv64imac_sstcx_sstc", true },
	{ "an empty name", "rv64imac__", false },
};

static const char *isa_label(const void *param)
{
	return ((const struct isa *)param)->label;
}

static void isa_is_read(struct ktest *kt)
{
	const struct isa *isa = kt->param;

	EXPECT_EQ(kt, riscv_isa_has(isa->text, "sstc"), isa->has_sstc);
}

static void words_are_refused(struct ktest *kt)
{
	EXPECT_EQ(kt, cmdline_parse(kt->kernel, "alarm=rooster"), -EINVAL);
	EXPECT_EQ(kt, cmdline_parse(kt->kernel, "alarm"), -EINVAL);
}

static void stop_is_stop(struct ktest *kt)
{
	unsigned long waits_before, waits_after;
	irqflags_t flags;

	alarm_borrow(kt);
	flags = arch_irq_save();
	riscv_timers.alarm.ops->start(&riscv_timers.alarm, 1);
	machine_pass(2);
	waits_before = csr_read(sip) & SIE_TIMER;
	riscv_timers.alarm.ops->stop(&riscv_timers.alarm);
	waits_after = csr_read(sip) & SIE_TIMER;
	arch_irq_restore(flags);
	EXPECT_NE(kt, waits_before, 0);
	EXPECT_EQ(kt, waits_after, 0);
}

static unsigned int rings;

static void count_ring(struct alarm *alarm, void *arg) __irq_context
{
	rings++;
}

/* Else the comparison would interrupt again and again until somebody arms it anew. */
static void rung_is_silent(struct ktest *kt)
{
	struct alarm *alarm = kt->kernel->arch->alarm;
	unsigned long waits;
	irqflags_t flags;
	int err;

	alarm_borrow(kt);
	flags = arch_irq_save();
	rings = 0;
	alarm->fire = count_ring;
	err = alarm_arm(alarm, clock_now(&riscv_timers.clock));
	arch_irq_enable();
	for (unsigned int i = 0; i < 100000 && READ_ONCE(rings) == 0; i++)
		cpu_relax();
	(void)arch_irq_save();
	waits = csr_read(sip) & SIE_TIMER;
	alarm->fire = NULL;
	arch_irq_restore(flags);
	EXPECT_EQ(kt, err, 0);
	EXPECT_EQ(kt, rings, 1);
	EXPECT_EQ(kt, waits, 0);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("sstc in the name of an ISA:", isa_is_read, isas, isa_label),
	KCASE("an alarm that nobody makes is refused", words_are_refused),
	KCASE("an alarm that has rung is silent", rung_is_silent),
	KCASE("a comparison that has come true can be stopped", stop_is_stop),
	KCASE_END
};

static const struct ktest_suite timers_suite = {
	.name	= "timers",
	.needs	= FACT(CLOCK),
	.cases	= cases,
};
KTEST_SUITE(timers_suite);
