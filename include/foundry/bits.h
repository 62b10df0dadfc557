/* SPDX-License-Identifier: MIT */
/* bits - single bits and powers of two.  Context of all: any. */
#ifndef FOUNDRY_BITS_H
#define FOUNDRY_BITS_H

#include <foundry/types.h>

#define BIT(n)			(1ull << (n))

static inline bool is_power_of_two(u64 x)
{
	return x != 0 && (x & (x - 1)) == 0;
}

/* @align is a power of two; the caller excludes wrap-around. */
static inline u64 align_up(u64 x, u64 align)
{
	return (x + align - 1) & ~(align - 1);
}

static inline u64 align_down(u64 x, u64 align)
{
	return x & ~(align - 1);
}

/* Index of the lowest set bit; @x is not 0. */
static inline unsigned int lowest_bit(u64 x)
{
	return (unsigned int)__builtin_ctzll(x);
}

/* How many bits are set.  By hand: the compiler's own would be a call where the CPU cannot do it. */
static inline unsigned int bits_set(u64 x)
{
	x -= (x >> 1) & 0x5555555555555555ull;
	x = (x & 0x3333333333333333ull) + ((x >> 2) & 0x3333333333333333ull);
	x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0full;
	return (unsigned int)((x * 0x0101010101010101ull) >> 56);
}

#endif
