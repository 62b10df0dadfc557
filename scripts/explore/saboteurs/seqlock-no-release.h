/* SPDX-License-Identifier: MIT */
/* the count is even again before the words are written. */
/* Test: seqlock/read. Found by: weak. */
#include <foundry/atomic.h>

#define atomic_store_release		atomic_store_relaxed
