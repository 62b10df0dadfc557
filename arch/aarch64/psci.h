/* SPDX-License-Identifier: MIT */
/* psci - calls to firmware: Arm "Power State Coordination Interface" (DEN 0022), 5.1. */
#ifndef AARCH64_PSCI_H
#define AARCH64_PSCI_H

#include <foundry/fdt.h>

/**
 * psci_init() - learn how firmware is called
 * @fdt:	checked
 *
 * Context: boot only.
 * Return: 0; -ENODEV when the tree names no PSCI of version 0.2 or later; -EINVAL when it says
 * neither hvc nor smc.
 */
int __must_check psci_init(const struct fdt *fdt);

/* Both return when firmware refuses, or was never found.  Context: any, panic-safe. */
void psci_system_off(void);
void psci_system_reset(void);

#endif
