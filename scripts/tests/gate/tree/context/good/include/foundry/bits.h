/* SPDX-License-Identifier: MIT */
/* bits - single bits.  Context of all: any. */
static inline int is_odd(int x)
{
	return x & 1;
}

int is_even(int x);
