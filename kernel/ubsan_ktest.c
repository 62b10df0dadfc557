// SPDX-License-Identifier: MIT
/* ubsan: each kind of undefined behaviour that C code here can show, told with its values. */
#include <foundry/bits.h>
#include <foundry/ktest.h>

#define MOST	2147483647
#define LEAST	(-MOST - 1)

/* Where results go that nobody wants. */
static u64 sink;

#define USE(value)	WRITE_ONCE(sink, (u64)(value))

/* Neither the compiler nor a checker sees what comes. */
static __noinline int hidden(int value)
{
	return READ_ONCE(value);
}

static __noinline u64 hidden_wide(u64 value)
{
	return READ_ONCE(value);
}

static void shifts(struct ktest *kt)
{
	EXPECT_BUG(kt, "shift of 'int' by 40, which has 32 bits", USE(hidden(1) << hidden(40)));
	EXPECT_BUG(kt, "by -1, which has 64 bits", USE(hidden_wide(1) << hidden(-1)));
	EXPECT_BUG(kt, "left shift of the negative -1", USE(hidden(-1) << hidden(1)));
	EXPECT_EQ(kt, hidden_wide(1) << hidden(40), BIT(40));
}

static void overflows(struct ktest *kt)
{
	EXPECT_BUG(kt, "2147483647 + 1 does not fit 'int'", USE(hidden(MOST) + hidden(1)));
	EXPECT_BUG(kt, "-2147483648 - 1 does not fit 'int'", USE(hidden(LEAST) - hidden(1)));
	EXPECT_BUG(kt, "2147483647 * 3 does not fit 'int'", USE(hidden(MOST) * hidden(3)));
	EXPECT_BUG(kt, "-(-2147483648) does not fit 'int'", USE(-hidden(LEAST)));
	EXPECT_BUG(kt, "1 of 'int' is divided by 0", USE(hidden(1) / hidden(0)));
	EXPECT_BUG(kt, "-2147483648 / -1 does not fit 'int'", USE(hidden(LEAST) / hidden(-1)));
	EXPECT_EQ(kt, hidden(MOST) - hidden(1), MOST - 1);
}

/* Counters wrap, and may. */
static void unsigned_wrap(struct ktest *kt)
{
	EXPECT_EQ(kt, hidden_wide(U64_MAX) + 1, 0);
}

static void bounds(struct ktest *kt)
{
	static u8 array[4];

	EXPECT_BUG(kt, "index 4 is outside of", USE(array[hidden(4)]));
	WRITE_ONCE(array[hidden(3)], 1);
	EXPECT_EQ(kt, array[3], 1);
}

static void pointers(struct ktest *kt)
{
	static u64 words[2];
	u8 *odd = (u8 *)words + hidden(1);

	EXPECT_BUG(kt, "which is not aligned to 8", USE(*(u64 *)(void *)odd));
	EXPECT_EQ(kt, words[1], 0);
}

static void values(struct ktest *kt)
{
	static union {
		u8	byte;
		bool	flag;
	} both;

	WRITE_ONCE(both.byte, 2);
	EXPECT_BUG(kt, "load of 2, which no", USE(READ_ONCE(both.flag)));
	WRITE_ONCE(both.byte, 1);
	EXPECT_TRUE(kt, READ_ONCE(both.flag));
}

static void reaches(int nowhere)
{
	if (nowhere)
		unreachable();
}

static void unreachables(struct ktest *kt)
{
	EXPECT_BUG(kt, "reached what is unreachable", reaches(hidden(1)));
}

/* The sentence begins with the place. */
static void place(struct ktest *kt)
{
	EXPECT_BUG(kt, "BUG at kernel/ubsan_ktest.c:" STRINGIFY(__LINE__) ":", USE(hidden(MOST) + 1));
}

static const struct ktest_case cases[] = {
	KCASE("a shift tells the type and the bits", shifts),
	KCASE("signed overflow and division tell both values", overflows),
	KCASE("an unsigned counter wraps", unsigned_wrap),
	KCASE("an index outside of its array", bounds),
	KCASE("a pointer that is not aligned", pointers),
	KCASE("a value that its type cannot have", values),
	KCASE("what cannot be reached", unreachables),
	KCASE("the place is file, line and column", place),
	KCASE_END
};

static const struct ktest_suite ubsan_suite = {
	.name = "ubsan", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(ubsan_suite);
