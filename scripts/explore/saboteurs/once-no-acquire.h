/* SPDX-License-Identifier: MIT */
/* double-checked: who finds it done looks by a relaxed load. */
/* Test: once/two-by-three. Found by: sc tso weak. */
#include <foundry/atomic.h>

#define atomic_load_acquire		atomic_load_relaxed
