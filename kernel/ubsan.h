/* SPDX-License-Identifier: MIT */
/*
 * ubsan - what the compiler calls when behaviour is undefined, and what it tells then.
 *
 * With -fno-sanitize-recover a handler does not return.  The layouts are those of gcc's and clang's
 * own library (libsanitizer, ubsan_handlers.h).  A value comes as it is where it fits a register.
 */
#ifndef KERNEL_UBSAN_H
#define KERNEL_UBSAN_H

#include <foundry/compiler.h>
#include <foundry/types.h>

struct ubsan_place {
	const char	*file;
	u32		line, column;
};

enum { UBSAN_INTEGER = 0 };

struct ubsan_type {
	u16	kind;
	u16	info;		/* of an integer: bit 0 signed, then the power of two of its bits */
	char	name[];		/* in quotes */
};

struct ubsan_overflow {
	struct ubsan_place		place;
	const struct ubsan_type		*type;
};

struct ubsan_shift {
	struct ubsan_place		place;
	const struct ubsan_type		*left, *right;
};

struct ubsan_index {
	struct ubsan_place		place;
	const struct ubsan_type		*array, *index;
};

struct ubsan_access {
	struct ubsan_place		place;
	const struct ubsan_type		*type;
	u8				align;		/* a power of two */
	u8				what;
};

/* Of an enum, a bool, the length of an array. */
struct ubsan_value {
	struct ubsan_place		place;
	const struct ubsan_type		*type;
};

struct ubsan_where {
	struct ubsan_place		place;
};

struct ubsan_argument {
	struct ubsan_place		place, declared;
	s32				number;
};

struct ubsan_builtin {
	struct ubsan_place		place;
	u8				what;
};

struct ubsan_assumption {
	struct ubsan_place		place, declared;
	const struct ubsan_type		*type;
};

__noreturn void __ubsan_handle_add_overflow_abort(const struct ubsan_overflow *data,
						  unsigned long left, unsigned long right);
__noreturn void __ubsan_handle_sub_overflow_abort(const struct ubsan_overflow *data,
						  unsigned long left, unsigned long right);
__noreturn void __ubsan_handle_mul_overflow_abort(const struct ubsan_overflow *data,
						  unsigned long left, unsigned long right);
__noreturn void __ubsan_handle_divrem_overflow_abort(const struct ubsan_overflow *data,
						     unsigned long left, unsigned long right);
__noreturn void __ubsan_handle_negate_overflow_abort(const struct ubsan_overflow *data,
						     unsigned long value);
__noreturn void __ubsan_handle_shift_out_of_bounds_abort(const struct ubsan_shift *data,
							 unsigned long left, unsigned long right);
__noreturn void __ubsan_handle_out_of_bounds_abort(const struct ubsan_index *data,
						   unsigned long index);
__noreturn void __ubsan_handle_type_mismatch_v1_abort(const struct ubsan_access *data,
						      unsigned long addr);
__noreturn void __ubsan_handle_pointer_overflow_abort(const struct ubsan_where *data,
						      unsigned long base, unsigned long result);
__noreturn void __ubsan_handle_load_invalid_value_abort(const struct ubsan_value *data,
							unsigned long value);
__noreturn void __ubsan_handle_vla_bound_not_positive_abort(const struct ubsan_value *data,
							    unsigned long bound);
__noreturn void __ubsan_handle_builtin_unreachable(const struct ubsan_where *data);
__noreturn void __ubsan_handle_nonnull_arg_abort(const struct ubsan_argument *data);
__noreturn void __ubsan_handle_nonnull_return_v1_abort(const struct ubsan_where *data,
						       const struct ubsan_place *place);
__noreturn void __ubsan_handle_invalid_builtin_abort(const struct ubsan_builtin *data);
__noreturn void __ubsan_handle_alignment_assumption_abort(const struct ubsan_assumption *data,
							  unsigned long addr, unsigned long align,
							  unsigned long offset);

#endif
