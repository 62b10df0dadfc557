// SPDX-License-Identifier: MIT
/* boot_report - what a person sees of a boot, and the tests that each stage makes possible. */
#include <foundry/arch.h>
#include <foundry/boot.h>
#include <foundry/boot_report.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/ktest_boot.h>
#include <foundry/log.h>
#include <foundry/print.h>
#include <foundry/string.h>

void boot_fact_names(u64 facts, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned int fact = 0; fact < 64; fact++) {
		char unnamed[16];

		if (!(facts & BIT(fact)) || n >= size)
			continue;
		n += (size_t)snprintf(buf + n, size - n, "%s%s", n ? " " : "",
				      boot_fact_name(fact, unnamed, sizeof(unnamed)));
	}
}

static void stage_done(struct boot_context *ctx, const struct boot_stage *stage)
{
	struct boot_report *report = &ctx->kernel->report;
	unsigned int i = ctx->state->stage;
	u64 now = arch_cost();
	char facts[64];

	boot_fact_names(stage->gives, facts, sizeof(facts));
	if (i < BOOT_REPORT_MAX)
		report->cost[i] = now - report->mark;
	log_info("boot", "[%2u] %-9s gives %-14s %8llu %s", i + 1, stage->name, facts,
		 now - report->mark, arch_cost_unit);
	ktest_checkpoint(ctx->kernel, stage->name);
	report->mark = arch_cost();
}

static void stage_failed(struct boot_context *ctx, const struct boot_error *error)
{
	log_error("boot", "[%2u] %-9s failed: %s%s%s", ctx->state->stage + 1, error->stage,
		  errno_name(error->code), error->reason ? ", " : "",
		  error->reason ? error->reason : "");
}

static void stage_undone(struct boot_context *ctx, const struct boot_stage *stage)
{
	log_info("boot", "undo %s", stage->name);
}

static const struct boot_observer observer = {
	.done	= stage_done,
	.failed	= stage_failed,
	.undone	= stage_undone,
};

void boot_report_start(struct kernel *kernel)
{
	kernel->boot.observer = &observer;
	kernel->report.mark = arch_cost();
}
