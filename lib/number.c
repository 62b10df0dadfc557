// SPDX-License-Identifier: MIT
/* Whole numbers read from text. */

#include <foundry/errno.h>
#include <foundry/string.h>

/* Not a digit: a value that no base reaches. */
#define NO_DIGIT	99u

static unsigned int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return NO_DIGIT;
}

/* The factor that a suffix stands for; 0 for what is none. */
static u64 suffix_factor(const char *s)
{
	if (s[0] == '\0')
		return 1;
	if (s[1] != '\0')
		return 0;
	switch (s[0]) {
	case 'K': return KiB;
	case 'M': return MiB;
	case 'G': return GiB;
	default:  return 0;
	}
}

int str_to_u64(const char *s, u64 *value)
{
	const unsigned int base = str_has_prefix(s, "0x") ? 16 : 10;
	const char *digits = base == 16 ? s + 2 : s;
	const char *at;
	bool fits = true;
	u64 factor, n = 0;

	for (at = digits; digit_value(*at) < base; at++)
		fits = fits && !__builtin_mul_overflow(n, base, &n) &&
		       !__builtin_add_overflow(n, digit_value(*at), &n);

	factor = suffix_factor(at);
	if (at == digits || factor == 0)
		return -EINVAL;
	if (!fits || __builtin_mul_overflow(n, factor, &n))
		return -ERANGE;
	*value = n;
	return 0;
}
