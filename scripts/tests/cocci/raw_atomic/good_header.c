// SPDX-License-Identifier: MIT
/* as: include/foundry/atomic.h */

static inline u32 atomic_load_relaxed(const u32 *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}
