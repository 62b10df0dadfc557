/* SPDX-License-Identifier: MIT */
/* power - switching the machine off, and starting it anew (arch_reboot), by what ACPI's FADT names. */
#ifndef X86_POWER_H
#define X86_POWER_H

#include <foundry/acpi.h>

/* Learn how, and map what it takes.  Context: boot only. */
void x86_power_init(const struct acpi *acpi);

/* Returns when the machine stays on, or was never told how.  Context: any, panic-safe. */
void x86_power_off(void);

#endif
