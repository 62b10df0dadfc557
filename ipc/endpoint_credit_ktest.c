// SPDX-License-Identifier: MIT
/* The promise of endpoint_credit.h on the one there is, and that one without any cannot be. */
#include "conform/endpoint_credit.h"

static const struct endpoint_credit_bench bench = {
	endpoint_credit_send, endpoint_credit_send_until, endpoint_credit_give, endpoint_credit_close,
};

static const struct ktest_suite conform = {
	.name	= "endpoint_credit/count",
	.needs	= FACT(SCHED),
	.cases	= endpoint_credit_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static void none_is_a_bug(struct ktest *kt)
{
	static struct endpoint_credit credit;

	EXPECT_BUG(kt, "with no credit nothing is ever sent", endpoint_credit_init(&credit, NULL, 0));
}

static const struct ktest_case cases[] = {
	KCASE("no credit at all is a BUG", none_is_a_bug),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "endpoint_credit",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
