// SPDX-License-Identifier: MIT
/* What this kernel is for, once it has booted: a driver that crashes, and nobody who minds. */
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/log.h>

#include "service.h"

void kernel_app(struct kernel *kernel)
{
	static struct service service;
	int err = service_run(&service, 11, 6, CONFIG_SERVICE_LIVES);

	if (err)
		print("the drum cannot be read: %s\n", errno_name(err));
	else
		print("6 sectors make %llu: %u drivers, and %u requests that were made again\n", service.sum, service.lives,
		      service.asked_again);
}
