// SPDX-License-Identifier: MIT
/*
 * The promise of boot.h, executed on a plan of three stages.
 *
 * Each stage notes its number where it runs, is checked and undone, and what
 * it could see of the boot there.
 */
#include <foundry/errno.h>

#include "boot.h"
#include "letters.h"

#define STAGES		3
#define NOBODY		STAGES
#define OWN_FACT(n)	BIT(BOOT_FACT_USER(n))

/* What a stage could see. */
struct view {
	u64			have;
	struct boot_state	state;
};

static struct {
	const struct boot_bench	*bench;
	struct boot_context	ctx;

	/* Who fails, and how. */
	unsigned int		refuses_run, refuses_check;
	int			code;
	const char		*reason;

	/* What happened: all of it in order, and by kind. */
	struct letters		all, runs, checks, undos;
	struct view		at_run[STAGES], at_check[STAGES], at_undo[STAGES];
	struct boot_error	reported;
} boot;

static struct view look(const struct boot_context *ctx)
{
	return (struct view){ ctx->have, *ctx->state };
}

static int stage_run(struct boot_context *ctx, unsigned int n)
{
	letters_add(&boot.all, 'r');
	letters_add(&boot.runs, '1' + n);
	boot.at_run[n] = look(ctx);
	if (boot.refuses_run != n)
		return 0;
	return boot.reason ? boot.bench->fail(ctx, boot.code, boot.reason) : boot.code;
}

static int stage_check(const struct boot_context *ctx, unsigned int n)
{
	letters_add(&boot.all, 'c');
	letters_add(&boot.checks, '1' + n);
	boot.at_check[n] = look(ctx);
	return boot.refuses_check == n ? boot.code : 0;
}

static void stage_undo(struct boot_context *ctx, unsigned int n)
{
	letters_add(&boot.all, 'u');
	letters_add(&boot.undos, '1' + n);
	boot.at_undo[n] = look(ctx);
}

#define STAGE(id, n, needed, undo_fn)							\
	static int id##_run(struct boot_context *ctx) { return stage_run(ctx, n); }	\
	static int id##_check(const struct boot_context *ctx) { return stage_check(ctx, n); } \
	static const struct boot_stage id = {						\
		.name	= #id,								\
		.needs	= (needed),							\
		.gives	= OWN_FACT(n),							\
		.run	= id##_run,							\
		.check	= id##_check,							\
		.undo	= (undo_fn),							\
	}

static void undo_one(struct boot_context *ctx)
{
	stage_undo(ctx, 0);
}

static void undo_two(struct boot_context *ctx)
{
	stage_undo(ctx, 1);
}

static void undo_three(struct boot_context *ctx)
{
	stage_undo(ctx, 2);
}

STAGE(one, 0, 0, undo_one);
STAGE(two, 1, OWN_FACT(0), undo_two);
STAGE(three, 2, OWN_FACT(0) | OWN_FACT(1), undo_three);
STAGE(lasting, 1, OWN_FACT(0), NULL);

static const struct boot_stage *const plan[] = { &one, &two, &three, NULL };
static const struct boot_stage *const lasting_plan[] = { &one, &lasting, &three, NULL };

static void on_failed(struct boot_context *ctx, const struct boot_error *error)
{
	letters_add(&boot.all, 'f');
	boot.reported = *error;
}

static const struct boot_observer observer = { .failed = on_failed };

static struct boot_context *fresh(struct ktest *kt)
{
	memset(&boot, 0, sizeof(boot));
	boot.bench = kt->bench;
	boot.refuses_run = NOBODY;
	boot.refuses_check = NOBODY;
	boot.code = -EIO;
	boot.reason = "the test says so";
	boot.bench->init(&boot.ctx, NULL, NULL);
	boot.ctx.observer = &observer;
	return &boot.ctx;
}

static int run(void)
{
	return boot.bench->run(&boot.ctx, plan);
}

/* What it returns is BOOT-2's business. */
static void run_and_fail(unsigned int n)
{
	boot.refuses_run = n;
	(void)run();
}

static bool has(const struct letters *letters, char what)
{
	return strchr(letters->text, what) != NULL;
}

static void in_order(struct ktest *kt)
{
	fresh(kt);
	EXPECT_EQ(kt, run(), 0);
	EXPECT_STREQ(kt, boot.runs.text, "123");
}

static void each_is_checked_after_its_run(struct ktest *kt)
{
	fresh(kt);
	EXPECT_EQ(kt, run(), 0);
	EXPECT_STREQ(kt, boot.checks.text, "123");
	EXPECT_STREQ(kt, boot.all.text, "rcrcrc");
}

static void failure_stops(struct ktest *kt)
{
	fresh(kt);
	boot.refuses_run = 1;
	EXPECT_EQ(kt, run(), -EIO);
	EXPECT_FALSE(kt, has(&boot.checks, '2'));
	EXPECT_FALSE(kt, has(&boot.runs, '3'));
}

static void facts_follow_stages(struct ktest *kt)
{
	u64 have = 0;

	fresh(kt);
	EXPECT_EQ(kt, run(), 0);
	for (unsigned int n = 0; n < STAGES; n++) {
		EXPECT_EQ(kt, boot.at_run[n].have, have);
		have |= OWN_FACT(n);
		EXPECT_EQ(kt, boot.at_check[n].have, have);
	}
	EXPECT_EQ(kt, boot.ctx.have, have);
}

static void expect_state(struct ktest *kt, const struct boot_state *state, enum boot_phase phase,
			 unsigned int stage)
{
	EXPECT_EQ(kt, state->phase, phase);
	EXPECT_EQ(kt, state->stage, stage);
}

static void state_of_a_success(struct ktest *kt)
{
	struct boot_context *ctx = fresh(kt);

	EXPECT_EQ(kt, ctx->state->phase, BOOT_NOT_STARTED);
	EXPECT_EQ(kt, run(), 0);
	for (unsigned int n = 0; n < STAGES; n++)
		expect_state(kt, &boot.at_run[n].state, BOOT_RUNNING, n);
	expect_state(kt, ctx->state, BOOT_COMPLETED, STAGES);
}

static void state_of_a_failure(struct ktest *kt)
{
	struct boot_context *ctx = fresh(kt);

	run_and_fail(1);
	expect_state(kt, &boot.at_run[1].state, BOOT_RUNNING, 1);
	expect_state(kt, ctx->state, BOOT_FAILED, 1);
}

static void undo_in_reverse(struct ktest *kt)
{
	fresh(kt);
	run_and_fail(2);
	EXPECT_STREQ(kt, boot.undos.text, "21");
}

static void first_has_nothing_to_undo(struct ktest *kt)
{
	fresh(kt);
	run_and_fail(0);
	EXPECT_STREQ(kt, boot.undos.text, "");
}

static void success_undoes_nothing(struct ktest *kt)
{
	fresh(kt);
	ASSERT_EQ(kt, run(), 0);
	EXPECT_STREQ(kt, boot.undos.text, "");
}

static void facts_go_before_undo(struct ktest *kt)
{
	fresh(kt);
	run_and_fail(2);
	ASSERT_TRUE(kt, has(&boot.undos, '2') && has(&boot.undos, '1'));
	EXPECT_EQ(kt, boot.at_undo[1].have, OWN_FACT(0));
	EXPECT_EQ(kt, boot.at_undo[0].have, 0);
	EXPECT_EQ(kt, boot.ctx.have, 0);
}

static void lasting_facts_stay(struct ktest *kt)
{
	struct boot_context *ctx = fresh(kt);

	ASSERT_EQ(kt, boot.bench->run(ctx, lasting_plan), 0);
	boot.bench->undo(ctx, lasting_plan);
	EXPECT_EQ(kt, ctx->have, OWN_FACT(1));
}

static void refused_check_fails(struct ktest *kt)
{
	fresh(kt);
	boot.refuses_check = 1;
	EXPECT_EQ(kt, run(), -EIO);
	EXPECT_FALSE(kt, has(&boot.runs, '3'));
	EXPECT_EQ(kt, boot.undos.text[0], '2');
}

static int unreached(struct boot_context *ctx)
{
	return stage_run(ctx, 0);
}

#define WRONG_STAGE(id, ...)	static const struct boot_stage id = { .run = unreached, __VA_ARGS__ }

WRONG_STAGE(gives_one_again, .name = "again", .gives = OWN_FACT(0));
WRONG_STAGE(named_one, .name = "one");
WRONG_STAGE(nameless, .name = NULL);
WRONG_STAGE(empty_name, .name = "");
WRONG_STAGE(needs_its_own, .name = "vain", .needs = OWN_FACT(9), .gives = OWN_FACT(9));

static const struct wrong_plan {
	const char			*what;
	const struct boot_stage		*stages[4];
} wrong_plans[] = {
	{ "a need comes later", { &one, &three, &two, NULL } },
	{ "a need never comes", { &two, NULL } },
	{ "a stage needs what it gives", { &one, &needs_its_own, NULL } },
	{ "two give the same", { &one, &gives_one_again, NULL } },
	{ "two have one name", { &one, &named_one, NULL } },
	{ "a name is missing", { &one, &nameless, NULL } },
	{ "a name is empty", { &one, &empty_name, NULL } },
};

static const char *wrong_plan_name(const void *param)
{
	const struct wrong_plan *wrong = param;

	return wrong->what;
}

static void wrong_plan_refused(struct ktest *kt)
{
	const struct wrong_plan *wrong = kt->param;
	struct boot_context *ctx = fresh(kt);

	EXPECT_EQ(kt, boot.bench->check_plan(wrong->stages), -EINVAL);
	EXPECT_EQ(kt, boot.bench->run(ctx, wrong->stages), -EINVAL);
	EXPECT_STREQ(kt, boot.all.text, "");
	EXPECT_EQ(kt, ctx->have, 0);
}

static void right_plan_passes(struct ktest *kt)
{
	fresh(kt);
	EXPECT_EQ(kt, boot.bench->check_plan(plan), 0);
	EXPECT_STREQ(kt, boot.all.text, "");
}

static void empty_plan_completes(struct ktest *kt)
{
	static const struct boot_stage *const empty[] = { NULL };
	struct boot_context *ctx = fresh(kt);

	EXPECT_EQ(kt, boot.bench->run(ctx, empty), 0);
	expect_state(kt, ctx->state, BOOT_COMPLETED, 0);
	EXPECT_EQ(kt, ctx->have, 0);
}

static void expect_error(struct ktest *kt, const struct boot_error *error, const char *stage,
			 int code)
{
	ASSERT_NE(kt, error->stage, NULL);
	EXPECT_STREQ(kt, error->stage, stage);
	EXPECT_EQ(kt, error->code, code);
}

static void failure_is_reported_first(struct ktest *kt)
{
	fresh(kt);
	run_and_fail(2);
	ASSERT_TRUE(kt, has(&boot.all, 'f') && has(&boot.all, 'u'));
	EXPECT_LT(kt, strchr(boot.all.text, 'f'), strchr(boot.all.text, 'u'));
	expect_error(kt, &boot.reported, "three", -EIO);
	ASSERT_NE(kt, boot.reported.reason, NULL);
	EXPECT_STREQ(kt, boot.reported.reason, "the test says so");
	expect_error(kt, &boot.ctx.error, "three", -EIO);
}

static void reason_is_never_anothers(struct ktest *kt)
{
	struct boot_context *ctx = fresh(kt);

	run_and_fail(0);
	boot.code = -ENODEV;
	boot.reason = NULL;
	run_and_fail(0);
	expect_error(kt, &boot.reported, "one", -ENODEV);
	EXPECT_EQ(kt, boot.reported.reason, NULL);
	EXPECT_EQ(kt, ctx->error.reason, NULL);
}

static void runs_again_after_undo(struct ktest *kt)
{
	struct boot_context *ctx = fresh(kt);
	size_t runs;

	ASSERT_EQ(kt, run(), 0);
	boot.bench->undo(ctx, plan);
	EXPECT_TRUE(kt, has(&boot.undos, '1') && has(&boot.undos, '2') && has(&boot.undos, '3'));
	runs = boot.runs.count;
	EXPECT_EQ(kt, run(), 0);
	EXPECT_EQ(kt, boot.runs.count, 2 * runs);
}

static void runs_again_after_failure(struct ktest *kt)
{
	fresh(kt);
	run_and_fail(2);
	boot.refuses_run = NOBODY;
	EXPECT_EQ(kt, run(), 0);
}

static void standing_plan_refused(struct ktest *kt)
{
	struct boot_context *ctx = fresh(kt);
	size_t runs;

	ASSERT_EQ(kt, run(), 0);
	runs = boot.runs.count;
	EXPECT_EQ(kt, run(), -EBUSY);
	EXPECT_EQ(kt, boot.runs.count, runs);
	EXPECT_EQ(kt, ctx->state->phase, BOOT_COMPLETED);
}

static void asked_to_fail(struct ktest *kt)
{
	for (unsigned int n = 0; n < STAGES; n++) {
		struct boot_context *ctx = fresh(kt);

		ctx->fail = plan[n]->name;
		EXPECT_LT(kt, run(), 0);
		EXPECT_FALSE(kt, has(&boot.runs, '1' + n));
	}
}

const struct ktest_case boot_conform[] = {
	KCASE("BOOT-1 stages run in the plan's order, each once", in_order),
	KCASE("BOOT-1 each stage is checked right after its run", each_is_checked_after_its_run),
	KCASE("BOOT-2 the first failure stops the boot", failure_stops),
	KCASE("BOOT-3 a fact is there from its check on", facts_follow_stages),
	KCASE("BOOT-4 the state of a boot that succeeds", state_of_a_success),
	KCASE("BOOT-4 the state of a boot that fails", state_of_a_failure),
	KCASE("BOOT-5 completed stages are undone in reverse", undo_in_reverse),
	KCASE("BOOT-5 when the first one fails nothing is undone", first_has_nothing_to_undo),
	KCASE("BOOT-5 success undoes nothing", success_undoes_nothing),
	KCASE("BOOT-6 facts are withdrawn before their undo", facts_go_before_undo),
	KCASE("BOOT-6 facts of a stage without undo stay", lasting_facts_stay),
	KCASE("BOOT-7 a refused check fails its stage, which is undone first", refused_check_fails),
	KCASE_FOR("BOOT-8 refused before any stage runs", wrong_plan_refused, wrong_plans,
		  wrong_plan_name),
	KCASE("BOOT-8 a plan in order passes", right_plan_passes),
	KCASE("BOOT-9 an empty plan completes with 0", empty_plan_completes),
	KCASE("BOOT-10 a failure is reported before anything is undone", failure_is_reported_first),
	KCASE("BOOT-10 a reason is never that of an earlier failure", reason_is_never_anothers),
	KCASE("BOOT-11 runs again after undo", runs_again_after_undo),
	KCASE("BOOT-11 runs again after a failure", runs_again_after_failure),
	KCASE("BOOT-11 a plan that stands is -EBUSY", standing_plan_refused),
	KCASE("BOOT-12 the stage named by boot.fail never runs", asked_to_fail),
	KCASE_END
};
