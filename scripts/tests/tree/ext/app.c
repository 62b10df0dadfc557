// SPDX-License-Identifier: MIT
#include <foundry/boot.h>
#include "app.h"

const char *app(void);

const char *app(void)
{
	return app_sub();
}
