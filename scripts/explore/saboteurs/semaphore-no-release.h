/* SPDX-License-Identifier: MIT */
/* one is given by a relaxed addition. */
/* Test: semaphore/two. Found by: sc tso weak. */
#include <foundry/atomic.h>

#define atomic_fetch_add_release	atomic_fetch_add_relaxed
