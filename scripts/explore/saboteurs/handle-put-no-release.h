/* SPDX-License-Identifier: MIT */
/* a reference is given back by a relaxed operation: what its user did may come behind the release. */
/* Test: handle/use. Found by: sc tso weak. */
#include <foundry/atomic.h>

#define atomic_fetch_sub_release(p, n)	__atomic_fetch_sub(p, n, __ATOMIC_RELAXED)
