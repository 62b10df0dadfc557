// SPDX-License-Identifier: MIT
/* locked_full - every slot is used. */
#include "endpoint_locked.h"

bool locked_is_full(const struct endpoint_locked *locked) __must_hold(&locked->lock)
{
	return locked->count == locked->ep.capacity;
}
