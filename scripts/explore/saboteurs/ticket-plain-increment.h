/* SPDX-License-Identifier: MIT */
/* a ticket is drawn by a load and a store: two draw the same. */
/* Test: ticket/two-by-three. Found by: sc tso weak. */
#include <foundry/atomic.h>

static inline u32 draw(u32 *next, u32 n)
{
	u32 was = atomic_load_relaxed(next);

	atomic_store_relaxed(next, was + n);
	return was;
}
#define atomic_fetch_add_relaxed	draw
