// SPDX-License-Identifier: MIT

#include <foundry/ktest.h>
#include <foundry/words.h>

/* A word that must come next; a value of NULL is none. */
static const char *expect_word(struct ktest *kt, const char *at, const char *key, const char *value)
{
	struct word word;

	at = word_next(at, &word);
	ASSERT_TRUE(kt, at != NULL);
	ASSERT_EQ(kt, word.key_len, strlen(key));
	EXPECT_MEMEQ(kt, word.key, key, word.key_len);
	EXPECT_FALSE(kt, word.unterminated);

	if (!value) {
		EXPECT_EQ(kt, word.value, NULL);
		EXPECT_EQ(kt, word.value_len, 0);
		return at;
	}
	ASSERT_TRUE(kt, word.value != NULL);
	ASSERT_EQ(kt, word.value_len, strlen(value));
	EXPECT_MEMEQ(kt, word.value, value, word.value_len);
	return at;
}

static void expect_end(struct ktest *kt, const char *at)
{
	struct word word;

	EXPECT_EQ(kt, word_next(at, &word), NULL);
}

static void empty(struct ktest *kt)
{
	expect_end(kt, "");
	expect_end(kt, " \t\r\n ");
}

static void untouched(struct ktest *kt)
{
	struct word word = { .key = "was", .key_len = 3 };

	EXPECT_EQ(kt, word_next("  ", &word), NULL);
	EXPECT_STREQ(kt, word.key, "was");
	EXPECT_EQ(kt, word.key_len, 3);
}

static void plain(struct ktest *kt)
{
	const char *at = "\tquiet  log=4\nktest \r";

	at = expect_word(kt, at, "quiet", NULL);
	at = expect_word(kt, at, "log", "4");
	at = expect_word(kt, at, "ktest", NULL);
	expect_end(kt, at);
}

static void equals(struct ktest *kt)
{
	const char *at = "a=b=c d= =e = ==";

	at = expect_word(kt, at, "a", "b=c");
	at = expect_word(kt, at, "d", "");
	at = expect_word(kt, at, "", "e");
	at = expect_word(kt, at, "", "");
	at = expect_word(kt, at, "", "=");
	expect_end(kt, at);
}

static void quoted_value(struct ktest *kt)
{
	const char *at = "ktest=\"alarm*.ALARM-2 never*\" a=\"\" b=\" = \" c";

	at = expect_word(kt, at, "ktest", "alarm*.ALARM-2 never*");
	at = expect_word(kt, at, "a", "");
	at = expect_word(kt, at, "b", " = ");
	at = expect_word(kt, at, "c", NULL);
	expect_end(kt, at);
}

static void quoted_word(struct ktest *kt)
{
	const char *at = "\"two words\" \"note=two words=\" \"\" \"=\" c";

	at = expect_word(kt, at, "two words", NULL);
	at = expect_word(kt, at, "note", "two words=");
	at = expect_word(kt, at, "", NULL);
	at = expect_word(kt, at, "", "");
	at = expect_word(kt, at, "c", NULL);
	expect_end(kt, at);
}

static void quote_elsewhere(struct ktest *kt)
{
	const char *at = "a\"b c=d\"e f\"=g h=i=\"j k\"";

	at = expect_word(kt, at, "a\"b", NULL);
	at = expect_word(kt, at, "c", "d\"e");
	at = expect_word(kt, at, "f\"", "g");
	at = expect_word(kt, at, "h", "i=\"j");
	at = expect_word(kt, at, "k\"", NULL);
	expect_end(kt, at);
}

static void quote_ends_word(struct ktest *kt)
{
	const char *at = "\"a\"b c=\"d\"e \"f\"\"g\"";

	at = expect_word(kt, at, "a", NULL);
	at = expect_word(kt, at, "b", NULL);
	at = expect_word(kt, at, "c", "d");
	at = expect_word(kt, at, "e", NULL);
	at = expect_word(kt, at, "f", NULL);
	at = expect_word(kt, at, "g", NULL);
	expect_end(kt, at);
}

static void unterminated_value(struct ktest *kt)
{
	struct word word;
	const char *at = word_next("a=\"b c ", &word);

	ASSERT_TRUE(kt, at != NULL);
	EXPECT_TRUE(kt, word.unterminated);
	EXPECT_TRUE(kt, word_key_is(&word, "a"));
	ASSERT_EQ(kt, word.value_len, 4);
	EXPECT_MEMEQ(kt, word.value, "b c ", 4);
	expect_end(kt, at);
}

static void unterminated_word(struct ktest *kt)
{
	struct word word;
	const char *at = word_next(" \"", &word);

	ASSERT_TRUE(kt, at != NULL);
	EXPECT_TRUE(kt, word.unterminated);
	EXPECT_EQ(kt, word.key_len, 0);
	expect_end(kt, at);

	at = word_next("\"a=b c", &word);
	ASSERT_TRUE(kt, at != NULL);
	EXPECT_TRUE(kt, word.unterminated);
	EXPECT_TRUE(kt, word_key_is(&word, "a"));
	EXPECT_EQ(kt, word.value_len, 3);
	expect_end(kt, at);
}

static void keys(struct ktest *kt)
{
	struct word word;

	ASSERT_TRUE(kt, word_next("ktest=x", &word) != NULL);
	EXPECT_TRUE(kt, word_key_is(&word, "ktest"));
	EXPECT_FALSE(kt, word_key_is(&word, "ktes"));
	EXPECT_FALSE(kt, word_key_is(&word, "ktest="));
	EXPECT_FALSE(kt, word_key_is(&word, "ktesT"));
	EXPECT_FALSE(kt, word_key_is(&word, ""));
}

static void values(struct ktest *kt)
{
	struct word word;
	char buf[5];

	ASSERT_TRUE(kt, word_next("a=1234 b", &word) != NULL);
	EXPECT_TRUE(kt, word_value_copy(&word, buf, 5));
	EXPECT_STREQ(kt, buf, "1234");
	EXPECT_FALSE(kt, word_value_copy(&word, buf, 4));
	EXPECT_STREQ(kt, buf, "123");
	EXPECT_FALSE(kt, word_value_copy(&word, buf, 1));
	EXPECT_STREQ(kt, buf, "");
}

static void no_value(struct ktest *kt)
{
	struct word word;
	char buf[2] = "z";

	ASSERT_TRUE(kt, word_next("a", &word) != NULL);
	EXPECT_TRUE(kt, word_value_copy(&word, buf, 1));
	EXPECT_STREQ(kt, buf, "");
}

static void no_room(struct ktest *kt)
{
	const struct word word = { .key = "a", .key_len = 1 };
	char buf[1] = "";

	EXPECT_BUG(kt, "buffer of no bytes", word_value_copy(&word, buf, 0));
}

static const struct ktest_case cases[] = {
	KCASE("a line of blanks has no word", empty),
	KCASE("at the end the word stays untouched", untouched),
	KCASE("any run of blanks separates", plain),
	KCASE("the first = parts key and value", equals),
	KCASE("quotes around a value keep its blanks", quoted_value),
	KCASE("quotes around a word keep its blanks", quoted_word),
	KCASE("a quote elsewhere is a character", quote_elsewhere),
	KCASE("a closing quote ends the word", quote_ends_word),
	KCASE("a value's open quote runs to the end and is flagged", unterminated_value),
	KCASE("a word's open quote runs to the end and is flagged", unterminated_word),
	KCASE("a key is compared whole", keys),
	KCASE("a value is copied, always terminated, and a cut is told", values),
	KCASE("no value is copied as the empty text", no_value),
	KCASE("a copy into no bytes is a bug", no_room),
	KCASE_END
};

static const struct ktest_suite words_suite = {
	.name = "words", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(words_suite);
