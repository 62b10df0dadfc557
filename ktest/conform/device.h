/* SPDX-License-Identifier: MIT */
/* The promise of device.h, executed. */
#ifndef KTEST_CONFORM_DEVICE_H
#define KTEST_CONFORM_DEVICE_H

#include <foundry/device.h>
#include <foundry/ktest.h>

/* What an implementation lends: the calls of device.h. */
struct device_bench {
	void	(*init)(struct device_registry *reg, struct device **slots, size_t capacity);
	int	(*add)(struct device_registry *reg, struct device *device);
	int	(*init_all)(struct device_registry *reg);
	void	(*shutdown_all)(struct device_registry *reg);
};

extern const struct ktest_case device_conform[];

#endif
