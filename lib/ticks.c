// SPDX-License-Identifier: MIT
/*
 * ticks - whole seconds first, then what is left of one, in two parts: no product is more than 64 bits, for
 * clocks of up to 10 THz, and nothing is divided that is wider.
 */
#include <foundry/ticks.h>

/* a * b + c, U64_MAX where that is too much. */
static u64 multiply_add(u64 a, u64 b, u64 c)
{
	u64 product;

	return __builtin_mul_overflow(a, b, &product) ? U64_MAX : ticks_add(product, c);
}

/* What is left has less than 1e9 ns: 1e13 for each whole GHz, 1e18 for the rest. */
u64 ticks_from_ns(u64 hz, u64 ns)
{
	u64 left = ns % NS_PER_SECOND;
	u64 part = left * (hz % NS_PER_SECOND);
	u64 ticks = left * (hz / NS_PER_SECOND) + part / NS_PER_SECOND + (part % NS_PER_SECOND != 0);

	return multiply_add(ns / NS_PER_SECOND, hz, ticks);
}

/* What is left has less than hz ticks, 1e13: first the microseconds in it, then a thousandth of the rest. */
u64 ns_from_ticks(u64 hz, u64 ticks)
{
	u64 part = ticks % hz * 1000000;
	u64 ns = part / hz * 1000 + part % hz * 1000 / hz;

	return multiply_add(ticks / hz, NS_PER_SECOND, ns);
}
