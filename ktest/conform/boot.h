/* SPDX-License-Identifier: MIT */
/* The promise of boot.h, executed. */
#ifndef KTEST_CONFORM_BOOT_H
#define KTEST_CONFORM_BOOT_H

#include <foundry/boot.h>
#include <foundry/ktest.h>

/* What an implementation lends: the calls of boot.h. */
struct boot_bench {
	void	(*init)(struct boot_context *ctx, struct kernel *kernel, const struct arch *arch);
	int	(*run)(struct boot_context *ctx, const struct boot_stage *const *plan);
	void	(*undo)(struct boot_context *ctx, const struct boot_stage *const *plan);
	int	(*check_plan)(const struct boot_stage *const *plan);
	int	(*fail)(struct boot_context *ctx, int code, const char *reason);
};

extern const struct ktest_case boot_conform[];

#endif
