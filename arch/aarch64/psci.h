/* SPDX-License-Identifier: MIT */
/* psci - calls to firmware: Arm "Power State Coordination Interface" (DEN 0022), 5.1 and 5.2. */
#ifndef AARCH64_PSCI_H
#define AARCH64_PSCI_H

#include <foundry/addr.h>
#include <foundry/fdt.h>

/* What a call returns: 5.2.2 "Return error codes". */
enum psci_result {
	PSCI_SUCCESS		= 0,
	PSCI_NOT_SUPPORTED	= -1,
	PSCI_INVALID_PARAMETERS	= -2,
	PSCI_DENIED		= -3,
	PSCI_ALREADY_ON		= -4,
	PSCI_ON_PENDING		= -5,
	PSCI_INTERNAL_FAILURE	= -6,
	PSCI_NOT_PRESENT	= -7,
	PSCI_DISABLED		= -8,
	PSCI_INVALID_ADDRESS	= -9,
};

/**
 * psci_init() - learn how firmware is called
 * @fdt:	checked
 *
 * Context: boot only.
 * Return: 0; -ENODEV when the tree names no PSCI of version 0.2 or later; -EINVAL when it says
 * neither hvc nor smc.
 */
int __must_check psci_init(const struct fdt *fdt);

/* A result as an errno; -EIO for one that is not among those above.  Context: any. */
int psci_errno(s32 result);

/**
 * psci_cpu_on() - start a CPU
 * @mpidr:	its affinity
 * @entry:	where, with the MMU off, at the exception level of this image's own entry
 * @context:	what it finds in x0
 *
 * It sees what was written before.
 *
 * Context: any.
 * Return: 0: it will come; -EBUSY when it runs; -EAGAIN when it is on its way; -EINVAL when there is no such CPU;
 * -ENODEV when it is not to be had now; -EACCES, -ERANGE when it may not be or not there; -EIO when firmware failed;
 * -ENOTSUP when firmware cannot, or was never found.
 */
int __must_check psci_cpu_on(u64 mpidr, paddr_t entry, u64 context);

/* The calling CPU is off.  Returns when firmware refuses.  Context: irqs off. */
void psci_cpu_off(void);

/* Both return when firmware refuses, or was never found.  Context: any, panic-safe. */
void psci_system_off(void);
void psci_system_reset(void);

#endif
