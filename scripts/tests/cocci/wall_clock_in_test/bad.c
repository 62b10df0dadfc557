// SPDX-License-Identifier: MIT
/* as: kernel/sort_ktest.c */
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/ktest.h>

static void is_fast(struct ktest *kt)
{
	const struct arch *arch = kt->kernel->arch;
	tick_t start = clock_now(arch->clock), took;
	u64 before = arch_cost(); /* BAD */

	sort();
	EXPECT_LT(kt, arch_cost() - before, 5000); /* BAD */
	EXPECT_LE(kt, clock_now(arch->clock) - start, 100); /* BAD */
	took = clock_now(arch->clock) - start;
	ASSERT_LT(kt, took, 100); /* BAD */
}

static u64 cycles(void)
{
	u32 low, high;

	__asm__ volatile("lfence\n\t" /* BAD */
			 "rdtsc" : "=a" (low), "=d" (high));
	return sysreg_read(cntvct_el0) + csr_read(time); /* BAD */
}

static void is_random(struct ktest *kt)
{
	u64 dice = (u64)&kt; /* BAD */
	u64 other = kt->seed;

	sort_these(ktest_random(&dice), rand()); /* BAD */
	other = cycles(); /* BAD */
	sort_these(ktest_random(&other), rdrand64()); /* BAD */
}
