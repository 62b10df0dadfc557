/* SPDX-License-Identifier: MIT */
/* spinlock_crew - several CPUs at once take the lock of spinlock_of_ktest.h; each waits in spin_lock(). */
#ifndef KERNEL_SPINLOCK_CREW_KTEST_H
#define KERNEL_SPINLOCK_CREW_KTEST_H

#include "spinlock_of_ktest.h"

static struct spinlock tortured;

static void torture_reset(void)
{
	spin_lock_init(&tortured, "tortured");
}

static bool torture_take(unsigned int who, enum lock_mode mode)
{
	take(&tortured);
	return true;
}

static void torture_release(unsigned int who, enum lock_mode mode)
{
	release(&tortured);
}

static const struct lock_torture tortured_lock = {
	.reset		= torture_reset,
	.is_served	= torture_take,
	.release	= torture_release,
	.waits_inside	= true,
};

#define SPINLOCK_SUITE(id, suite_name, facts, table, lent)				\
	static const struct ktest_suite id = {						\
		.name = "spinlock/" suite_name, .needs = (facts), .cases = table, .bench = &(lent),	\
	};										\
	KTEST_SUITE(id)

/*
 * All suites of an algorithm; @bare is it without the checks.  What is held with irqs on comes from the day
 * that all lines are known to be silent.
 */
#define SPINLOCK_SUITES(name, bare)							\
	SPINLOCK_SUITE(conform_suite, name, FACT(IRQ), spinlock_conform, bench);	\
	SPINLOCK_SUITE(torture_suite, name, FACT(SMP), spinlock_torture_inside, tortured_lock);	\
	SPINLOCK_SUITE(waiters_suite, name "-bare", FACT(CONSOLE), spinlock_waiters, bare);	\
	SPINLOCK_SUITE(bare_torture_suite, name "-bare", FACT(SMP), spinlock_torture, bare)

#endif
