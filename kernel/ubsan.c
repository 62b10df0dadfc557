// SPDX-License-Identifier: MIT
/* ubsan - undefined behaviour is the caller's mistake: a BUG at the place that the compiler names. */
#include <foundry/bug.h>
#include <foundry/print.h>

#include "ubsan.h"

#define PLACE_MAX	96
#define VALUE_MAX	24

#define REPORT(at, ...)								\
	do {									\
		char where__[PLACE_MAX];					\
										\
		bug_stop_at(place_text(at, where__), __VA_ARGS__);		\
	} while (0)

static const char *place_text(const struct ubsan_place *place, char text[PLACE_MAX])
{
	snprintf(text, PLACE_MAX, "%s:%u:%u", place->file, place->line, place->column);
	return text;
}

/* --- values -------------------------------------------------------------------- */

static unsigned int bits_of(const struct ubsan_type *type)
{
	return type->kind == UBSAN_INTEGER ? 1u << (type->info >> 1) : 0;
}

static bool is_signed(const struct ubsan_type *type)
{
	return type->kind == UBSAN_INTEGER && type->info & 1;
}

/* Whether it came in a register. */
static bool is_plain(const struct ubsan_type *type)
{
	return bits_of(type) >= 1 && bits_of(type) <= 64;
}

static s64 signed_value(const struct ubsan_type *type, unsigned long value)
{
	unsigned int unused = 64 - bits_of(type);

	return (s64)((u64)value << unused) >> unused;
}

static bool is_negative(const struct ubsan_type *type, unsigned long value)
{
	return is_plain(type) && is_signed(type) && signed_value(type, value) < 0;
}

static const char *value_text(const struct ubsan_type *type, unsigned long value, char text[VALUE_MAX])
{
	if (!is_plain(type))
		snprintf(text, VALUE_MAX, "a value");
	else if (is_signed(type))
		snprintf(text, VALUE_MAX, "%lld", signed_value(type, value));
	else
		snprintf(text, VALUE_MAX, "%lu", value);
	return text;
}

/* --- arithmetic ------------------------------------------------------------------ */

static __noreturn void report_overflow(const struct ubsan_overflow *data, unsigned long left,
				       char sign, unsigned long right)
{
	char a[VALUE_MAX], b[VALUE_MAX];

	REPORT(&data->place, "%s %c %s does not fit %s", value_text(data->type, left, a), sign,
	       value_text(data->type, right, b), data->type->name);
}

void __ubsan_handle_add_overflow_abort(const struct ubsan_overflow *data, unsigned long left,
				       unsigned long right)
{
	report_overflow(data, left, '+', right);
}

void __ubsan_handle_sub_overflow_abort(const struct ubsan_overflow *data, unsigned long left,
				       unsigned long right)
{
	report_overflow(data, left, '-', right);
}

void __ubsan_handle_mul_overflow_abort(const struct ubsan_overflow *data, unsigned long left,
				       unsigned long right)
{
	report_overflow(data, left, '*', right);
}

void __ubsan_handle_divrem_overflow_abort(const struct ubsan_overflow *data, unsigned long left,
					  unsigned long right)
{
	char a[VALUE_MAX];

	if (is_negative(data->type, right))
		report_overflow(data, left, '/', right);
	REPORT(&data->place, "%s of %s is divided by 0", value_text(data->type, left, a),
	       data->type->name);
}

void __ubsan_handle_negate_overflow_abort(const struct ubsan_overflow *data, unsigned long value)
{
	char a[VALUE_MAX];

	REPORT(&data->place, "-(%s) does not fit %s", value_text(data->type, value, a),
	       data->type->name);
}

void __ubsan_handle_shift_out_of_bounds_abort(const struct ubsan_shift *data, unsigned long left,
					      unsigned long right)
{
	unsigned int bits = bits_of(data->left);
	char a[VALUE_MAX], b[VALUE_MAX];

	value_text(data->left, left, a);
	value_text(data->right, right, b);
	if (is_negative(data->right, right) || right >= bits)
		REPORT(&data->place, "shift of %s by %s, which has %u bits", data->left->name, b, bits);
	if (is_negative(data->left, left))
		REPORT(&data->place, "left shift of the negative %s of %s", a, data->left->name);
	REPORT(&data->place, "left shift of %s by %s does not fit %s", a, b, data->left->name);
}

/* --- memory ---------------------------------------------------------------------- */

void __ubsan_handle_out_of_bounds_abort(const struct ubsan_index *data, unsigned long index)
{
	char a[VALUE_MAX];

	REPORT(&data->place, "index %s is outside of %s", value_text(data->index, index, a),
	       data->array->name);
}

/* In the order of libsanitizer's TypeCheckKind; the others are C++. */
static const char *const accesses[] = {
	"load of", "store to", "reference to", "member access within",
};

void __ubsan_handle_type_mismatch_v1_abort(const struct ubsan_access *data, unsigned long addr)
{
	const char *access = data->what < sizeof(accesses) / sizeof(accesses[0]) ?
			     accesses[data->what] : "access to";
	unsigned long align = 1ul << data->align;

	if (addr == 0)
		REPORT(&data->place, "%s %s by a null pointer", access, data->type->name);
	if (addr & (align - 1))
		REPORT(&data->place, "%s %s at 0x%lx, which is not aligned to %lu", access,
		       data->type->name, addr, align);
	REPORT(&data->place, "%s %s at 0x%lx, where the object is too small for it", access,
	       data->type->name, addr);
}

void __ubsan_handle_pointer_overflow_abort(const struct ubsan_where *data, unsigned long base,
					   unsigned long result)
{
	REPORT(&data->place, "pointer arithmetic leads from 0x%lx to 0x%lx", base, result);
}

/* --- the rest --------------------------------------------------------------------- */

void __ubsan_handle_load_invalid_value_abort(const struct ubsan_value *data, unsigned long value)
{
	char a[VALUE_MAX];

	REPORT(&data->place, "load of %s, which no %s can be", value_text(data->type, value, a),
	       data->type->name);
}

void __ubsan_handle_vla_bound_not_positive_abort(const struct ubsan_value *data, unsigned long bound)
{
	char a[VALUE_MAX];

	REPORT(&data->place, "an array of %s elements", value_text(data->type, bound, a));
}

void __ubsan_handle_builtin_unreachable(const struct ubsan_where *data)
{
	REPORT(&data->place, "reached what is unreachable");
}

void __ubsan_handle_nonnull_arg_abort(const struct ubsan_argument *data)
{
	REPORT(&data->place, "argument %d is NULL, and must not be", data->number);
}

void __ubsan_handle_nonnull_return_v1_abort(const struct ubsan_where *data,
					    const struct ubsan_place *place)
{
	REPORT(place, "NULL is returned, and must not be");
}

void __ubsan_handle_invalid_builtin_abort(const struct ubsan_builtin *data)
{
	REPORT(&data->place, "a count of zero bits in 0");
}

void __ubsan_handle_alignment_assumption_abort(const struct ubsan_assumption *data,
					       unsigned long addr, unsigned long align,
					       unsigned long offset)
{
	REPORT(&data->place, "0x%lx is not %lu bytes behind what is aligned to %lu", addr, offset, align);
}
