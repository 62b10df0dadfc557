// SPDX-License-Identifier: MIT
/* The stage that brings the other CPUs up, and maxcpus= that bounds it. */
#include <foundry/alarm_relay.h>
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/ipi.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/string.h>
#include <foundry/stages.h>
#include <foundry/tlb.h>
#include <foundry/yield.h>

static int parse_max(struct kernel *kernel, const char *value)
{
	u64 max;

	if (str_to_u64(value, &max) || max == 0 || max > CPU_MAX)
		return -EINVAL;
	kernel->smp.max = (unsigned int)max;
	return 0;
}

static const struct cmdline_word max_word = {
	.key = "maxcpus", .values = "1 to " STRINGIFY(CPU_MAX), .parse = parse_max,
};
CMDLINE_WORD(max_word);

static void take_ring(irq_t irq, void *unused) __irq_context
{
	ipi_serve();
	alarm_relay_serve();
}

static bool has_others(const struct boot_context *ctx)
{
	return ctx->arch->smp && irqchip_has_ring(ctx->arch->irqchip);
}

/* From now on, and for good: with one CPU online nobody is told. */
static void let_tlb_tell(struct tlb *tlb)
{
	if (tlb && !tlb->broadcasts)
		tlb->tell = tlb_tell_by_ipi;
}

static int smp_stage_run(struct boot_context *ctx)
{
	struct smp *smp = &ctx->kernel->smp;
	int err;

	if (has_others(ctx)) {
		err = irq_request(ctx->arch->irqchip->ipi, take_ring, ctx->kernel);
		if (err)
			return boot_fail(ctx, err, "the doorbell of CPUs has no handler");
		smp->ops = ctx->arch->smp;
		smp->cpu = arch_cpu;
		smp->patience_ns = SMP_PATIENCE_NS;
		let_tlb_tell(ctx->arch->tlb);
		yield_restart();	/* alone, there is nobody to come in between: that would only take long */
		smp_bring_up(ctx->kernel);
	}
	log_event(LOG_INFO, "smp", "ready", LOG_U64("online", bits_set(smp_online())),
		  LOG_U64("named", smp_count(smp)));
	return 0;
}

static int smp_stage_check(const struct boot_context *ctx)
{
	return smp_online() & CPU_BIT(this_cpu()->id) ? 0 : -EINVAL;
}

static void smp_stage_undo(struct boot_context *ctx)
{
	smp_take_down(ctx->kernel);
	if (ctx->kernel->smp.ops)
		irq_free(ctx->arch->irqchip->ipi, ctx->kernel);
	ctx->kernel->smp.ops = NULL;
}

const struct boot_stage smp_stage = {
	.name	= "smp",
	.needs	= FACT(IRQ) | FACT(CLOCK),
	.gives	= FACT(SMP),
	.run	= smp_stage_run,
	.check	= smp_stage_check,
	.undo	= smp_stage_undo,
};
