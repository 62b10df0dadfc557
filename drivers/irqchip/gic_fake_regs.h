/* SPDX-License-Identifier: MIT */
/* Where the registers of the simulated GIC are, and those of a CPU's interface. */
#ifndef GIC_FAKE_REGS_H
#define GIC_FAKE_REGS_H

#include <foundry/types.h>

#include "gic_icc.h"

#define GIC_FAKE_BASE		0x1000000ull
#define GIC_FAKE_CPU_INTERFACE	0x10000
#define GIC_FAKE_REDIST		0x100000
#define GIC_FAKE_REDIST_BYTES	0x80000

/* Version 2, by offset; version 3. */
u32 gic_fake_read_cpu(u32 at);
void gic_fake_write_cpu(u32 at, u32 value);
u64 gic_fake_icc_read(enum gic_icc_reg reg);
void gic_fake_icc_write(enum gic_icc_reg reg, u64 value);

#endif
