// SPDX-License-Identifier: MIT
/* in_function - by how far behind the beginning it is. */
#include "in_function.h"

#define FUNCTION_BYTES	1024	/* a sanitizer needs room */

bool in_function(vaddr_t place, vaddr_t fn)
{
	return !vaddr_lt(place, fn) && vaddr_diff(place, fn) < FUNCTION_BYTES;
}
