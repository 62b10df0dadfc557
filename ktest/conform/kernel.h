/* SPDX-License-Identifier: MIT */
/* The promise of kernel.h, executed. */
#ifndef KTEST_CONFORM_KERNEL_H
#define KTEST_CONFORM_KERNEL_H

#include <foundry/kernel.h>
#include <foundry/ktest.h>

/* What an implementation lends: the calls of kernel.h. */
struct kernel_bench {
	void	(*init)(struct kernel *kernel, struct arch *arch);
	int	(*boot)(struct kernel *kernel, const struct boot_stage *const *plan);
	int	(*init_devices)(struct kernel *kernel, struct device_registry *reg);
};

extern const struct ktest_case kernel_conform[];

#endif
