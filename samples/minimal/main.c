// SPDX-License-Identifier: MIT
/* What this kernel is for, once it has booted. */
#include <foundry/kernel.h>
#include <foundry/log.h>

#include "greeter.h"

void kernel_app(struct kernel *kernel)
{
	print("The greeter says: %s\n", greeter_says(&greeter));
}
