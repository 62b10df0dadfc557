// SPDX-License-Identifier: MIT
/* as: include/foundry/addr.h */
#include <foundry/types.h>

static inline void *vaddr_to_ptr(vaddr_t a)
{
	return (void *)(uintptr_t)a.raw;
}
