// SPDX-License-Identifier: MIT
/* What the thread sanitizer's library has no answer for: volatile accesses, which are races on purpose. */
#include "libc.h"

#ifdef CONFIG_TSAN

# define ANSWER(what, size)						\
	void __tsan_##what##size(void *at);				\
	void __tsan_##what##size(void *at)				\
	{								\
	}

# define ANSWERS(size)							\
	ANSWER(volatile_read, size)					\
	ANSWER(volatile_write, size)					\
	ANSWER(unaligned_volatile_read, size)				\
	ANSWER(unaligned_volatile_write, size)

ANSWERS(1)
ANSWERS(2)
ANSWERS(4)
ANSWERS(8)
ANSWERS(16)

#endif
