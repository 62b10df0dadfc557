// SPDX-License-Identifier: MIT
/* Walks through a boot plan with one thing wrong each. */
#include <foundry/errno.h>
#include <foundry/string.h>

#include "conform/boot.h"
#include "saboteur.h"

enum wrong {
	RUNS_BACKWARDS,
	RUNS_TWICE,
	GOES_ON,
	GIVES_EARLY,
	GIVES_LATE,
	NO_INDEX,
	COMPLETES_WITH_INDEX,
	FAILS_AS_RUNNING,
	UNDOES_FORWARDS,
	UNDOES_TWICE,
	UNDOES_THE_FAILED,
	WITHDRAWS_LATE,
	WITHDRAWS_ALL,
	WITHDRAWS_LASTING,
	IGNORES_CHECK,
	KEEPS_THE_CHECKED,
	TRUSTS_THE_PLAN,
	TRUSTS_NAMES,
	REFUSES_EMPTY,
	REPORTS_LATE,
	REPORTS_ANOTHER,
	KEEPS_REASON,
	KEEPS_FACTS,
	IGNORES_STANDING,
	IGNORES_FAIL,
	FAILS_AFTER_RUN,
};

/* What goes wrong in this case. */
static enum wrong wrong;

static unsigned int length(const struct boot_stage *const *plan)
{
	unsigned int n = 0;

	while (plan[n])
		n++;
	return n;
}

static bool name_is_wrong(const struct boot_stage *const *plan, unsigned int i)
{
	if (wrong == TRUSTS_NAMES)
		return false;
	if (!plan[i]->name || !*plan[i]->name)
		return true;
	for (unsigned int j = 0; j < i; j++)
		if (strcmp(plan[j]->name, plan[i]->name) == 0)
			return true;
	return false;
}

static int mock_check_plan(const struct boot_stage *const *plan)
{
	u64 have = 0;

	for (unsigned int i = 0; plan[i] && wrong != TRUSTS_THE_PLAN; i++) {
		if (name_is_wrong(plan, i) || (plan[i]->needs & ~have) || (plan[i]->gives & have))
			return -EINVAL;
		have |= plan[i]->gives;
	}
	return 0;
}

static int mock_fail(struct boot_context *ctx, int code, const char *reason)
{
	ctx->error.reason = reason;
	return code;
}

static void undo_stage(struct boot_context *ctx, const struct boot_stage *stage)
{
	if (!stage->undo) {
		if (wrong == WITHDRAWS_LASTING)
			ctx->have &= ~stage->gives;
		return;
	}
	if (wrong == WITHDRAWS_ALL)
		ctx->have = 0;
	if (wrong != WITHDRAWS_LATE && wrong != KEEPS_FACTS)
		ctx->have &= ~stage->gives;
	stage->undo(ctx);
	if (wrong == WITHDRAWS_LATE)
		ctx->have &= ~stage->gives;
}

static void undo_first(struct boot_context *ctx, const struct boot_stage *const *plan,
		       unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		undo_stage(ctx, plan[wrong == UNDOES_FORWARDS ? i : n - 1 - i]);
	if (wrong == UNDOES_TWICE && n > 0)
		undo_stage(ctx, plan[0]);
}

static int run_and_check(struct boot_context *ctx, const struct boot_stage *stage, bool *ran)
{
	bool asked = wrong != IGNORES_FAIL && ctx->fail && strcmp(ctx->fail, stage->name) == 0;
	int err;

	if (asked && wrong != FAILS_AFTER_RUN)
		return -ECANCELED;
	if (wrong == GIVES_EARLY)
		ctx->have |= stage->gives;
	err = stage->run(ctx);
	if (wrong == RUNS_TWICE && !err)
		err = stage->run(ctx);
	if (err || asked) {
		ctx->have &= ~stage->gives;
		return err ? err : -ECANCELED;
	}
	*ran = wrong != KEEPS_THE_CHECKED;
	if (wrong != GIVES_LATE)
		ctx->have |= stage->gives;
	err = stage->check ? stage->check(ctx) : 0;
	ctx->have |= stage->gives;
	return wrong == IGNORES_CHECK ? 0 : err;
}

static void report(struct boot_context *ctx)
{
	if (ctx->observer && ctx->observer->failed)
		ctx->observer->failed(ctx, &ctx->error);
}

static void fail(struct boot_context *ctx, const struct boot_stage *const *plan, unsigned int i,
		 unsigned int undone)
{
	ctx->error.stage = plan[wrong == REPORTS_ANOTHER ? 0 : i]->name;
	ctx->progress.phase = wrong == FAILS_AS_RUNNING ? BOOT_RUNNING : BOOT_FAILED;
	if (wrong != REPORTS_LATE)
		report(ctx);
	undo_first(ctx, plan, wrong == UNDOES_THE_FAILED ? i + 1 : undone);
	if (wrong == REPORTS_LATE)
		report(ctx);
}

static int refuse(const struct boot_context *ctx, const struct boot_stage *const *plan)
{
	u64 given = 0;

	if (mock_check_plan(plan) || (wrong == REFUSES_EMPTY && !plan[0]))
		return -EINVAL;
	for (unsigned int i = 0; plan[i]; i++)
		given |= plan[i]->gives;
	return (ctx->have & given) && wrong != IGNORES_STANDING ? -EBUSY : 0;
}

static int mock_run(struct boot_context *ctx, const struct boot_stage *const *plan)
{
	unsigned int n = length(plan);
	int err = refuse(ctx, plan), first = 0;

	if (err)
		return err;
	for (unsigned int i = 0; i < n; i++) {
		const struct boot_stage *stage = plan[wrong == RUNS_BACKWARDS ? n - 1 - i : i];
		bool ran = false;

		ctx->progress = (struct boot_state){ BOOT_RUNNING, wrong == NO_INDEX ? 0 : i };
		if (wrong != KEEPS_REASON)
			ctx->error.reason = NULL;
		ctx->error.code = run_and_check(ctx, stage, &ran);
		if (!ctx->error.code)
			continue;
		first = ctx->error.code;
		if (wrong == GOES_ON)
			continue;
		fail(ctx, plan, i, i + ran);
		return first;
	}
	ctx->progress = (struct boot_state){ BOOT_COMPLETED, n };
	if (wrong == COMPLETES_WITH_INDEX && n > 0)
		ctx->progress.stage--;
	return first;
}

static void mock_undo(struct boot_context *ctx, const struct boot_stage *const *plan)
{
	undo_first(ctx, plan, length(plan));
	ctx->progress = (struct boot_state){ BOOT_NOT_STARTED, 0 };
}

static void mock_init(struct boot_context *ctx, struct kernel *kernel, const struct arch *arch)
{
	*ctx = (struct boot_context){ .arch = arch, .kernel = kernel, .state = &ctx->progress };
}

struct sabotaged {
	struct boot_bench	bench;
	enum wrong		wrong;
};

/* Before each case: the bench of the saboteur says what goes wrong in it. */
static void choose_wrong(struct ktest *kt)
{
	const struct sabotaged *sabotaged = kt->bench;

	wrong = sabotaged->wrong;
}

#define MOCK(what)									\
	(&(const struct sabotaged){							\
		{ mock_init, mock_run, mock_undo, mock_check_plan, mock_fail }, what	\
	})

static const struct saboteur boot_saboteurs[] = {
	{ .name = "BOOT-1 stages run last one first",
	  .bench = MOCK(RUNS_BACKWARDS),
	  .also = "BOOT-2 BOOT-3 BOOT-4 BOOT-5 BOOT-6 BOOT-7 BOOT-10",
	  .why = "all of them speak of what is earlier and later" },
	{ .name = "BOOT-1 each stage runs twice",
	  .bench = MOCK(RUNS_TWICE) },
	{ .name = "BOOT-2 a failure is passed over",
	  .bench = MOCK(GOES_ON),
	  .also = "BOOT-4 BOOT-5 BOOT-6 BOOT-7 BOOT-10 BOOT-11",
	  .why = "a boot that goes on is not failed, reported or undone" },
	{ .name = "BOOT-3 facts are there while their stage runs",
	  .bench = MOCK(GIVES_EARLY) },
	{ .name = "BOOT-3 facts come after the check",
	  .bench = MOCK(GIVES_LATE) },
	{ .name = "BOOT-4 a running stage sees the index 0",
	  .bench = MOCK(NO_INDEX) },
	{ .name = "BOOT-4 COMPLETED has the index of the last stage",
	  .bench = MOCK(COMPLETES_WITH_INDEX) },
	{ .name = "BOOT-4 a failed boot stays RUNNING",
	  .bench = MOCK(FAILS_AS_RUNNING) },
	{ .name = "BOOT-5 undo runs forwards",
	  .bench = MOCK(UNDOES_FORWARDS),
	  .also = "BOOT-6 BOOT-7",
	  .why = "the first is undone under the others" },
	{ .name = "BOOT-5 a stage is undone twice",
	  .bench = MOCK(UNDOES_TWICE) },
	{ .name = "BOOT-5 the stage that failed is undone",
	  .bench = MOCK(UNDOES_THE_FAILED) },
	{ .name = "BOOT-6 facts are withdrawn after the undo",
	  .bench = MOCK(WITHDRAWS_LATE) },
	{ .name = "BOOT-6 all facts are withdrawn at once",
	  .bench = MOCK(WITHDRAWS_ALL) },
	{ .name = "BOOT-6 facts of a stage without undo go",
	  .bench = MOCK(WITHDRAWS_LASTING) },
	{ .name = "BOOT-7 a refused check is passed over",
	  .bench = MOCK(IGNORES_CHECK) },
	{ .name = "BOOT-7 the stage that was refused is not undone",
	  .bench = MOCK(KEEPS_THE_CHECKED) },
	{ .name = "BOOT-8 any order is accepted",
	  .bench = MOCK(TRUSTS_THE_PLAN) },
	{ .name = "BOOT-8 names are not looked at",
	  .bench = MOCK(TRUSTS_NAMES) },
	{ .name = "BOOT-9 an empty plan is refused",
	  .bench = MOCK(REFUSES_EMPTY) },
	{ .name = "BOOT-10 the report comes after the undo",
	  .bench = MOCK(REPORTS_LATE) },
	{ .name = "BOOT-10 the report names the first stage",
	  .bench = MOCK(REPORTS_ANOTHER) },
	{ .name = "BOOT-10 a reason stays for the next failure",
	  .bench = MOCK(KEEPS_REASON) },
	{ .name = "BOOT-11 undo leaves the facts",
	  .bench = MOCK(KEEPS_FACTS),
	  .also = "BOOT-6",
	  .why = "withdrawing them is a part of the undo" },
	{ .name = "BOOT-11 a plan that stands runs over itself",
	  .bench = MOCK(IGNORES_STANDING) },
	{ .name = "BOOT-12 boot.fail is ignored",
	  .bench = MOCK(IGNORES_FAIL) },
	{ .name = "BOOT-12 the stage named by boot.fail runs",
	  .bench = MOCK(FAILS_AFTER_RUN) },
};

static const struct saboteur_contract boot_contract = {
	.conform	= boot_conform,
	.before		= choose_wrong,
};

SABOTEURS(boot, FACT(CONSOLE), boot_contract, boot_saboteurs);
