// SPDX-License-Identifier: MIT
/* Memory, text, globs and numbers, against the C library. */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "differ.h"

#define GROUND	96

/* A result is compared by its sign, a pointer by its distance. */
static int sign(int x)
{
	return (x > 0) - (x < 0);
}

static long distance(const char *found, const char *text)
{
	return found ? found - text : -1;
}

static void expect(const char *what, long is, long should)
{
	if (is != should)
		differs("%s gives %ld, not %ld", what, is, should);
}

static void compare_memcmp(const u8 *a, const u8 *b, size_t offset, size_t n)
{
	u8 *p = exact(a, offset + n), *q = exact(b, offset + n);

	expect("memcmp", sign(f_memcmp(p + offset, q + offset, n)),
	       sign(memcmp(p + offset, q + offset, n)));
	free(p);
	free(q);
}

/* All of the ground is compared, so that a byte too far shows on either side. */
void compare_memory(void)
{
	u8 sown[GROUND], *is, *should, *source;
	size_t n = below(GROUND / 2), to = below(GROUND - n), from = below(GROUND - n);
	int byte = (int)random_bits();
	const char *what;

	for (size_t i = 0; i < GROUND; i++)
		sown[i] = (u8)random_bits();
	is = exact(sown, GROUND);
	should = exact(sown, GROUND);
	source = exact(sown, from + n);

	switch (below(3)) {
	case 0:
		what = "memcpy";
		memcpy(should + to, source + from, n);
		expect(what, (u8 *)f_memcpy(is + to, source + from, n) - is, (long)to);
		break;
	case 1:
		what = "memmove";
		memmove(should + to, should + from, n);
		expect(what, (u8 *)f_memmove(is + to, is + from, n) - is, (long)to);
		break;
	default:
		what = "memset";
		memset(should + to, byte, n);
		expect(what, (u8 *)f_memset(is + to, byte, n) - is, (long)to);
		break;
	}
	if (memcmp(is, should, GROUND))
		differs("%s of %zu bytes to %zu from %zu leaves other bytes", what, n, to, from);
	compare_memcmp(sown, is, to, n);

	free(is);
	free(should);
	free(source);
}

static void compare_strscpy(const char *text)
{
	const size_t size = 1 + below(12), len = strlen(text);
	const size_t kept = len < size ? len : size - 1;
	char filling[12], *is;

	memset(filling, 'z', sizeof(filling));
	is = exact(filling, size);
	expect("strscpy", f_strscpy(is, text, size), len < size);
	if (memcmp(is, text, kept) || is[kept])
		differs("strscpy of \"%s\" into %zu bytes copies something else", text, size);
	for (size_t i = kept + 1; i < size; i++) {
		if (is[i] != 'z')
			differs("strscpy of \"%s\" writes behind the terminator", text);
	}
	free(is);
}

void compare_text(void)
{
	char *a = random_text("ab\xff", 12), *b = random_text("ab\xff", below(2) ? 4 : 12);
	const size_t n = below(14);
	const int c = "abz\xff"[below(5)] + 256 * (int)below(2);
	char *unterminated = exact(a, strnlen(a, n));

	expect("strlen", (long)f_strlen(a), (long)strlen(a));
	expect("strnlen", (long)f_strnlen(a, n), (long)strnlen(a, n));
	expect("strnlen", (long)f_strnlen(unterminated, strnlen(a, n)), (long)strnlen(a, n));
	expect("strcmp", sign(f_strcmp(a, b)), sign(strcmp(a, b)));
	expect("strncmp", sign(f_strncmp(a, b, n)), sign(strncmp(a, b, n)));
	expect("strchr", distance(f_strchr(a, c), a), distance(strchr(a, c), a));
	expect("strstr", distance(f_strstr(a, b), a), distance(strstr(a, b), a));
	expect("str_has_prefix", f_str_has_prefix(a, b), strstr(a, b) == a);
	compare_strscpy(a);

	free(unterminated);
	free(a);
	free(b);
}

void compare_match(void)
{
	char *glob = random_text("ab?*", 10), *text = random_text("ab", 14);
	const size_t len = below(strlen(glob) + 1);
	char *part = exact(glob, len);		/* not terminated */

	glob[len] = '\0';
	if (f_str_match(part, len, text) != (fnmatch(glob, text, FNM_NOESCAPE) == 0))
		differs("str_match(\"%s\", \"%s\") is wrong", glob, text);
	free(glob);
	free(text);
	free(part);
}

/* The same promise by other means: strspn() and strtoull(). */
static int read_number(const char *s, u64 *value)
{
	static const char suffixes[] = "KMG";
	const bool hex = strncmp(s, "0x", 2) == 0;
	const char *digits = hex ? s + 2 : s;
	const size_t count = strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789");
	const char *rest = digits + count;
	const char *suffix = *rest ? strchr(suffixes, *rest) : NULL;
	const int shift = suffix ? 10 * (int)(suffix - suffixes + 1) : 0;
	u64 n;

	if (!count || (*rest && (!suffix || rest[1])))
		return -EINVAL;
	errno = 0;
	n = strtoull(digits, NULL, hex ? 16 : 10);
	if (errno || (n << shift) >> shift != n)
		return -ERANGE;
	*value = n << shift;
	return 0;
}

/* Mostly a number, with its ends and suffixes; sometimes anything. */
static char *random_number(void)
{
	char text[64], *start = text, *digits, *end;

	if (below(4) == 0)
		return random_text("0123456789xfFKMG -", 8);
	if (below(2))
		start = stpcpy(start, "0x");
	digits = random_text(start == text ? "0123456789" : "0123456789abcdefABCDEF", 26);
	end = stpcpy(start, digits);
	free(digits);
	if (below(2))
		end = stpcpy(end, (const char *[]){ "K", "M", "G", "KK", "k" }[below(5)]);
	return exact(text, (size_t)(end - text) + 1);
}

void compare_number(void)
{
	char *text = random_number();
	u64 is = 42, should = 42;
	const int error = f_str_to_u64(text, &is);
	const int want = read_number(text, &should);

	if (error != want || is != should)
		differs("str_to_u64(\"%s\") gives %d and %llu, not %d and %llu",
			text, error, is, want, should);
	free(text);
}
