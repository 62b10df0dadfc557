/* SPDX-License-Identifier: MIT */
/* bits - single bits.  Context of all: any. */
static inline bool is_odd(int x)
{
	return x & 1;
}

bool is_even(int x);
int strcmp(const char *a, const char *b);
