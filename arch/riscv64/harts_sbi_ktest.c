// SPDX-License-Identifier: MIT
/*
 * The same source as the driver's, over a firmware in memory, for what QEMU's never does.  SBI
 * specification, chapters 3, 5.5, 7 and 9.
 */
#include <foundry/addr.h>
#include <foundry/errno.h>
#include <foundry/ktest.h>

#include <asm/sbi.h>

#define HART	70
#define OTHER	3

static struct {
	u64		extensions[3];	/* that there are; 0: none */
	s64		status_error, start_error;
	u64		status;
	u64		started, entry, arg;	/* by HSM */
	u64		rung;			/* by either call */
	unsigned int	starts, stops, rings, wrong;
} firmware;

static bool fake_has(u64 extension)
{
	bool has = false;

	for (unsigned int i = 0; i < ARRAY_SIZE(firmware.extensions); i++)
		has |= firmware.extensions[i] == extension;
	return has;
}

static struct sbi_result fake_hsm(u64 function, u64 hart, u64 arg1, u64 arg2)
{
	if (function == 2)
		return (struct sbi_result){ firmware.status_error, firmware.status };
	if (function == 1) {
		firmware.stops++;
		return (struct sbi_result){ -1, 0 };
	}
	firmware.starts++;
	firmware.started = hart;
	firmware.entry = arg1;
	firmware.arg = arg2;
	return (struct sbi_result){ firmware.start_error, 0 };
}

/* A mask and the hart of its first bit; for the legacy call, where a mask lies. */
static void fake_ring(u64 extension, u64 arg0, u64 arg1)
{
	u64 mask = extension == 4 ? *(const u64 *)vaddr_to_ptr(vaddr(arg0)) : arg0;
	u64 base = extension == 4 ? 0 : arg1;

	firmware.rings++;
	firmware.rung = base;
	while (mask > 1) {
		firmware.rung++;
		mask >>= 1;
	}
}

static struct sbi_result fake_call(u64 extension, u64 function, u64 arg0, u64 arg1, u64 arg2)
{
	if (!fake_has(extension))
		firmware.wrong++;
	else if (extension == 0x48534d && function <= 2)
		return fake_hsm(function, arg0, arg1, arg2);
	else if (function == 0 && (extension == 4 || extension == 0x735049))
		fake_ring(extension, arg0, arg1);
	else
		firmware.wrong++;
	return (struct sbi_result){ 0, 0 };
}

#define sbi_call	fake_call
#define sbi_has		fake_has
#define harts_sbi_init	fake_init
#define harts_sbi_start	fake_start
#define harts_sbi_stop	fake_stop
#define harts_sbi_ring	fake_harts_ring
#include "harts_sbi.c"

static struct harts_sbi sbi;

/* Firmware with these, and all harts stopped. */
static void fresh(u64 a, u64 b)
{
	memset(&firmware, 0, sizeof(firmware));
	firmware.extensions[0] = a;
	firmware.extensions[1] = b;
	firmware.status = 1;
	fake_init(&sbi);
}

static int start(u64 hart)
{
	return fake_start(&sbi, hart, paddr(0x80001000), 5);
}

static void starts_with_what_is_said(struct ktest *kt)
{
	fresh(0x48534d, 0x735049);
	EXPECT_EQ(kt, start(HART), 0);
	EXPECT_EQ(kt, firmware.starts, 1);
	EXPECT_EQ(kt, firmware.started, HART);
	EXPECT_EQ(kt, firmware.entry, 0x80001000);
	EXPECT_EQ(kt, firmware.arg, 5);
	EXPECT_EQ(kt, firmware.wrong, 0);
}

/* STARTED, START_PENDING, STOP_PENDING, SUSPENDED, SUSPEND_PENDING, RESUME_PENDING. */
static void starts_what_has_stopped(struct ktest *kt)
{
	static const u64 others[] = { 0, 2, 3, 4, 5, 6 };

	for (unsigned int i = 0; i < ARRAY_SIZE(others); i++) {
		fresh(0x48534d, 0x735049);
		firmware.status = others[i];
		EXPECT_EQ(kt, start(HART), -EBUSY);
		EXPECT_EQ(kt, firmware.starts, 0);
	}
}

struct refusal {
	s64	error;
	int	err;
};

static void refusals_are_told(struct ktest *kt)
{
	static const struct refusal refusals[] = {
		{ -1, -EIO }, { -2, -ENOTSUP }, { -3, -ENODEV }, { -5, -EIO }, { -6, -EBUSY }, { -99, -EIO },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(refusals); i++) {
		fresh(0x48534d, 0x735049);
		firmware.start_error = refusals[i].error;
		EXPECT_EQ(kt, start(HART), refusals[i].err);
		fresh(0x48534d, 0x735049);
		firmware.status_error = refusals[i].error;
		EXPECT_EQ(kt, start(HART), refusals[i].err);
		EXPECT_EQ(kt, firmware.starts, 0);
	}
}

/* One that could not be rung would be of no use. */
static void cannot_start(struct ktest *kt)
{
	fresh(0, 0x735049);
	EXPECT_EQ(kt, start(OTHER), -ENOTSUP);
	fresh(0x48534d, 0);
	EXPECT_EQ(kt, start(OTHER), -ENOTSUP);
	fresh(0x48534d, 4);
	EXPECT_EQ(kt, start(64), -ENOTSUP);
	EXPECT_EQ(kt, start(63), 0);
	EXPECT_EQ(kt, firmware.wrong, 0);
}

static void rings_by_what_is_there(struct ktest *kt)
{
	fresh(0x48534d, 0x735049);
	firmware.extensions[2] = 4;
	fake_harts_ring(&sbi, HART);
	EXPECT_EQ(kt, firmware.rung, HART);
	fresh(0x48534d, 4);
	fake_harts_ring(&sbi, OTHER);
	EXPECT_EQ(kt, firmware.rung, OTHER);
	EXPECT_EQ(kt, firmware.rings, 1);
	EXPECT_EQ(kt, firmware.wrong, 0);
}

static void stop_returns_refused(struct ktest *kt)
{
	fresh(0x48534d, 0x735049);
	fake_stop();
	EXPECT_EQ(kt, firmware.stops, 1);
	EXPECT_EQ(kt, firmware.wrong, 0);
}

static const struct ktest_case cases[] = {
	KCASE("a hart is started with what is said", starts_with_what_is_said),
	KCASE("only a hart that has stopped is started", starts_what_has_stopped),
	KCASE("what the firmware refuses is told", refusals_are_told),
	KCASE("without HSM, or a doorbell for it, no hart is started", cannot_start),
	KCASE("a hart is rung by the call that there is", rings_by_what_is_there),
	KCASE("a stop that is refused returns", stop_returns_refused),
	KCASE_END
};

static const struct ktest_suite harts_suite = {
	.name	= "smp/riscv64-firmware",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(harts_suite);
