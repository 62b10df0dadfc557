/* SPDX-License-Identifier: MIT */
/* the short way out is a relaxed store. */
/* Test: mutex/two. Found by: sc tso weak. */
#include <foundry/atomic.h>

#define atomic64_cas_release		atomic64_cas_relaxed
