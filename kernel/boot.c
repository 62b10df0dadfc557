// SPDX-License-Identifier: MIT
/* boot - walks a plan: needs, run, check, facts; and back again when one stage fails. */
#include <foundry/boot.h>
#include <foundry/errno.h>
#include <foundry/lock_check.h>
#include <foundry/log.h>
#include <foundry/print.h>
#include <foundry/string.h>

#define FOUNDRY_FACT_NAME(id)	BOOT_FACT_NAME(id, HAS_##id, #id);
BOOT_FACTS(FOUNDRY_FACT_NAME)

extern const struct boot_fact_name __start_boot_fact_names[], __stop_boot_fact_names[];

const char *boot_fact_name(unsigned int fact, char *buf, size_t size)
{
	const struct boot_fact_name *entry;

	for (entry = __start_boot_fact_names; entry < __stop_boot_fact_names; entry++)
		if (entry->fact == fact)
			return entry->name;
	snprintf(buf, size, "fact %u", fact);
	return buf;
}

static void log_wrong(const struct boot_stage *stage, const char *what, u64 facts)
{
	char buf[16];

	for (unsigned int fact = 0; fact < 64; fact++)
		if (facts & BIT(fact))
			log_error("boot", "plan: stage '%s' %s %s", stage->name, what,
				  boot_fact_name(fact, buf, sizeof(buf)));
}

static bool name_is_taken(const struct boot_stage *const *plan, unsigned int n, const char *name)
{
	for (unsigned int i = 0; i < n; i++)
		if (strcmp(plan[i]->name, name) == 0)
			return true;
	return false;
}

static bool stage_is_wrong(const struct boot_stage *const *plan, unsigned int i, u64 have)
{
	const struct boot_stage *stage = plan[i];

	if (!stage->name || !*stage->name || !stage->run) {
		log_error("boot", "plan: stage %u has no name or nothing to run", i);
		return true;
	}
	if (name_is_taken(plan, i, stage->name)) {
		log_error("boot", "plan: two stages are named '%s'", stage->name);
		return true;
	}
	log_wrong(stage, "needs, and no earlier stage gives,", stage->needs & ~have);
	log_wrong(stage, "gives again", stage->gives & have);
	return (stage->needs & ~have) || (stage->gives & have);
}

int boot_check_plan(const struct boot_stage *const *plan)
{
	u64 have = 0;

	for (unsigned int i = 0; plan[i]; i++) {
		if (stage_is_wrong(plan, i, have))
			return -EINVAL;
		have |= plan[i]->gives;
	}
	return 0;
}

static u64 all_facts(const struct boot_stage *const *plan)
{
	u64 facts = 0;

	for (unsigned int i = 0; plan[i]; i++)
		facts |= plan[i]->gives;
	return facts;
}

void boot_context_init(struct boot_context *ctx, struct kernel *kernel, const struct arch *arch)
{
	*ctx = (struct boot_context){
		.arch	= arch,
		.kernel	= kernel,
		.state	= &ctx->progress,
	};
}

int boot_fail(struct boot_context *ctx, int code, const char *reason)
{
	ctx->error.reason = reason;
	return code;
}

static void undo_stage(struct boot_context *ctx, const struct boot_stage *stage)
{
	if (!stage->undo)
		return;
	ctx->have &= ~stage->gives;
	stage->undo(ctx);
	if (ctx->observer && ctx->observer->undone)
		ctx->observer->undone(ctx, stage);
}

/* Stages [0, @n), last one first. */
static void undo_stages(struct boot_context *ctx, const struct boot_stage *const *plan,
			unsigned int n)
{
	while (n-- > 0)
		undo_stage(ctx, plan[n]);
}

/* Run, give, check.  *@ran says whether there is something to undo. */
static int boot_stage(struct boot_context *ctx, const struct boot_stage *stage, bool *ran)
{
	int err;

	if (ctx->fail && strcmp(ctx->fail, stage->name) == 0)
		return boot_fail(ctx, -ECANCELED, "asked for by boot.fail");
	err = stage->run(ctx);
	if (err)
		return err;
	*ran = true;
	ctx->have |= stage->gives;
	return stage->check ? stage->check(ctx) : 0;
}

int boot_run(struct boot_context *ctx, const struct boot_stage *const *plan)
{
	const struct boot_observer *observer = ctx->observer;
	unsigned int held = this_cpu()->held_count;

	if (boot_check_plan(plan))
		return -EINVAL;
	if (ctx->have & all_facts(plan))
		return -EBUSY;

	for (unsigned int i = 0; plan[i]; i++) {
		bool ran = false;

		ctx->progress = (struct boot_state){ BOOT_RUNNING, i };
		ctx->error = (struct boot_error){ .stage = plan[i]->name };
		ctx->error.code = boot_stage(ctx, plan[i], &ran);
		lock_check_stage_left(held, plan[i]->name);
		if (ctx->error.code) {
			ctx->progress.phase = BOOT_FAILED;
			if (observer && observer->failed)
				observer->failed(ctx, &ctx->error);
			undo_stages(ctx, plan, i + ran);
			return ctx->error.code;
		}
		if (observer && observer->done)
			observer->done(ctx, plan[i]);
	}

	ctx->progress.stage = plan[0] ? ctx->progress.stage + 1 : 0;
	ctx->progress.phase = BOOT_COMPLETED;
	ctx->error = (struct boot_error){ .stage = NULL };
	return 0;
}

void boot_undo(struct boot_context *ctx, const struct boot_stage *const *plan)
{
	if (ctx->progress.phase != BOOT_COMPLETED)
		return;
	undo_stages(ctx, plan, ctx->progress.stage);
	ctx->progress = (struct boot_state){ BOOT_NOT_STARTED, 0 };
}
