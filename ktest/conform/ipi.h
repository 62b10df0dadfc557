/* SPDX-License-Identifier: MIT */
/* The promise of ipi.h, executed, on the CPUs that are online. */
#ifndef KTEST_CONFORM_IPI_H
#define KTEST_CONFORM_IPI_H

#include <foundry/ipi.h>
#include <foundry/ktest.h>

struct ipi_bench {
	void	(*call)(cpu_set_t cpus, ipi_fn_t *fn, void *arg);
	void	(*call_urgent)(cpu_set_t cpus, ipi_fn_t *fn, void *arg);
	void	(*wake)(unsigned int cpu);
	u32	patience;	/* rounds that a wake is waited for, 0: as many as any machine needs */
};

extern const struct ktest_case ipi_conform[];

#endif
