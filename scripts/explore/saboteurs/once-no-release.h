/* SPDX-License-Identifier: MIT */
/* double-checked: it is said to be done by a relaxed store. */
/* Test: once/two-by-three. Found by: sc tso weak. */
#include <foundry/atomic.h>

#define atomic_store_release		atomic_store_relaxed
