/* SPDX-License-Identifier: MIT */
/* words are written before the count is odd. */
/* Test: seqlock/read. Found by: weak. */
#include <foundry/atomic.h>

#define atomic_fence_release()		((void)0)
