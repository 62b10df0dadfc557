/* SPDX-License-Identifier: MIT */
/* clock - nothing to __allocates here; see heap_alloc(). */
#define CLOCK_MAP(x)	\
void *clock_map(x);
u64 clock_mapped(void);
