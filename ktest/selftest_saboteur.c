// SPDX-License-Identifier: MIT
/* selftest of saboteurs: one is caught by the clauses that its row names, and by no others. */
#include <foundry/bits.h>

#include "saboteur.h"

/* A contract of three clauses, and benches that break some of them: a bit each. */
static void expect_kept(struct ktest *kt, unsigned int clause)
{
	EXPECT_FALSE(kt, *(const u64 *)kt->bench & BIT(clause));
}

static void first(struct ktest *kt)
{
	expect_kept(kt, 1);
}

static void second(struct ktest *kt)
{
	expect_kept(kt, 2);
}

static void third(struct ktest *kt)
{
	expect_kept(kt, 3);
}

static const struct ktest_case toy_conform[] = {
	KCASE("TOY-1 first", first),
	KCASE("TOY-1 first, again", first),
	KCASE("TOY-2 second", second),
	KCASE("TOY-3 third", third),
	KCASE_END
};

static const struct saboteur_contract toy = { .conform = toy_conform };

#define BREAKS(bits)	(&(const u64){ bits })

static const struct saboteur caught[] = {
	{ .name = "TOY-1 alone", .bench = BREAKS(BIT(1)) },
	{ .name = "TOY-1 and two more", .bench = BREAKS(BIT(1) | BIT(2) | BIT(3)),
	  .also = "TOY-2 TOY-3", .why = "so it is" },
	{ .name = "TOY-1 and perhaps more, which is so", .bench = BREAKS(BIT(1) | BIT(3)),
	  .maybe = "TOY-2 TOY-3", .why = "as turns fall" },
	{ .name = "TOY-1 and perhaps more, which is not so", .bench = BREAKS(BIT(1)),
	  .maybe = "TOY-2", .why = "as turns fall" },
};

static const struct saboteur missed[] = {
	{ .name = "TOY-1 not at all", .bench = BREAKS(0) },
	{ .name = "TOY-1 but another one", .bench = BREAKS(BIT(2)),
	  .also = "TOY-2", .why = "so it is" },
	{ .name = "TOY-1 only perhaps", .bench = BREAKS(0), .maybe = "TOY-1", .why = "as turns fall" },
	{ .name = "TOY-1 and one that is not listed", .bench = BREAKS(BIT(1) | BIT(3)),
	  .also = "TOY-2", .why = "so it is" },
	{ .name = "TOY-1 and listed ones that are green", .bench = BREAKS(BIT(1)),
	  .also = "TOY-2", .why = "so it is" },
	{ .name = "TOY-1 and others without a reason", .bench = BREAKS(BIT(1) | BIT(2)), .also = "TOY-2" },
	{ .name = "TOY-1 and perhaps others without a reason", .bench = BREAKS(BIT(1)), .maybe = "TOY-2" },
};

static enum ktest_status verdict(struct ktest *kt)
{
	const struct ktest_suite suite = { .name = "saboteur/toy", .bench = &toy };
	const struct ktest_case test = {
		.name = "", .run = saboteur_judge, .params = kt->param,
		.param_bytes = sizeof(struct saboteur), .param_count = 1, .label = saboteur_name,
	};
	struct ktest inner;

	return ktest_run_quietly(kt, &suite, &test, &inner);
}

static void is_caught(struct ktest *kt)
{
	EXPECT_EQ(kt, verdict(kt), KTEST_PASS);
}

static void is_missed(struct ktest *kt)
{
	EXPECT_EQ(kt, verdict(kt), KTEST_FAIL);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("caught", is_caught, caught, saboteur_name),
	KCASE_FOR("missed", is_missed, missed, saboteur_name),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "ktest/saboteur", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(suite);
