/* SPDX-License-Identifier: MIT */
/* the next one is served by a relaxed store. */
/* Test: mcs/two-by-three. Found by: sc tso weak. */
#include <foundry/atomic.h>

#define atomic_store_release		atomic_store_relaxed
