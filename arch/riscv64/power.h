/* SPDX-License-Identifier: MIT */
/* power - the end of the machine, by a device of QEMU's that takes a verdict, or by the firmware. */
#ifndef RISCV_POWER_H
#define RISCV_POWER_H

#include <foundry/fdt.h>

/* Learn where the device is.  Context: device memory is at early_device(). */
void riscv_power_find(const struct fdt *fdt);

/* Map it into the kernel's own tables.  Context: before these are in use. */
void riscv_power_map(void);

#endif
