// SPDX-License-Identifier: MIT

#include <foundry/errno.h>
#include <foundry/ktest.h>
#include <foundry/string.h>

struct reading {
	const char	*text;
	int		error;
	u64		value;
};

static const char *text_of(const void *param)
{
	const struct reading *reading = param;

	return *reading->text ? reading->text : "(empty)";
}

static const struct reading numbers[] = {
	{ "0", 0, 0 },
	{ "000", 0, 0 },
	{ "7", 0, 7 },
	{ "0123", 0, 123 },
	{ "18446744073709551615", 0, U64_MAX },
	{ "0x0", 0, 0 },
	{ "0xfF", 0, 255 },
	{ "0x0000000000000000000001", 0, 1 },
	{ "0xffffffffffffffff", 0, U64_MAX },
	{ "0K", 0, 0 },
	{ "1K", 0, 1ull << 10 },
	{ "64M", 0, 64ull << 20 },
	{ "3G", 0, 3ull << 30 },
	{ "0x10G", 0, 16ull << 30 },
	{ "17179869183G", 0, 17179869183ull << 30 },
};

static const struct reading bad[] = {
	{ "", -EINVAL, 0 },
	{ " 1", -EINVAL, 0 },
	{ "1 ", -EINVAL, 0 },
	{ "+1", -EINVAL, 0 },
	{ "-1", -EINVAL, 0 },
	{ "0x", -EINVAL, 0 },
	{ "0xg", -EINVAL, 0 },
	{ "x1", -EINVAL, 0 },
	{ "0X1", -EINVAL, 0 },
	{ "1f", -EINVAL, 0 },
	{ "K", -EINVAL, 0 },
	{ "0xK", -EINVAL, 0 },
	{ "1k", -EINVAL, 0 },
	{ "1T", -EINVAL, 0 },
	{ "1KK", -EINVAL, 0 },
	{ "1K1", -EINVAL, 0 },
	{ "1.5K", -EINVAL, 0 },
	{ "99999999999999999999999z", -EINVAL, 0 },
};

static const struct reading large[] = {
	{ "18446744073709551616", -ERANGE, 0 },
	{ "18446744073709551620", -ERANGE, 0 },
	{ "99999999999999999999999", -ERANGE, 0 },
	{ "0x10000000000000000", -ERANGE, 0 },
	{ "184467440737095516160", -ERANGE, 0 },
	{ "18014398509481984K", -ERANGE, 0 },
	{ "17592186044416M", -ERANGE, 0 },
	{ "17179869184G", -ERANGE, 0 },
	{ "0x400000000G", -ERANGE, 0 },
};

static void is_read(struct ktest *kt)
{
	const struct reading *want = kt->param;
	u64 value = ~want->value;

	EXPECT_EQ(kt, str_to_u64(want->text, &value), 0);
	EXPECT_EQ(kt, value, want->value);
}

static void is_refused(struct ktest *kt)
{
	const struct reading *want = kt->param;
	u64 value = 42;

	EXPECT_EQ(kt, str_to_u64(want->text, &value), want->error);
	EXPECT_EQ(kt, value, 42);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("a number is read", is_read, numbers, text_of),
	KCASE_FOR("what is not wholly a number is refused", is_refused, bad, text_of),
	KCASE_FOR("a number past 64 bits is refused", is_refused, large, text_of),
	KCASE_END
};

static const struct ktest_suite number_suite = {
	.name = "string/number", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(number_suite);
