// SPDX-License-Identifier: MIT
/*
 * hooks - what the compiler calls in front of an access, by the names that it has for the thread sanitizer:
 * gcc's sanitizer.def, LLVM's ThreadSanitizer.  There is no other part of that sanitizer here.
 */
#include <foundry/backtrace.h>

#include "kcsan.h"

/* @frame is the hook's own.  Not inline: there are more than a hundred hooks. */
static __noinline void access(const void *at, u64 bytes, unsigned int kind, vaddr_t frame)
{
	const struct kcsan_access access = {
		.addr = vaddr_of(at).raw, .bytes = bytes, .kind = kind, .frame = frame,
	};
	u64 drawn;

	if (yield_hook(&drawn) && IS_ENABLED(CONFIG_KCSAN))
		kcsan_hook(&access, drawn);
}

void hook_atomic(const void *at, u64 bytes, unsigned int kind, vaddr_t frame)
{
	access(at, bytes, kind | KCSAN_MARKED, frame);
}

/* Constructors of each file would call it; nobody calls those. */
void __tsan_init(void);
void __tsan_init(void)
{
}

#define HOOK(name, bytes, kind)							\
	void __tsan_##name##bytes(const void *at);				\
	void __tsan_##name##bytes(const void *at)				\
	{									\
		access(at, bytes, kind, this_frame());				\
	}

#define HOOKS(bytes)								\
	HOOK(read, bytes, KCSAN_READ)						\
	HOOK(write, bytes, KCSAN_WRITE)						\
	HOOK(unaligned_read, bytes, KCSAN_READ)					\
	HOOK(unaligned_write, bytes, KCSAN_WRITE)				\
	HOOK(volatile_read, bytes, KCSAN_READ | KCSAN_MARKED)			\
	HOOK(volatile_write, bytes, KCSAN_WRITE | KCSAN_MARKED)			\
	HOOK(unaligned_volatile_read, bytes, KCSAN_READ | KCSAN_MARKED)		\
	HOOK(unaligned_volatile_write, bytes, KCSAN_WRITE | KCSAN_MARKED)

HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)

#define HOOK_RANGE(name, kind)							\
	void __tsan_##name(const void *at, size_t bytes);			\
	void __tsan_##name(const void *at, size_t bytes)			\
	{									\
		access(at, bytes, kind, this_frame());				\
	}

HOOK_RANGE(read_range, KCSAN_READ)
HOOK_RANGE(write_range, KCSAN_WRITE)
