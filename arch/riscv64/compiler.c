// SPDX-License-Identifier: MIT
/* What the compiler calls for instructions that this CPU need not have: GCC internals, "libgcc". */
#include <foundry/types.h>

int __ctzdi2(u64 x);

/* Zero bits below the lowest that is set; @x is not 0. */
int __ctzdi2(u64 x)
{
	int n = 0;

	for (int step = 32; step > 0; step /= 2) {
		if ((x & ((1ull << step) - 1)) == 0) {
			x >>= step;
			n += step;
		}
	}
	return n;
}
