// SPDX-License-Identifier: MIT
/*
 * clock_tsc - CPUID leaves: Intel SDM volume 2A, "CPUID"; bit 8 of
 * 8000_0007h: AMD APM volume 3, E.4.
 *
 * clock_tsc_ktest.c compiles this file a second time over a CPUID of its own.
 */
#include <foundry/bits.h>
#include <foundry/clock_tsc.h>
#include <foundry/errno.h>

#include <asm/msr.h>

#include "calibrate.h"
#include "tsc.h"

#define CPUID_1_EDX_TSC			BIT(4)
#define CPUID_1_ECX_HYPERVISOR		BIT(31)
#define CPUID_80000007_EDX_INVARIANT	BIT(8)

/* What a TSC may count: anything else is a table that nobody filled in. */
#define HZ_MIN		10000000ull
#define HZ_MAX		100000000000ull

#define AGREE_PART	1000

static tick_t tsc_now(struct clock *clock)
{
	return rdtsc_ordered();
}

static const struct clock_ops tsc_ops = {
	.now	= tsc_now,
};

static u64 read_tsc(const void *unused)
{
	return rdtsc_ordered();
}

/*
 * A hypervisor keeps "invariant" from its guest when it wants to move it to another machine one day;
 * between such days the rate is one.
 */
static bool is_steady(void)
{
	return (cpuid(0x80000007, 0).edx & CPUID_80000007_EDX_INVARIANT) ||
	       (cpuid(1, 0).ecx & CPUID_1_ECX_HYPERVISOR);
}

/* Leaf 15h: EBX / EAX times the crystal, in ECX.  Return: 0 when it does not say, or nonsense. */
static u64 told_hz(void)
{
	struct cpuid id = cpuid(0x15, 0);
	u64 hz = id.eax ? (u64)id.ecx * id.ebx / id.eax : 0;

	return hz >= HZ_MIN && hz <= HZ_MAX ? hz : 0;
}

int clock_tsc_init(struct clock_tsc *tsc, struct clock *reference)
{
	const struct counter counter = { read_tsc, NULL };
	u64 told = told_hz(), hz = 0;
	int err;

	if (!(cpuid(1, 0).edx & CPUID_1_EDX_TSC) || (!told && !reference))
		return -ENODEV;
	if (reference) {
		err = calibrate(&counter, reference, &hz);
		if (err)
			return err;
		if (MAX(told, hz) - MIN(told, hz) > hz / AGREE_PART)
			told = 0;
	}
	*tsc = (struct clock_tsc){
		.clock	= { .ops = &tsc_ops, .name = "tsc", .hz = told ? told : hz },
		.steady	= is_steady(),
		.told	= told != 0,
	};
	return 0;
}
