// SPDX-License-Identifier: MIT
#include <foundry/arch.h>
#include <foundry/boot.h>

static struct arch machine;

static void keep(struct arch *arch, struct alarm *alarm)
{
	arch->alarm = alarm; /* BAD */
}

static void keep_all(struct boot_context *ctx)
{
	struct arch *arch = (struct arch *)ctx->arch; /* BAD */

	*arch = machine; /* BAD */
	keep(arch, NULL);
}

static int timers_run(struct boot_context *ctx)
{
	((struct arch *)ctx->arch)->clock = NULL; /* BAD */
	machine.clock = NULL; /* BAD */
	ctx->have |= FACT(CLOCK); /* BAD */
	ctx->error.reason = "no clock"; /* BAD */
	memset(&machine, 0, sizeof(machine)); /* BAD */
	keep_all(ctx);
	return 0;
}

static int timers_check(const struct boot_context *ctx)
{
	memcpy((void *)ctx->arch, &machine, sizeof(machine)); /* BAD */
	return 0;
}

static void timers_undo(struct boot_context *ctx)
{
	ctx->arch = NULL; /* BAD */
}

const struct boot_stage timers_stage = {
	.name	= "timers",
	.run	= timers_run,
	.check	= timers_check,
	.undo	= timers_undo,
};

/* No stage: whoever boots fills it in. */
static void machine_init(struct arch *arch)
{
	arch->name = "machine";
}
