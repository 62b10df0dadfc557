// SPDX-License-Identifier: MIT
#include <foundry/arch.h>
#include <foundry/boot.h>
#include <foundry/kernel.h>

static int timers_run(struct boot_context *ctx)
{
	const struct arch *arch = ctx->arch;

	if (!arch->clock || ctx->have == 0)
		return boot_fail(ctx, -ENODEV, "no clock");
	ctx->kernel->clock = arch->clock;
	return 0;
}

static void timers_undo(struct boot_context *ctx)
{
	ctx->kernel->clock = NULL;
}

const struct boot_stage timers_stage = {
	.name	= "timers",
	.run	= timers_run,
	.undo	= timers_undo,
};
