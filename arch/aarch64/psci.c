// SPDX-License-Identifier: MIT
/* psci - by hvc or smc: the wrong one hangs, so the device tree is asked. */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/string.h>

#include "psci.h"

#define PSCI_CPU_OFF		0x84000002
#define PSCI_CPU_ON		0xc4000003	/* its arguments have 64 bits */
#define PSCI_SYSTEM_OFF		0x84000008
#define PSCI_SYSTEM_RESET	0x84000009

enum conduit { CONDUIT_NONE, CONDUIT_HVC, CONDUIT_SMC };

static enum conduit conduit;

/* SMC Calling Convention (DEN 0028), 2.6: x4 to x17 and the arguments may be changed. */
#define FIRMWARE_CALL(instruction)							\
	__asm__ volatile(instruction " #0" : "+r" (x0), "+r" (x1), "+r" (x2), "+r" (x3)	\
			 : : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",	\
			 "x13", "x14", "x15", "x16", "x17", "memory")

/* Results have 32 bits. */
static s32 call(u32 function, u64 first, u64 second, u64 third)
{
	register u64 x0 __asm__("x0") = function;
	register u64 x1 __asm__("x1") = first;
	register u64 x2 __asm__("x2") = second;
	register u64 x3 __asm__("x3") = third;

	if (conduit == CONDUIT_HVC)
		FIRMWARE_CALL("hvc");
	else if (conduit == CONDUIT_SMC)
		FIRMWARE_CALL("smc");
	else
		return PSCI_NOT_SUPPORTED;
	return (s32)x0;
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

int psci_errno(s32 result)
{
	static const int errors[] = {
		[-PSCI_NOT_SUPPORTED]	= -ENOTSUP,
		[-PSCI_INVALID_PARAMETERS] = -EINVAL,
		[-PSCI_DENIED]		= -EACCES,
		[-PSCI_ALREADY_ON]	= -EBUSY,
		[-PSCI_ON_PENDING]	= -EAGAIN,
		[-PSCI_INTERNAL_FAILURE] = -EIO,
		[-PSCI_NOT_PRESENT]	= -ENODEV,
		[-PSCI_DISABLED]	= -ENODEV,
		[-PSCI_INVALID_ADDRESS]	= -ERANGE,
	};

	if (result > 0 || result <= -(s32)ARRAY_SIZE(errors))
		return -EIO;
	return errors[-result];
}

/* A CPU that comes up has no cache of its own yet, but sees what has left the store buffers. */
int psci_cpu_on(u64 mpidr, paddr_t entry, u64 context)
{
	__asm__ volatile("dsb ish" : : : "memory");
	return psci_errno(call(PSCI_CPU_ON, mpidr, entry.raw, context));
}

void psci_cpu_off(void)
{
	(void)call(PSCI_CPU_OFF, 0, 0, 0);
}

void psci_system_off(void)
{
	(void)call(PSCI_SYSTEM_OFF, 0, 0, 0);
}

void psci_system_reset(void)
{
	(void)call(PSCI_SYSTEM_RESET, 0, 0, 0);
}
