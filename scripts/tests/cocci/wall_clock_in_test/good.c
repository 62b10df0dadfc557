// SPDX-License-Identifier: MIT
/* as: kernel/sort_ktest.c */
#include <foundry/arch.h>
#include <foundry/clock_mock.h>
#include <foundry/ktest.h>

static struct clock_mock mock;

static void rdtsc_is_a_word(struct ktest *kt)
{
	tick_t start = clock_now(&mock.clock), took;
	u64 random = kt->seed, fixed = 42;

	sort_these(ktest_random(&random), ktest_random(&fixed));
	__asm__ volatile("nop");
	EXPECT_LE(kt, clock_now(&mock.clock) - start, 100);
	took = clock_now(kt->kernel->arch->clock) - start;
	EXPECT_GE(kt, took, 100);
}

static const struct ktest_case cases[] = {
	KCASE("rdtsc in a name", rdtsc_is_a_word),
	KCASE_END
};

static const struct arch_bench bench = { .cost = arch_cost };
