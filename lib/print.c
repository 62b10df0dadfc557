// SPDX-License-Identifier: MIT
/* Text from values. */

#include <foundry/addr.h>
#include <foundry/print.h>
#include <foundry/string.h>

#define INT_MAX		((int)(~0u >> 1))

/* 64 bits in octal: 22 digits. */
#define DIGITS_MAX	22

/* What was asked for, and how much of it the buffer holds. */
struct sink {
	char	*buf;
	size_t	room;	/* for text; the terminator has its own */
	size_t	length;	/* of the whole text */
};

/* Wrapped: a bare va_list cannot be passed by pointer on every ABI. */
struct args {
	va_list	list;
};

enum length { LENGTH_HH, LENGTH_H, LENGTH_INT, LENGTH_L, LENGTH_LL, LENGTH_Z, LENGTH_T };

/* One conversion: %-+ 0#width.precision length conversion */
struct spec {
	bool		left, plus, space, zero, alternate;
	int		width;
	int		precision;	/* -1: none */
	enum length	length;
	char		conversion;
};

static void put(struct sink *sink, const char *text, size_t n)
{
	if (sink->length < sink->room)
		memcpy(sink->buf + sink->length, text, MIN(n, sink->room - sink->length));
	sink->length += n;
}

/* A width may be billions: only what the buffer holds is looped over. */
static void fill(struct sink *sink, char c, size_t n)
{
	if (sink->length < sink->room)
		memset(sink->buf + sink->length, c, MIN(n, sink->room - sink->length));
	sink->length += n;
}

/* --- reading the format ----------------------------------------------------- */

static const char *read_flags(const char *at, struct spec *spec)
{
	for (;; at++) {
		switch (*at) {
		case '-': spec->left = true; break;
		case '+': spec->plus = true; break;
		case ' ': spec->space = true; break;
		case '0': spec->zero = true; break;
		case '#': spec->alternate = true; break;
		default:  return at;
		}
	}
}

/* Digits; past INT_MAX the number stays there. */
static const char *read_number(const char *at, int *number)
{
	int n = 0;

	for (; *at >= '0' && *at <= '9'; at++) {
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *at - '0', &n))
			n = INT_MAX;
	}
	*number = n;
	return at;
}

static const char *read_width(const char *at, struct spec *spec, struct args *args)
{
	if (*at != '*')
		return read_number(at, &spec->width);

	spec->width = va_arg(args->list, int);
	if (spec->width < 0) {
		spec->left = true;
		spec->width = spec->width < -INT_MAX ? INT_MAX : -spec->width;
	}
	return at + 1;
}

static const char *read_precision(const char *at, struct spec *spec, struct args *args)
{
	spec->precision = -1;
	if (*at != '.')
		return at;
	at++;
	if (*at != '*')
		return read_number(at, &spec->precision);
	spec->precision = va_arg(args->list, int);
	return at + 1;
}

static const char *read_length(const char *at, struct spec *spec)
{
	spec->length = LENGTH_INT;
	switch (*at) {
	case 'h':
		spec->length = at[1] == 'h' ? LENGTH_HH : LENGTH_H;
		return at + 1 + (spec->length == LENGTH_HH);
	case 'l':
		spec->length = at[1] == 'l' ? LENGTH_LL : LENGTH_L;
		return at + 1 + (spec->length == LENGTH_LL);
	case 'z':
		spec->length = LENGTH_Z;
		return at + 1;
	case 't':
		spec->length = LENGTH_T;
		return at + 1;
	default:
		return at;
	}
}

/* @at is behind the `%`; returned is the conversion's own character, not consumed. */
static const char *read_spec(const char *at, struct spec *spec, struct args *args)
{
	*spec = (struct spec){ 0 };
	at = read_flags(at, spec);
	at = read_width(at, spec, args);
	at = read_precision(at, spec, args);
	at = read_length(at, spec);
	spec->conversion = *at;
	return at;
}

/* --- text --------------------------------------------------------------------- */

static size_t padding(const struct spec *spec, size_t length)
{
	return (size_t)spec->width > length ? (size_t)spec->width - length : 0;
}

static void put_padded(struct sink *sink, const struct spec *spec, const char *text, size_t n)
{
	if (!spec->left)
		fill(sink, ' ', padding(spec, n));
	put(sink, text, n);
	if (spec->left)
		fill(sink, ' ', padding(spec, n));
}

static void put_string(struct sink *sink, const struct spec *spec, const char *s)
{
	const size_t most = spec->precision < 0 ? SIZE_MAX : (size_t)spec->precision;

	if (!s)
		s = "(null)";
	put_padded(sink, spec, s, strnlen(s, most));
}

/* --- numbers ------------------------------------------------------------------ */

/* The digits of @value, most significant first, ending at @end; none for 0. */
static char *write_digits(char *end, u64 value, unsigned int base, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	for (; value; value /= base)
		*--end = digits[value % base];
	return end;
}

/* The digits that there must be at least: 0 shows as "0" unless a precision says otherwise. */
static size_t least_digits(const struct spec *spec)
{
	return spec->precision < 0 ? 1 : (size_t)spec->precision;
}

/*
 * A number is blanks, prefix, zeros, digits, blanks.  Zeros are there for the
 * precision; without one, for the flag 0, up to the width.
 */
static void put_number(struct sink *sink, const struct spec *spec, const char *prefix,
		       u64 value, unsigned int base)
{
	char buf[DIGITS_MAX];
	const char *digits = write_digits(buf + DIGITS_MAX, value, base, spec->conversion == 'X');
	const size_t count = (size_t)(buf + DIGITS_MAX - digits);
	const size_t prefix_length = strlen(prefix);
	size_t least = least_digits(spec);
	size_t zeros, blanks;

	if (base == 8 && spec->alternate)
		least = MAX(least, count + 1);
	zeros = least > count ? least - count : 0;
	if (spec->zero && !spec->left && spec->precision < 0)
		zeros = MAX(zeros, padding(spec, prefix_length + count));
	blanks = padding(spec, prefix_length + zeros + count);

	if (!spec->left)
		fill(sink, ' ', blanks);
	put(sink, prefix, prefix_length);
	fill(sink, '0', zeros);
	put(sink, digits, count);
	if (spec->left)
		fill(sink, ' ', blanks);
}

static void put_signed(struct sink *sink, const struct spec *spec, s64 value)
{
	if (value < 0)
		put_number(sink, spec, "-", -(u64)value, 10);
	else
		put_number(sink, spec, spec->plus ? "+" : spec->space ? " " : "", (u64)value, 10);
}

/* With # a value that is not 0 shows its base. */
static void put_hex(struct sink *sink, const struct spec *spec, u64 value)
{
	const char *prefix = spec->conversion == 'X' ? "0X" : "0x";

	put_number(sink, spec, spec->alternate && value ? prefix : "", value, 16);
}

static s64 signed_arg(struct args *args, enum length length)
{
	switch (length) {
	case LENGTH_HH:	return (signed char)va_arg(args->list, int);
	case LENGTH_H:	return (short)va_arg(args->list, int);
	case LENGTH_L:	return va_arg(args->list, long);
	case LENGTH_LL:	return va_arg(args->list, long long);
	case LENGTH_Z:
	case LENGTH_T:	return va_arg(args->list, ptrdiff_t);
	default:	return va_arg(args->list, int);
	}
}

static u64 unsigned_arg(struct args *args, enum length length)
{
	switch (length) {
	case LENGTH_HH:	return (unsigned char)va_arg(args->list, unsigned int);
	case LENGTH_H:	return (unsigned short)va_arg(args->list, unsigned int);
	case LENGTH_L:	return va_arg(args->list, unsigned long);
	case LENGTH_LL:	return va_arg(args->list, unsigned long long);
	case LENGTH_Z:
	case LENGTH_T:	return va_arg(args->list, size_t);
	default:	return va_arg(args->list, unsigned int);
	}
}

/* --- all of it ---------------------------------------------------------------- */

/* Whether the conversion is one of ours. */
static bool is_known(const struct spec *spec)
{
	if (!spec->conversion)
		return false;
	if (spec->length == LENGTH_INT)
		return strchr("diuxXocsp%", spec->conversion) != NULL;
	return strchr("diuxXo", spec->conversion) != NULL;
}

static void convert(struct sink *sink, const struct spec *spec, struct args *args)
{
	char c;

	switch (spec->conversion) {
	case 'd':
	case 'i':
		put_signed(sink, spec, signed_arg(args, spec->length));
		break;
	case 'u':
		put_number(sink, spec, "", unsigned_arg(args, spec->length), 10);
		break;
	case 'o':
		put_number(sink, spec, "", unsigned_arg(args, spec->length), 8);
		break;
	case 'x':
	case 'X':
		put_hex(sink, spec, unsigned_arg(args, spec->length));
		break;
	case 'p':
		put_number(sink, spec, "0x", vaddr_of(va_arg(args->list, void *)).raw, 16);
		break;
	case 'c':
		c = (char)va_arg(args->list, int);
		put_padded(sink, spec, &c, 1);
		break;
	case 's':
		put_string(sink, spec, va_arg(args->list, const char *));
		break;
	case '%':
		put(sink, "%", 1);
		break;
	}
}

static void format(struct sink *sink, const char *fmt, struct args *args)
{
	const char *at, *percent;
	struct spec spec;

	for (at = fmt; (percent = strchr(at, '%')) != NULL; at++) {
		put(sink, at, (size_t)(percent - at));
		at = read_spec(percent + 1, &spec, args);
		if (!is_known(&spec)) {
			/* Its argument is unknown, so those behind it would not line up. */
			at = percent;
			break;
		}
		convert(sink, &spec, args);
	}
	put(sink, at, strlen(at));
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list list)
{
	struct sink sink = { .buf = buf, .room = size ? size - 1 : 0 };
	struct args args;

	va_copy(args.list, list);
	format(&sink, fmt, &args);
	va_end(args.list);

	if (size)
		buf[MIN(sink.length, sink.room)] = '\0';
	return (int)MIN(sink.length, (size_t)INT_MAX);
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list list;
	int length;

	va_start(list, fmt);
	length = vsnprintf(buf, size, fmt, list);
	va_end(list);
	return length;
}
