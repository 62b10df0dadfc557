// SPDX-License-Identifier: MIT

#include <foundry/ktest.h>
#include <foundry/string.h>

static bool matches(const char *glob, const char *text)
{
	return str_match(glob, strlen(glob), text);
}

static void plain(struct ktest *kt)
{
	EXPECT_TRUE(kt, matches("", ""));
	EXPECT_TRUE(kt, matches("alarm", "alarm"));
	EXPECT_FALSE(kt, matches("", "a"));
	EXPECT_FALSE(kt, matches("a", ""));
	EXPECT_FALSE(kt, matches("alarm", "alarms"));
	EXPECT_FALSE(kt, matches("alarms", "alarm"));
	EXPECT_FALSE(kt, matches("Alarm", "alarm"));
}

static void question(struct ktest *kt)
{
	EXPECT_TRUE(kt, matches("?", "a"));
	EXPECT_TRUE(kt, matches("a?c", "abc"));
	EXPECT_TRUE(kt, matches("a?c", "a?c"));
	EXPECT_FALSE(kt, matches("?", ""));
	EXPECT_FALSE(kt, matches("a?", "a"));
	EXPECT_FALSE(kt, matches("?", "ab"));
}

static void star(struct ktest *kt)
{
	EXPECT_TRUE(kt, matches("*", ""));
	EXPECT_TRUE(kt, matches("***", ""));
	EXPECT_TRUE(kt, matches("*", "anything"));
	EXPECT_TRUE(kt, matches("alarm*", "alarm"));
	EXPECT_TRUE(kt, matches("alarm*", "alarm/mock.ALARM-2"));
	EXPECT_TRUE(kt, matches("*.ALARM-2 *", "alarm/mock.ALARM-2 never early"));
	EXPECT_TRUE(kt, matches("*?", "a"));
	EXPECT_TRUE(kt, matches("a*b*c", "a-b-b-c-c"));
	EXPECT_FALSE(kt, matches("*?", ""));
	EXPECT_FALSE(kt, matches("a*c", "a-c-d"));
	EXPECT_FALSE(kt, matches("*a", "b"));
}

/* A star must give back what it took too much, more than once. */
static void backtracks(struct ktest *kt)
{
	EXPECT_TRUE(kt, matches("*ab", "aab"));
	EXPECT_TRUE(kt, matches("*abac", "ababac"));
	EXPECT_TRUE(kt, matches("a*a*ba", "aabaaba"));
	EXPECT_TRUE(kt, matches("*?b", "bb"));
	EXPECT_FALSE(kt, matches("a*a*b", "aaaaaaaaaa"));
}

/* Trying every way to share 60 characters among 20 stars would not end: past 10^15 ways. */
static void bounded(struct ktest *kt)
{
	EXPECT_FALSE(kt, matches("a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
				 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void part_of_glob(struct ktest *kt)
{
	EXPECT_TRUE(kt, str_match("alarm* never*", 6, "alarm/mock"));
	EXPECT_TRUE(kt, str_match("alarm*", 5, "alarm"));
	EXPECT_TRUE(kt, str_match("*aba", 2, "aba"));
	EXPECT_TRUE(kt, str_match("*", 0, ""));
	EXPECT_FALSE(kt, str_match("alarm*", 5, "alarm/mock"));
	EXPECT_FALSE(kt, str_match("ab", 1, "ab"));
}

static void selects(struct ktest *kt)
{
	EXPECT_TRUE(kt, str_selects("", "alarm/mock", "x"));
	EXPECT_TRUE(kt, str_selects("alarm*", "alarm/mock", "x"));
	EXPECT_FALSE(kt, str_selects("alarm", "alarm/mock", "x"));
	EXPECT_TRUE(kt, str_selects("alarm/mock.ALARM-2 *", "alarm/mock", "ALARM-2 never"));
	EXPECT_FALSE(kt, str_selects("alarm/mock.ALARM-2 *", "alarm/mock", "ALARM-20 never"));
	EXPECT_TRUE(kt, str_selects("*.ALARM-?*", "alarm/mock", "ALARM-2 never"));
	EXPECT_TRUE(kt, str_selects("no,alarm*,no", "alarm/mock", "x"));
	EXPECT_FALSE(kt, str_selects("no,clock*", "alarm/mock", "x"));
	EXPECT_FALSE(kt, str_selects("alarm/mock.", "alarm/mock", "x"));
}

static const struct ktest_case cases[] = {
	KCASE("a character stands for itself, and all of the text counts", plain),
	KCASE("? stands for one character", question),
	KCASE("* stands for any run, the empty one too", star),
	KCASE("a star gives back what it took too much", backtracks),
	KCASE("many stars take no exponential time", bounded),
	KCASE("only glob_len characters of the glob are used", part_of_glob),
	KCASE("a list of globs selects by group and by name", selects),
	KCASE_END
};

static const struct ktest_suite match_suite = {
	.name = "string/match", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(match_suite);
