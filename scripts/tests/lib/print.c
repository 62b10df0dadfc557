// SPDX-License-Identifier: MIT
/* snprintf(): random formats of several conversions, every combination that ISO C defines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "differ.h"

/*
 * Each value is passed as 64 bits, whatever its conversion reads: on the ABIs
 * of both hosts every one has a register or stack slot of 8 bytes of its own.
 */
#define VALUES_MAX	18
#define CONVERSIONS_MAX	5
#define TEXT_MAX	2048

struct call {
	char		fmt[256];
	size_t		len;
	u64		values[VALUES_MAX];
	unsigned int	count;
	void		*owned[CONVERSIONS_MAX];
	unsigned int	owned_count;
};

static void add_char(struct call *call, char c)
{
	if (call->len + 1 >= sizeof(call->fmt))
		abort();
	call->fmt[call->len++] = c;
	call->fmt[call->len] = '\0';
}

static void add_text(struct call *call, const char *text)
{
	while (*text)
		add_char(call, *text++);
}

static void add_value(struct call *call, u64 value)
{
	if (call->count == VALUES_MAX)
		abort();
	call->values[call->count++] = value;
}

static void add_number(struct call *call, size_t number)
{
	char text[24];

	sprintf(text, "%zu", number);
	add_text(call, text);
}

static void add_flags(struct call *call, const char *flags)
{
	for (; *flags; flags++) {
		if (below(3) == 0)
			add_char(call, *flags);
	}
}

static size_t random_size(void)
{
	return below(20) ? below(28) : below(200);
}

static void add_width(struct call *call)
{
	const size_t width = random_size();

	switch (below(4)) {
	case 0:
		if (width)	/* else it is the flag 0 */
			add_number(call, width);
		break;
	case 1:
		add_char(call, '*');
		add_value(call, below(2) ? width : -(u64)width);
		break;
	}
}

/* Return: the precision; -1 for none. */
static long add_precision(struct call *call)
{
	const size_t precision = below(3) ? random_size() : 0;

	switch (below(5)) {
	case 0:
		add_char(call, '.');
		add_number(call, precision);
		return (long)precision;
	case 1:
		add_text(call, ".*");
		add_value(call, precision);
		return (long)precision;
	case 2:
		add_text(call, ".*");
		add_value(call, -(u64)precision - 1);
		return -1;
	case 3:
		add_char(call, '.');
		return 0;
	default:
		return -1;
	}
}

/* Often at an end of some type, or near 0. */
static u64 random_value(void)
{
	static const u64 ends[] = {
		0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
		0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
	};

	if (below(3) == 0)
		return ends[below(sizeof(ends) / sizeof(ends[0]))];
	return random_bits() >> below(64);
}

static void add_integer(struct call *call, const char *flags, const char *conversions)
{
	static const char *const lengths[] = { "", "hh", "h", "l", "ll", "z", "t" };

	add_flags(call, flags);
	add_width(call);
	add_precision(call);
	add_text(call, lengths[below(sizeof(lengths) / sizeof(lengths[0]))]);
	add_char(call, conversions[below(strlen(conversions))]);
	add_value(call, random_value());
}

/* Only as much of @text as a conversion may read: without terminator when a precision ends it. */
static char *readable(struct call *call, const char *text, long precision)
{
	const size_t whole = strlen(text) + 1;
	const bool ended = precision >= 0 && (size_t)precision < whole;
	char *copy = exact(text, ended ? (size_t)precision : whole);

	call->owned[call->owned_count++] = copy;
	return copy;
}

static void add_string(struct call *call)
{
	static const char *const strings[] = {
		"", "a", "boot", "a rather long text that no width of the usual size can hold",
	};
	const char *text = strings[below(sizeof(strings) / sizeof(strings[0]))];
	long precision;

	add_flags(call, "-");
	add_width(call);
	precision = add_precision(call);
	add_char(call, 's');
	/* The C library shows nothing of (null) when it would have to cut it. */
	if (below(8) == 0 && (precision < 0 || precision >= 6))
		add_value(call, 0);
	else
		add_value(call, (u64)readable(call, text, precision));
}

static void add_conversion(struct call *call)
{
	add_text(call, below(2) ? "" : below(2) ? " text " : "%%");
	add_char(call, '%');
	switch (below(6)) {
	case 0:
		add_integer(call, "-+ 0", "di");
		break;
	case 1:
		add_integer(call, "-0", "u");
		break;
	case 2:
		add_integer(call, "-#0", "oxX");
		break;
	case 3:
		add_string(call);
		break;
	case 4:
		add_flags(call, "-");
		add_width(call);
		add_char(call, 'c');
		add_value(call, below(4) ? 'x' : random_bits());
		break;
	case 5:
		add_flags(call, "-");
		add_width(call);
		add_char(call, 'p');
		add_value(call, random_bits() | 1);	/* (nil) is the C library's own */
		break;
	}
}

static int print_by(int (*print)(char *, size_t, const char *, ...), char *buf, size_t size,
		    const struct call *call)
{
	const u64 *v = call->values;

	return print(buf, size, call->fmt, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8],
		     v[9], v[10], v[11], v[12], v[13], v[14], v[15], v[16], v[17]);
}

void compare_print(void)
{
	char filling[TEXT_MAX];
	struct call call = { .len = 0 };
	size_t size, conversions = 1 + below(CONVERSIONS_MAX);
	char *is, *should;
	int length, want;

	while (conversions--)
		add_conversion(&call);

	want = print_by(snprintf, filling, sizeof(filling), &call);
	if (want < 0 || want >= TEXT_MAX)
		abort();
	size = below(2) ? below((size_t)want + 3) : (size_t)want + below(3);

	memset(filling, 'z', sizeof(filling));
	is = exact(filling, size);
	should = exact(filling, size);
	print_by(snprintf, should, size, &call);
	length = print_by(f_snprintf, is, size, &call);

	if (length != want)
		differs("snprintf(%zu, \"%s\") returns %d, not %d", size, call.fmt, length, want);
	if (memcmp(is, should, size))
		differs("snprintf(%zu, \"%s\") prints\n\"%.*s\", not\n\"%.*s\"", size, call.fmt,
			(int)size, is, (int)size, should);
	free(is);
	free(should);
	while (call.owned_count)
		free(call.owned[--call.owned_count]);
}
