/* SPDX-License-Identifier: MIT */
/* the count is looked at again before the words are read. */
/* Test: seqlock/read. Found by: weak. */
#include <foundry/atomic.h>

#define atomic_fence_acquire()		((void)0)
