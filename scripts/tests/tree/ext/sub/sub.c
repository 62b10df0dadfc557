// SPDX-License-Identifier: MIT
#include <app.h>

const char *app_sub(void)
{
	return __FILE__;
}
