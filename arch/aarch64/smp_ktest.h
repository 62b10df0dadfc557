/* SPDX-License-Identifier: MIT */
/* What tests of several CPUs share: which there are, something to do there, whose turn it is. */
#ifndef AARCH64_SMP_KTEST_H
#define AARCH64_SMP_KTEST_H

#include <foundry/atomic.h>
#include <foundry/ktest.h>
#include <foundry/smp.h>

/* Rounds of waiting for another CPU, which needs a thousandth of them. */
#define SMP_ROUNDS	10000000

static inline void needs_others(struct ktest *kt)
{
	if (smp_others() == CPUS_NONE)
		ktest_skip(kt, "there is one CPU");
}

static inline bool is_other(unsigned int id)
{
	return smp_others() & CPU_BIT(id);
}

/* Do it there, and wait for it. */
static inline void on_cpu(struct ktest *kt, unsigned int id, void (*fn)(void *arg), void *arg)
{
	struct cpu_work work = { .fn = fn, .arg = arg };

	ASSERT_EQ(kt, smp_run(id, &work), 0);
	smp_join(&work);
}

/* Return: whether *@word, atomic, has come to be @wanted. */
static inline bool comes_to_be(const u32 *word, u32 wanted)
{
	for (unsigned int i = 0; i < SMP_ROUNDS; i++) {
		if (atomic_load_acquire(word) == wanted)
			return true;
		cpu_relax();
	}
	return false;
}

#endif
