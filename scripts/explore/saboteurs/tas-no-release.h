/* SPDX-License-Identifier: MIT */
/* the word is cleared by a relaxed store. */
/* Test: tas/two-by-three. Found by: sc tso weak. */
#include <foundry/atomic.h>

#define atomic_store_release		atomic_store_relaxed
