// SPDX-License-Identifier: MIT
/* Names of errors. */

#include <foundry/errno.h>

#define NAME_CASE(name, number)	case -(name): return "-" #name;

const char *errno_name(int error)
{
	switch (error) {
	case 0: return "0";
	ERRNO_TABLE(NAME_CASE)
	default: return "-E?";
	}
}
