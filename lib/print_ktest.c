// SPDX-License-Identifier: MIT

#include <foundry/addr.h>
#include <foundry/ktest.h>
#include <foundry/print.h>

#define INT_MAX		2147483647
#define INT_MIN		(-INT_MAX - 1)

/* snprintf() without the attribute by which a compiler reads the format as well. */
static int unchecked(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return length;
}

/* The text must be all of it, and its length must be returned. */
#define EXPECT_PRINT_BY(print, kt, want, ...)					\
	do {									\
		char text__[80];						\
		int length__ = print(text__, sizeof(text__), __VA_ARGS__);	\
		EXPECT_STREQ(kt, text__, want);					\
		EXPECT_EQ(kt, length__, strlen(want));				\
	} while (0)
#define EXPECT_PRINT(kt, want, ...)	EXPECT_PRINT_BY(snprintf, kt, want, __VA_ARGS__)
#define EXPECT_ODD(kt, want, ...)	EXPECT_PRINT_BY(unchecked, kt, want, __VA_ARGS__)

static void plain(struct ktest *kt)
{
	EXPECT_PRINT(kt, "", "%s", "");
	EXPECT_PRINT(kt, "boot", "boot");
	EXPECT_PRINT(kt, "100%", "100%%");
	EXPECT_PRINT(kt, "a-1b2c", "a%db%uc", -1, 2u);
}

static void decimal(struct ktest *kt)
{
	EXPECT_PRINT(kt, "0", "%d", 0);
	EXPECT_PRINT(kt, "-2147483648", "%d", INT_MIN);
	EXPECT_PRINT(kt, "2147483647", "%i", INT_MAX);
	EXPECT_PRINT(kt, "4294967295", "%u", U32_MAX);
	EXPECT_PRINT(kt, "-9223372036854775808", "%lld", S64_MIN);
	EXPECT_PRINT(kt, "9223372036854775807", "%lld", S64_MAX);
	EXPECT_PRINT(kt, "18446744073709551615", "%llu", U64_MAX);
}

static void other_bases(struct ktest *kt)
{
	EXPECT_PRINT(kt, "deadbeef", "%x", 0xdeadbeef);
	EXPECT_PRINT(kt, "DEADBEEF", "%X", 0xdeadbeef);
	EXPECT_PRINT(kt, "ffffffffffffffff", "%llx", U64_MAX);
	EXPECT_PRINT(kt, "1777777777777777777777", "%llo", U64_MAX);
	EXPECT_PRINT(kt, "0", "%o", 0u);
	EXPECT_PRINT(kt, "0", "%x", 0u);
}

static void lengths(struct ktest *kt)
{
	EXPECT_PRINT(kt, "-1 255", "%hhd %hhu", (signed char)-1, (unsigned char)-1);
	EXPECT_PRINT(kt, "-1 65535", "%hd %hu", (short)-1, (unsigned short)-1);
	EXPECT_PRINT(kt, "-9223372036854775808", "%ld", (long)S64_MIN);
	EXPECT_PRINT(kt, "ffffffffffffffff", "%lx", ~0ul);
	EXPECT_PRINT(kt, "18446744073709551615", "%zu", SIZE_MAX);
	EXPECT_PRINT(kt, "-9223372036854775808", "%td", (ptrdiff_t)S64_MIN);
}

/* What is wider than the length says is cut, as ISO C has it. */
static void narrowed(struct ktest *kt)
{
	EXPECT_ODD(kt, "-128 ff -32768 ffff", "%hhd %hhx %hd %hx",
		   0x7f80, 0x12ff, 0x78000, 0x1ffff);
}

static void widths(struct ktest *kt)
{
	EXPECT_PRINT(kt, "[   42]", "[%5d]", 42);
	EXPECT_PRINT(kt, "[42   ]", "[%-5d]", 42);
	EXPECT_PRINT(kt, "[00042]", "[%05d]", 42);
	EXPECT_PRINT(kt, "[-0042]", "[%05d]", -42);
	EXPECT_ODD(kt, "[42   ]", "[%-05d]", 42);
	EXPECT_PRINT(kt, "[12345678]", "[%5d]", 12345678);
	EXPECT_PRINT(kt, "[  abc]", "[%5s]", "abc");
	EXPECT_PRINT(kt, "[abc  ]", "[%-5s]", "abc");
	EXPECT_PRINT(kt, "[  x]", "[%3c]", 'x');
	EXPECT_PRINT(kt, "[x  ]", "[%-3c]", 'x');
}

static void width_argument(struct ktest *kt)
{
	EXPECT_PRINT(kt, "[   42]", "[%*d]", 5, 42);
	EXPECT_PRINT(kt, "[42   ]", "[%*d]", -5, 42);
	EXPECT_PRINT(kt, "[42   ]", "[%-*d]", 5, 42);
	EXPECT_PRINT(kt, "[42]", "[%*d]", 0, 42);
	EXPECT_PRINT(kt, "[   ab]", "[%*.*s]", 5, 2, "abc");
}

static void signs(struct ktest *kt)
{
	EXPECT_PRINT(kt, "+7 -7 +0", "%+d %+d %+d", 7, -7, 0);
	EXPECT_PRINT(kt, " 7 -7", "% d % d", 7, -7);
	EXPECT_ODD(kt, "+7", "%+ d", 7);
	EXPECT_PRINT(kt, "[ +7]", "[%+3d]", 7);
	EXPECT_PRINT(kt, "[+07]", "[%+03d]", 7);
}

static void alternate(struct ktest *kt)
{
	EXPECT_PRINT(kt, "0x2a 0X2A 052", "%#x %#X %#o", 42u, 42u, 42u);
	EXPECT_PRINT(kt, "0 0 0", "%#x %#X %#o", 0u, 0u, 0u);
	EXPECT_PRINT(kt, "[  0x2a]", "[%#6x]", 42u);
	EXPECT_PRINT(kt, "[0x002a]", "[%#06x]", 42u);
	EXPECT_PRINT(kt, "[0x2a  ]", "[%-#6x]", 42u);
	EXPECT_PRINT(kt, "[0x002a]", "[%#.4x]", 42u);
	/* The 0 of # is one of the precision's. */
	EXPECT_PRINT(kt, "[052]", "[%#.3o]", 42u);
	EXPECT_PRINT(kt, "[0052]", "[%#.4o]", 42u);
}

static void number_precision(struct ktest *kt)
{
	EXPECT_PRINT(kt, "007", "%.3d", 7);
	EXPECT_PRINT(kt, "-007", "%.3d", -7);
	EXPECT_PRINT(kt, "[  007]", "[%5.3d]", 7);
	EXPECT_PRINT(kt, "[007  ]", "[%-5.3d]", 7);
	EXPECT_PRINT(kt, "12345", "%.3d", 12345);
	EXPECT_PRINT(kt, "007", "%.*d", 3, 7);
	/* A precision switches the flag 0 off, a negative one is none. */
	EXPECT_ODD(kt, "[     007]", "[%08.3d]", 7);
	EXPECT_ODD(kt, "[00007]", "[%05.*d]", -1, 7);
}

static void zero_of_precision_zero(struct ktest *kt)
{
	EXPECT_PRINT(kt, "[]", "[%.0d]", 0);
	EXPECT_PRINT(kt, "[]", "[%.u]", 0u);
	EXPECT_PRINT(kt, "[]", "[%.0x]", 0u);
	EXPECT_PRINT(kt, "[]", "[%#.0x]", 0u);
	EXPECT_PRINT(kt, "[0]", "[%#.0o]", 0u);
	EXPECT_PRINT(kt, "[+]", "[%+.0d]", 0);
	EXPECT_PRINT(kt, "[  ]", "[%2.0d]", 0);
	EXPECT_PRINT(kt, "[5]", "[%.0d]", 5);
}

static void string_precision(struct ktest *kt)
{
	static const char unterminated[3] = { 'a', 'b', 'c' };

	EXPECT_PRINT(kt, "ab", "%.2s", "abc");
	EXPECT_PRINT(kt, "abc", "%.9s", "abc");
	EXPECT_PRINT(kt, "[]", "[%.0s]", "abc");
	EXPECT_PRINT(kt, "[]", "[%.s]", "abc");
	EXPECT_PRINT(kt, "abc", "%.*s", -1, "abc");
	EXPECT_PRINT(kt, "abc", "%.3s", unterminated);
}

static void null_string(struct ktest *kt)
{
	EXPECT_ODD(kt, "(null)", "%s", NULL);
	EXPECT_ODD(kt, "[  (null)]", "[%8s]", NULL);
	EXPECT_ODD(kt, "[]", "[%.0s]", NULL);
}

static void pointers(struct ktest *kt)
{
	EXPECT_PRINT(kt, "0x0", "%p", NULL);
	EXPECT_PRINT(kt, "0xffffffff80100abc", "%p", vaddr_to_ptr(vaddr(0xffffffff80100abcull)));
	EXPECT_PRINT(kt, "[  0x1f]", "[%6p]", vaddr_to_ptr(vaddr(0x1f)));
	EXPECT_PRINT(kt, "[0x1f  ]", "[%-6p]", vaddr_to_ptr(vaddr(0x1f)));
}

/* Behind it the arguments may not line up, so nothing more is read. */
static void unknown(struct ktest *kt)
{
	EXPECT_ODD(kt, "[1 %n %s]", "[%d %n %s]", 1);
	EXPECT_ODD(kt, "%5.2f%d", "%5.2f%d", 1);
	EXPECT_ODD(kt, "%ls", "%ls", 1);
	EXPECT_ODD(kt, "%y", "%y", 1);
	EXPECT_ODD(kt, "1%", "%d%", 1);
	EXPECT_ODD(kt, "%-08.3l", "%-08.3l", 1);
}

/* Registers run out at about the sixth value, the rest is on the stack. */
static void many(struct ktest *kt)
{
	EXPECT_PRINT(kt, "1 2 a 4 x 6 -7 8 b 10 11 0x12",
		     "%d %ld %s %llu %c %u %d %zu %s %x %o %#x",
		     1, 2l, "a", 4ull, 'x', 6u, -7, (size_t)8, "b", 0x10u, 011u, 0x12u);
}

static void cut(struct ktest *kt)
{
	char buf[8] = "zzzzzzz";

	EXPECT_EQ(kt, snprintf(buf, 4, "%s", "123456"), 6);
	EXPECT_MEMEQ(kt, buf, "123\0zzz", 8);
	EXPECT_EQ(kt, snprintf(buf, 7, "%s", "123456"), 6);
	EXPECT_STREQ(kt, buf, "123456");
	EXPECT_EQ(kt, snprintf(buf, 6, "%s", "123456"), 6);
	EXPECT_STREQ(kt, buf, "12345");
	EXPECT_EQ(kt, snprintf(buf, 5, "a%06dz", 7), 8);
	EXPECT_STREQ(kt, buf, "a000");
	EXPECT_EQ(kt, snprintf(buf, 1, "%d", 42), 2);
	EXPECT_STREQ(kt, buf, "");
}

static void measured(struct ktest *kt)
{
	char untouched = 'z';

	EXPECT_EQ(kt, snprintf(NULL, 0, "%s-%05d", "abc", 42), 9);
	EXPECT_EQ(kt, snprintf(&untouched, 0, "%d", 42), 2);
	EXPECT_EQ(kt, untouched, 'z');
}

/* Billions of blanks cost nothing, and the length does not wrap to a negative one. */
static void enormous(struct ktest *kt)
{
	char buf[4];

	EXPECT_EQ(kt, unchecked(buf, sizeof(buf), "%*d", INT_MAX, 1), INT_MAX);
	EXPECT_STREQ(kt, buf, "   ");
	EXPECT_EQ(kt, unchecked(buf, sizeof(buf), "%*d", INT_MIN, 1), INT_MAX);
	EXPECT_STREQ(kt, buf, "1  ");
	EXPECT_EQ(kt, unchecked(buf, sizeof(buf), "%.*d", INT_MAX, -1), INT_MAX);
	EXPECT_STREQ(kt, buf, "-00");
	EXPECT_EQ(kt, unchecked(buf, sizeof(buf), "%99999999999d", 1), INT_MAX);
	EXPECT_EQ(kt, unchecked(buf, sizeof(buf), "%2147483647d%2147483647d", 1, 2), INT_MAX);
	EXPECT_EQ(kt, unchecked(buf, sizeof(buf), "%*d%2147483647d%2d", INT_MIN, 1, 2, 3), INT_MAX);
}

static const struct ktest_case cases[] = {
	KCASE("text stands for itself", plain),
	KCASE("decimal numbers to the ends of their types", decimal),
	KCASE("hexadecimal and octal numbers", other_bases),
	KCASE("every length reads its own type", lengths),
	KCASE("hh and h cut what is wider", narrowed),
	KCASE("a width pads left, right or with zeros", widths),
	KCASE("a width may be an argument, negative for left", width_argument),
	KCASE("signs by + and blank", signs),
	KCASE("the flag hash shows the base", alternate),
	KCASE("a precision is the least number of digits", number_precision),
	KCASE("0 with precision 0 has no digit", zero_of_precision_zero),
	KCASE("a precision is the most of a text that is read", string_precision),
	KCASE("a null text is named", null_string),
	KCASE("pointers are hexadecimal with 0x", pointers),
	KCASE("an unknown conversion stands as written, with all behind it", unknown),
	KCASE("more values than registers", many),
	KCASE("a cut text is terminated and its whole length returned", cut),
	KCASE("size 0 measures and writes nothing", measured),
	KCASE("an enormous width takes no time and never wraps", enormous),
	KCASE_END
};

static const struct ktest_suite print_suite = {
	.name = "print", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(print_suite);
