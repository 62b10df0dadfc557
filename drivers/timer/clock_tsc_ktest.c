// SPDX-License-Identifier: MIT
/*
 * The same source as the driver's, over a TSC and a CPUID in memory: few emulators say a
 * frequency.
 */
#include <foundry/clock_tsc.h>
#include <foundry/ktest.h>

#include <asm/msr.h>

#include "calibrate.h"
#include "tsc.h"

/* A reference of 1 MHz that goes on when it is read, and a TSC of 3 GHz. */
static tick_t now;

static tick_t reference_now(struct clock *clock)
{
	return now += 1000;
}

static const struct clock_ops reference_ops = { .now = reference_now };
static struct clock reference = { .ops = &reference_ops, .name = "reference", .hz = 1000000 };

#define REAL_HZ		3000000000ull

static u64 fake_rdtsc(void)
{
	return now * 3000;
}

static struct cpuid leaf_1, leaf_15, leaf_80000007;

static struct cpuid fake_cpuid(u32 leaf, u32 subleaf)
{
	return leaf == 1 ? leaf_1 : leaf == 0x15 ? leaf_15 :
	       leaf == 0x80000007 ? leaf_80000007 : (struct cpuid){ 0 };
}

int fake_tsc_init(struct clock_tsc *tsc, struct clock *clock);

#define cpuid(leaf, subleaf)	fake_cpuid(leaf, subleaf)
#define rdtsc_ordered		fake_rdtsc
#define clock_tsc_init		fake_tsc_init
#include "clock_tsc.c"
#undef cpuid

static struct clock_tsc clock;

/* A CPU with a TSC, that says no more. */
static void begin(void)
{
	now = 0;
	leaf_1 = (struct cpuid){ .edx = 1u << 4 };
	leaf_15 = (struct cpuid){ 0 };
	leaf_80000007 = (struct cpuid){ 0 };
}

/* @crystal times 125 / 2. */
static void tell(u32 crystal)
{
	leaf_15 = (struct cpuid){ .eax = 2, .ebx = 125, .ecx = crystal };
}

static void measured(struct ktest *kt)
{
	begin();
	ASSERT_EQ(kt, fake_tsc_init(&clock, &reference), 0);
	EXPECT_EQ(kt, clock_hz(&clock.clock), REAL_HZ);
	EXPECT_FALSE(kt, clock.told);
	now = 7;
	EXPECT_EQ(kt, clock_now(&clock.clock), 21000);
}

static void told_is_exact(struct ktest *kt)
{
	begin();
	tell(48000001);
	ASSERT_EQ(kt, fake_tsc_init(&clock, &reference), 0);
	EXPECT_EQ(kt, clock_hz(&clock.clock), 3000000062ull);
	EXPECT_TRUE(kt, clock.told);
}

static void told_wrong_is_measured(struct ktest *kt)
{
	begin();
	tell(24000000);
	ASSERT_EQ(kt, fake_tsc_init(&clock, &reference), 0);
	EXPECT_EQ(kt, clock_hz(&clock.clock), REAL_HZ);
	EXPECT_FALSE(kt, clock.told);
}

/* Half a leaf, and a frequency that no TSC has. */
static void told_nonsense(struct ktest *kt)
{
	static const struct cpuid nonsense[] = {
		{ .eax = 0, .ebx = 125, .ecx = 48000000 },
		{ .eax = 2, .ebx = 0, .ecx = 48000000 },
		{ .eax = 2, .ebx = 125, .ecx = 0 },
		{ .eax = U32_MAX, .ebx = 1, .ecx = 1 },
		{ .eax = 1, .ebx = U32_MAX, .ecx = U32_MAX },
	};

	begin();
	for (unsigned int i = 0; i < ARRAY_SIZE(nonsense); i++) {
		leaf_15 = nonsense[i];
		EXPECT_EQ(kt, fake_tsc_init(&clock, NULL), -ENODEV);
	}
}

static void told_without_reference(struct ktest *kt)
{
	begin();
	EXPECT_EQ(kt, fake_tsc_init(&clock, NULL), -ENODEV);
	tell(48000000);
	ASSERT_EQ(kt, fake_tsc_init(&clock, NULL), 0);
	EXPECT_EQ(kt, clock_hz(&clock.clock), REAL_HZ);
	EXPECT_TRUE(kt, clock.told);
}

static void steady(struct ktest *kt)
{
	begin();
	ASSERT_EQ(kt, fake_tsc_init(&clock, &reference), 0);
	EXPECT_FALSE(kt, clock.steady);

	leaf_80000007.edx = 1u << 8;
	ASSERT_EQ(kt, fake_tsc_init(&clock, &reference), 0);
	EXPECT_TRUE(kt, clock.steady);

	begin();
	leaf_1.ecx = 1u << 31;
	ASSERT_EQ(kt, fake_tsc_init(&clock, &reference), 0);
	EXPECT_TRUE(kt, clock.steady);
}

static void no_tsc(struct ktest *kt)
{
	begin();
	tell(48000000);
	leaf_1.edx = 0;
	EXPECT_EQ(kt, fake_tsc_init(&clock, &reference), -ENODEV);
}

static const struct ktest_case cases[] = {
	KCASE("measured where the CPU says nothing", measured),
	KCASE("what the CPU says is exact", told_is_exact),
	KCASE("what the CPU says is not believed against the measurement", told_wrong_is_measured),
	KCASE("half a leaf or an impossible frequency is none", told_nonsense),
	KCASE("without a reference the CPU must say it", told_without_reference),
	KCASE("steady where the CPU is invariant, or under a hypervisor", steady),
	KCASE("no TSC", no_tsc),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "clock/tsc-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
