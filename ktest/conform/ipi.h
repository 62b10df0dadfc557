/* SPDX-License-Identifier: MIT */
/* The promise of ipi.h, executed, on the CPUs that are online. */
#ifndef KTEST_CONFORM_IPI_H
#define KTEST_CONFORM_IPI_H

#include <foundry/ipi.h>
#include <foundry/ktest.h>

struct ipi_bench {
	void	(*call)(cpu_set_t cpus, ipi_fn_t *fn, void *arg);
	void	(*call_urgent)(cpu_set_t cpus, ipi_fn_t *fn, void *arg);
};

extern const struct ktest_case ipi_conform[];

#endif
