/* SPDX-License-Identifier: MIT */
/* the index is published by a relaxed store. */
/* Test: spsc/two-by-three. Found by: sc tso weak. */
#include <foundry/atomic.h>

#define atomic_store_release		atomic_store_relaxed
