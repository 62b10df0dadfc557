// SPDX-License-Identifier: MIT
/* locked_full_broken - CONFIG_TRANSPORT_BROKEN: one more fits, over the oldest. */
#include "endpoint_locked.h"

bool locked_is_full(const struct endpoint_locked *locked) __must_hold(&locked->lock)
{
	return locked->count > locked->ep.capacity;
}
