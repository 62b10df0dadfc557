// SPDX-License-Identifier: MIT
/* psci - by hvc or smc: the wrong one hangs, so the device tree is asked. */
#include <foundry/errno.h>
#include <foundry/string.h>

#include "psci.h"

#define PSCI_SYSTEM_OFF		0x84000008
#define PSCI_SYSTEM_RESET	0x84000009

enum conduit { CONDUIT_NONE, CONDUIT_HVC, CONDUIT_SMC };

static enum conduit conduit;

/* SMC Calling Convention (DEN 0028), 2.6: x4 to x17 and the arguments may be changed. */
#define FIRMWARE_CALL(instruction, function)						\
	do {										\
		register u64 x0 __asm__("x0") = (function);				\
		__asm__ volatile(instruction " #0" : "+r" (x0) : : "x1", "x2", "x3", "x4",	\
				 "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",	\
				 "x14", "x15", "x16", "x17", "memory");			\
	} while (0)

static void call(u32 function)
{
	if (conduit == CONDUIT_HVC)
		FIRMWARE_CALL("hvc", function);
	else if (conduit == CONDUIT_SMC)
		FIRMWARE_CALL("smc", function);
}

int psci_init(const struct fdt *fdt)
{
	struct fdt_node node = fdt_root(fdt);
	const char *method;

	if (!fdt_next_compatible(fdt, &node, "arm,psci-0.2"))
		return -ENODEV;
	if (fdt_text(fdt, node, "method", &method))
		return -EINVAL;
	if (strcmp(method, "hvc") == 0)
		conduit = CONDUIT_HVC;
	else if (strcmp(method, "smc") == 0)
		conduit = CONDUIT_SMC;
	else
		return -EINVAL;
	return 0;
}

void psci_system_off(void)
{
	call(PSCI_SYSTEM_OFF);
}

void psci_system_reset(void)
{
	call(PSCI_SYSTEM_RESET);
}
