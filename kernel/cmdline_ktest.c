// SPDX-License-Identifier: MIT
/* cmdline: good words reach their parser, bad ones are refused and named. */
#include <foundry/cmdline.h>

#include "log_capture_ktest.h"

/* What the words below were given. */
static struct {
	unsigned int	calls;
	bool		without;	/* a value */
	char		value[CMDLINE_VALUE_MAX];
} got;

static int note_value(struct kernel *kernel, const char *value)
{
	got.calls++;
	got.without = !value;
	if (!value)
		return 0;
	strscpy(got.value, value, sizeof(got.value));
	return strcmp(value, "bad") == 0 ? -EINVAL : 0;
}

static const struct cmdline_word needs_word = {
	.key = "cmdline_ktest.needs", .values = "anything but bad", .parse = note_value,
};
static const struct cmdline_word optional_word = {
	.key = "cmdline_ktest.optional", .values = "anything", .optional = true, .parse = note_value,
};
static const struct cmdline_word plain_word = {
	.key = "cmdline_ktest.plain", .parse = note_value,
};
CMDLINE_WORD(needs_word);
CMDLINE_WORD(optional_word);
CMDLINE_WORD(plain_word);

static int parse(struct ktest *kt, const char *line)
{
	int err;

	memset(&got, 0, sizeof(got));
	capture_begin();
	err = cmdline_parse(kt->kernel, line);
	capture_end(kt->kernel);
	return err;
}

static void no_words(struct ktest *kt)
{
	EXPECT_EQ(kt, parse(kt, ""), 0);
	EXPECT_EQ(kt, parse(kt, " \t \n"), 0);
	EXPECT_EQ(kt, got.calls, 0);
	EXPECT_STREQ(kt, captured.text, "");
}

static const struct good {
	const char	*line, *value;	/* NULL: without */
} goods[] = {
	{ "cmdline_ktest.needs=one", "one" },
	{ "  cmdline_ktest.needs=one  ", "one" },
	{ "cmdline_ktest.needs=a=b", "a=b" },
	{ "cmdline_ktest.needs=\"two words\"", "two words" },
	{ "\"cmdline_ktest.needs=two words\"", "two words" },
	{ "cmdline_ktest.needs=", "" },
	{ "cmdline_ktest.optional=one", "one" },
	{ "cmdline_ktest.optional", NULL },
	{ "cmdline_ktest.plain", NULL },
};

static const char *good_line(const void *param)
{
	return ((const struct good *)param)->line;
}

static void good_word(struct ktest *kt)
{
	const struct good *good = kt->param;

	EXPECT_EQ(kt, parse(kt, good->line), 0);
	ASSERT_EQ(kt, got.calls, 1);
	EXPECT_EQ(kt, got.without, good->value == NULL);
	EXPECT_STREQ(kt, got.value, good->value ? good->value : "");
	EXPECT_STREQ(kt, captured.text, "");
}

static const struct refused {
	const char	*line, *named;	/* what the log says */
	unsigned int	calls;
} refused[] = {
	{ "cmdline_ktest.needs", "cmdline_ktest.needs: a value is missing", 0 },
	{ "cmdline_ktest.plain=1", "cmdline_ktest.plain=1: a value is too much", 0 },
	{ "cmdline_ktest.plain=", "cmdline_ktest.plain=: a value is too much", 0 },
	{ "cmdline_ktest.needs=bad", "cmdline_ktest.needs=bad: not a value", 1 },
	{ "cmdline_ktest.needs=\"open", "cmdline_ktest.needs=open: a quote is not closed", 0 },
	{ "cmdline_ktest.need=1", "unknown word 'cmdline_ktest.need'", 0 },
	{ "cmdline_ktest.needs2=1", "unknown word 'cmdline_ktest.needs2'", 0 },
	{ "Cmdline_ktest.needs cmdline_ktest.", "unknown word 'cmdline_ktest.'", 0 },
};

static const char *refused_line(const void *param)
{
	return ((const struct refused *)param)->line;
}

static void refused_word(struct ktest *kt)
{
	const struct refused *wrong = kt->param;

	EXPECT_EQ(kt, parse(kt, wrong->line), -EINVAL);
	EXPECT_EQ(kt, got.calls, wrong->calls);
	EXPECT_NE(kt, strstr(captured.text, wrong->named), NULL);
}

static void refusal_tells_what_is_taken(struct ktest *kt)
{
	EXPECT_EQ(kt, parse(kt, "cmdline_ktest.needs=bad"), -EINVAL);
	EXPECT_NE(kt, strstr(captured.text, "anything but bad"), NULL);
}

static void foreign_word(struct ktest *kt)
{
	EXPECT_EQ(kt, parse(kt, "cmdline_ktes.needs=1 BOOT_IMAGE=/x root=/dev/sda ="), 0);
	EXPECT_EQ(kt, got.calls, 0);
}

/* "cmdline_ktest.needs=" and then @n characters. */
static const char *long_word(unsigned int n)
{
	static char line[3 * CMDLINE_VALUE_MAX] = "cmdline_ktest.needs=";
	size_t len = strlen("cmdline_ktest.needs=");

	memset(line + len, 'x', n);
	line[len + n] = '\0';
	return line;
}

static void longest_value(struct ktest *kt)
{
	EXPECT_EQ(kt, parse(kt, long_word(CMDLINE_VALUE_MAX - 1)), 0);
	EXPECT_EQ(kt, strlen(got.value), CMDLINE_VALUE_MAX - 1);
}

static void value_too_long(struct ktest *kt)
{
	EXPECT_EQ(kt, parse(kt, long_word(CMDLINE_VALUE_MAX)), -EINVAL);
	EXPECT_EQ(kt, parse(kt, long_word(2 * CMDLINE_VALUE_MAX)), -EINVAL);
	EXPECT_EQ(kt, got.calls, 0);
	EXPECT_NE(kt, strstr(captured.text, "too long"), NULL);
}

static void all_words_are_read(struct ktest *kt)
{
	EXPECT_EQ(kt, parse(kt, "cmdline_ktest.plain=1 cmdline_ktest.what cmdline_ktest.needs=one"),
		  -EINVAL);
	EXPECT_NE(kt, strstr(captured.text, "cmdline_ktest.plain=1"), NULL);
	EXPECT_NE(kt, strstr(captured.text, "'cmdline_ktest.what'"), NULL);
	EXPECT_EQ(kt, got.calls, 1);
	EXPECT_STREQ(kt, got.value, "one");
}

/* Whatever the bytes, it ends, and every line of the log is whole and printable. */
static void any_bytes(struct ktest *kt)
{
	static const char alphabet[] = "  \t\n\"\"==..aklmc\x01\x1b\x7f\x80\xff\\";
	u64 random = kt->seed;
	char line[64];

	for (unsigned int round = 0; round < 300; round++) {
		size_t n = ktest_random(&random) % sizeof(line);

		for (size_t i = 0; i < n; i++)
			line[i] = alphabet[ktest_random(&random) % (sizeof(alphabet) - 1)];
		line[n] = '\0';
		ASSERT_EQ(kt, parse(kt, line), 0);
		for (const char *c = captured.text; *c; c++)
			ASSERT_TRUE(kt, *c == '\n' || (*c >= 0x20 && *c < 0x7f));
	}
}

static const struct ktest_case cases[] = {
	KCASE("a line without words", no_words),
	KCASE_FOR("obeyed", good_word, goods, good_line),
	KCASE_FOR("refused and named", refused_word, refused, refused_line),
	KCASE("a refusal tells what the word takes", refusal_tells_what_is_taken),
	KCASE("words of others are left to them", foreign_word),
	KCASE("the longest value fits", longest_value),
	KCASE("a longer value is refused, never cut", value_too_long),
	KCASE("a bad word hides no other", all_words_are_read),
	KCASE("any bytes end in a whole log", any_bytes),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "cmdline",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= capture_guard,
};
KTEST_SUITE(suite);
