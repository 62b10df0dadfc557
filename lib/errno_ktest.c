// SPDX-License-Identifier: MIT

#include <foundry/errno.h>
#include <foundry/ktest.h>

static void names(struct ktest *kt)
{
	EXPECT_STREQ(kt, errno_name(0), "0");
	EXPECT_STREQ(kt, errno_name(-ENOENT), "-ENOENT");
	EXPECT_STREQ(kt, errno_name(-ENOMEM), "-ENOMEM");
	EXPECT_STREQ(kt, errno_name(-ECANCELED), "-ECANCELED");
}

static void unknown(struct ktest *kt)
{
	EXPECT_STREQ(kt, errno_name(-1000), "-E?");
	EXPECT_STREQ(kt, errno_name(ENOMEM), "-E?");
	EXPECT_STREQ(kt, errno_name(-2147483647 - 1), "-E?");
}

/* The header says that the numbers are those of Linux. */
static void numbers(struct ktest *kt)
{
	EXPECT_EQ(kt, ENOENT, 2);
	EXPECT_EQ(kt, EAGAIN, 11);
	EXPECT_EQ(kt, EINVAL, 22);
	EXPECT_EQ(kt, ERANGE, 34);
	EXPECT_EQ(kt, ECANCELED, 125);
}

static const struct ktest_case cases[] = {
	KCASE("an error has its name", names),
	KCASE("a number that is no error of ours has none", unknown),
	KCASE("the numbers are those of Linux", numbers),
	KCASE_END
};

static const struct ktest_suite errno_suite = {
	.name = "errno", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(errno_suite);
