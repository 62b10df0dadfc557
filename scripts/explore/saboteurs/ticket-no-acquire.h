/* SPDX-License-Identifier: MIT */
/* who is served learns it by a relaxed load. */
/* Test: ticket/two-by-three. Found by: sc tso weak. */
#include <foundry/atomic.h>

#define atomic_load_acquire		atomic_load_relaxed
