// SPDX-License-Identifier: MIT
/* The stage of a port without page tables of the kernel's own: nothing can be mapped. */
#include <foundry/boot.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/stages.h>

static int vmm_run(struct boot_context *ctx)
{
	log_info("vmm", "this port has no page tables of the kernel's own");
	ctx->kernel->vmm = NULL;
	return 0;
}

const struct boot_stage vmm_stage = {
	.name	= "vmm",
	.needs	= FACT(TRAPS) | FACT(FRAMES),
	.gives	= FACT(VMM),
	.run	= vmm_run,
};
