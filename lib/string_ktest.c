// SPDX-License-Identifier: MIT

#include <foundry/ktest.h>
#include <foundry/string.h>

/* Offsets 0 to 16 on both sides and lengths to 40 meet every path of a copy by chunks. */
#define OFFSETS		17
#define LENGTHS		41
#define GROUND		64

/* A different byte everywhere, none of them what memset() is given below. */
static void sow(u8 *ground)
{
	for (size_t i = 0; i < GROUND; i++)
		ground[i] = (u8)(i + 1);
}

/* Where two grounds first differ; GROUND when they do not. */
static size_t difference(const u8 *a, const u8 *b)
{
	size_t i = 0;

	while (i < GROUND && a[i] == b[i])
		i++;
	return i;
}

static void expect_same(struct ktest *kt, const u8 *is, const u8 *should,
			size_t to, size_t from, size_t n)
{
	const size_t at = difference(is, should);

	if (at == GROUND)
		return;
	ktest_fail(kt, "%zu bytes to offset %zu from %zu: byte %zu is %d, should be %d",
		   n, to, from, at, is[at], should[at]);
	ktest_abort(kt);
}

static void try_copy(struct ktest *kt, size_t to, size_t from, size_t n)
{
	u8 source[GROUND] __aligned(8), is[GROUND] __aligned(8), should[GROUND];

	sow(source);
	for (size_t i = 0; i < GROUND; i++)
		is[i] = should[i] = 0xee;
	for (size_t i = 0; i < n; i++)
		should[to + i] = source[from + i];

	ASSERT_EQ(kt, memcpy(is + to, source + from, n), is + to);
	expect_same(kt, is, should, to, from, n);
}

static void try_move(struct ktest *kt, size_t to, size_t from, size_t n)
{
	u8 source[GROUND], is[GROUND] __aligned(8), should[GROUND];

	sow(source);
	sow(is);
	sow(should);
	for (size_t i = 0; i < n; i++)
		should[to + i] = source[from + i];

	ASSERT_EQ(kt, memmove(is + to, is + from, n), is + to);
	expect_same(kt, is, should, to, from, n);
}

static void try_set(struct ktest *kt, size_t to, size_t n)
{
	u8 is[GROUND] __aligned(8), should[GROUND];

	sow(is);
	sow(should);
	for (size_t i = 0; i < n; i++)
		should[to + i] = 0x85;

	/* ISO C: converted to unsigned char. */
	ASSERT_EQ(kt, memset(is + to, 0x12385, n), is + to);
	expect_same(kt, is, should, to, to, n);
}

static void for_every_place(struct ktest *kt,
			    void (*try)(struct ktest *kt, size_t to, size_t from, size_t n))
{
	for (size_t to = 0; to < OFFSETS; to++)
		for (size_t from = 0; from < OFFSETS; from++)
			for (size_t n = 0; n < LENGTHS; n++)
				try(kt, to, from, n);
}

static void copies(struct ktest *kt)
{
	for_every_place(kt, try_copy);
}

static void moves(struct ktest *kt)
{
	for_every_place(kt, try_move);
}

static void sets(struct ktest *kt)
{
	for (size_t to = 0; to < OFFSETS; to++)
		for (size_t n = 0; n < LENGTHS; n++)
			try_set(kt, to, n);
}

static void compares_memory(struct ktest *kt)
{
	EXPECT_EQ(kt, memcmp("abc", "abd", 2), 0);
	EXPECT_LT(kt, memcmp("abc", "abd", 3), 0);
	EXPECT_GT(kt, memcmp("abd", "abc", 3), 0);
	EXPECT_EQ(kt, memcmp("a", "b", 0), 0);
	EXPECT_LT(kt, memcmp("\x7f", "\x80", 1), 0);
	EXPECT_LT(kt, memcmp("a\0b", "a\0c", 3), 0);
	/* The first difference decides, in whatever unit the bytes are read. */
	EXPECT_LT(kt, memcmp("12345678" "a9", "12345678" "b0", 10), 0);
	EXPECT_GT(kt, memcmp("2234567" "0", "1234567" "9", 8), 0);
}

static void measures(struct ktest *kt)
{
	EXPECT_EQ(kt, strlen(""), 0);
	EXPECT_EQ(kt, strlen("12345678"), 8);
	EXPECT_EQ(kt, strlen("\xff\x80"), 2);
	EXPECT_EQ(kt, strnlen("abc", 0), 0);
	EXPECT_EQ(kt, strnlen("abc", 2), 2);
	EXPECT_EQ(kt, strnlen("abc", 3), 3);
	EXPECT_EQ(kt, strnlen("abc", 9), 3);
}

static void compares_text(struct ktest *kt)
{
	EXPECT_EQ(kt, strcmp("", ""), 0);
	EXPECT_EQ(kt, strcmp("frames", "frames"), 0);
	EXPECT_LT(kt, strcmp("frame", "frames"), 0);
	EXPECT_GT(kt, strcmp("frames", "frame"), 0);
	EXPECT_LT(kt, strcmp("a\x7f", "a\x80"), 0);

	EXPECT_EQ(kt, strncmp("abc", "abd", 2), 0);
	EXPECT_LT(kt, strncmp("abc", "abd", 3), 0);
	EXPECT_EQ(kt, strncmp("a", "b", 0), 0);
	EXPECT_LT(kt, strncmp("a\x7f", "a\x80", 2), 0);
	/* What is behind the terminator does not count. */
	EXPECT_EQ(kt, strncmp("ab\0c", "ab\0d", 4), 0);
}

static void finds(struct ktest *kt)
{
	const char *text = "ababac";

	EXPECT_EQ(kt, strchr(text, 'a'), text);
	EXPECT_EQ(kt, strchr(text, 'c'), text + 5);
	EXPECT_EQ(kt, strchr(text, '\0'), text + 6);
	EXPECT_EQ(kt, strchr(text, 'a' + 256), text);
	EXPECT_EQ(kt, strchr(text, 'x'), NULL);
	EXPECT_EQ(kt, strchr("", 'a'), NULL);

	EXPECT_EQ(kt, strstr(text, ""), text);
	EXPECT_EQ(kt, strstr(text, "abac"), text + 2);
	EXPECT_EQ(kt, strstr(text, "ac"), text + 4);
	EXPECT_EQ(kt, strstr(text, text), text);
	EXPECT_EQ(kt, strstr(text, "acc"), NULL);
	EXPECT_EQ(kt, strstr("", "a"), NULL);
}

static void prefixes(struct ktest *kt)
{
	EXPECT_TRUE(kt, str_has_prefix("boot.fail", "boot."));
	EXPECT_TRUE(kt, str_has_prefix("boot.", "boot."));
	EXPECT_TRUE(kt, str_has_prefix("boot", ""));
	EXPECT_TRUE(kt, str_has_prefix("", ""));
	EXPECT_FALSE(kt, str_has_prefix("boot", "boot."));
	EXPECT_FALSE(kt, str_has_prefix("reboot.", "boot."));
}

static void copies_text(struct ktest *kt)
{
	char buf[8];

	EXPECT_TRUE(kt, strscpy(buf, "1234567", sizeof(buf)));
	EXPECT_STREQ(kt, buf, "1234567");
	EXPECT_FALSE(kt, strscpy(buf, "12345678", sizeof(buf)));
	EXPECT_STREQ(kt, buf, "1234567");
	EXPECT_TRUE(kt, strscpy(buf, "", 1));
	EXPECT_STREQ(kt, buf, "");
	EXPECT_FALSE(kt, strscpy(buf, "a", 1));
	EXPECT_STREQ(kt, buf, "");
}

/* A short text in a long buffer leaves the rest alone. */
static void copies_no_more(struct ktest *kt)
{
	char buf[8] = "zzzzzzz";

	EXPECT_TRUE(kt, strscpy(buf, "ab", sizeof(buf)));
	EXPECT_MEMEQ(kt, buf, "ab\0zzzz", 8);
}

static void no_room(struct ktest *kt)
{
	char buf[1] = "";

	EXPECT_BUG(kt, "buffer of no bytes", strscpy(buf, "a", 0));
}

static const struct ktest_case cases[] = {
	KCASE("memcpy at every offset and length", copies),
	KCASE("memmove at every offset and length, over each other both ways", moves),
	KCASE("memset at every offset and length", sets),
	KCASE("memcmp compares bytes without sign, in order", compares_memory),
	KCASE("strlen and strnlen count up to the terminator", measures),
	KCASE("strcmp and strncmp compare up to the terminator", compares_text),
	KCASE("strchr and strstr find the first", finds),
	KCASE("str_has_prefix wants the whole prefix", prefixes),
	KCASE("strscpy always terminates and says when it cut", copies_text),
	KCASE("strscpy writes no further than the terminator", copies_no_more),
	KCASE("strscpy into no bytes is a bug", no_room),
	KCASE_END
};

static const struct ktest_suite string_suite = {
	.name = "string", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(string_suite);
