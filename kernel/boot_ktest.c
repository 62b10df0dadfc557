// SPDX-License-Identifier: MIT
/* The promise of boot.h on the kernel's walker, its names, and the plan of this image. */
#include "conform/boot.h"

static const struct boot_bench bench = {
	.init		= boot_context_init,
	.run		= boot_run,
	.undo		= boot_undo,
	.check_plan	= boot_check_plan,
	.fail		= boot_fail,
};

static const struct ktest_suite conform = {
	.name	= "boot/run",
	.needs	= FACT(CONSOLE),
	.cases	= boot_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static void own_plan_is_in_order(struct ktest *kt)
{
	EXPECT_EQ(kt, boot_check_plan(boot_plan), 0);
}

static void facts_have_names(struct ktest *kt)
{
	char buf[16];

	EXPECT_STREQ(kt, boot_fact_name(HAS_CONSOLE, buf, sizeof(buf)), "CONSOLE");
	EXPECT_STREQ(kt, boot_fact_name(HAS_DEVICES, buf, sizeof(buf)), "DEVICES");
}

static void nameless_fact_has_its_number(struct ktest *kt)
{
	char buf[16];

	EXPECT_STREQ(kt, boot_fact_name(BOOT_FACT_USER(29), buf, sizeof(buf)), "fact 61");
}

static void undo_wants_a_completed_boot(struct ktest *kt)
{
	struct boot_context ctx;

	boot_context_init(&ctx, NULL, NULL);
	boot_undo(&ctx, boot_plan);
	EXPECT_EQ(kt, ctx.state->phase, BOOT_NOT_STARTED);
	EXPECT_EQ(kt, ctx.have, 0);
}

static const struct ktest_case cases[] = {
	KCASE("the plan of this image is in order", own_plan_is_in_order),
	KCASE("Foundry's facts have names", facts_have_names),
	KCASE("a fact without a name has its number", nameless_fact_has_its_number),
	KCASE("undoing what never booted does nothing", undo_wants_a_completed_boot),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "boot_walker",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
