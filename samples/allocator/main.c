// SPDX-License-Identifier: MIT
/* What this kernel is for, once it has booted: it says what it has. */
#include <foundry/kernel.h>
#include <foundry/log.h>

void kernel_app(struct kernel *kernel)
{
	print("%llu frames are free\n", frame_available(kernel->frames));
}
