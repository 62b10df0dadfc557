// SPDX-License-Identifier: MIT
#include <foundry/ktest.h>

#include "greeter.h"

static void sleeps_at_first(struct ktest *kt)
{
	struct greeter other;

	greeter_init(&other);
	EXPECT_EQ(kt, greeter_says(&other), NULL);
}

static void is_awake(struct ktest *kt)
{
	EXPECT_STREQ(kt, greeter_says(&greeter), CONFIG_GREETING);
}

static const struct ktest_case cases[] = {
	KCASE("says nothing before its init", sleeps_at_first),
	KCASE("says its greeting once it has booted", is_awake),
	KCASE_END
};

static const struct ktest_suite greeter_suite = {
	.name	= "greeter",
	.needs	= BIT(HAS_GREETER),
	.cases	= cases,
};
KTEST_SUITE(greeter_suite);
