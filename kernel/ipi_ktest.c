// SPDX-License-Identifier: MIT
#include <foundry/spinlock.h>

#include "conform/ipi.h"

static const struct ipi_bench bench = { .call = ipi_call, .call_urgent = ipi_call_urgent, .wake = ipi_wake };

static const struct ktest_suite conform = {
	.name	= "ipi/machine",
	.needs	= FACT(SMP),
	.cases	= ipi_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static DEFINE_SPINLOCK(lock);

static void nothing(void *unused) __irq_context
{
}

static void with_a_lock(struct ktest *kt)
{
	void (*call)(cpu_set_t cpus, ipi_fn_t *fn, void *arg) = ipi_call;

	spin_lock(&lock);
	EXPECT_BUG(kt, "a lock is held", call(CPUS_ALL, nothing, NULL));
	spin_unlock(&lock);
}

static void with_irqs_off(struct ktest *kt)
{
	irqflags_t flags = arch_irq_save();

	EXPECT_BUG(kt, "irqs are off", ipi_call(CPUS_ALL, nothing, NULL));
	arch_irq_restore(flags);
}

static const struct ktest_case cases[] = {
	KCASE("an ordinary call with a lock held is a BUG", with_a_lock),
	KCASE("an ordinary call with irqs off is a BUG", with_irqs_off),
	KCASE_END
};

static const struct ktest_suite misuse = {
	.name = "ipi/misuse", .needs = FACT(SMP), .cases = cases,
};
KTEST_SUITE(misuse);
