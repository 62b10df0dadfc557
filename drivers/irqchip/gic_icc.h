/* SPDX-License-Identifier: MIT */
/* gic_icc - the CPU interface of a GICv3: system registers of the calling CPU. */
#ifndef GIC_ICC_H
#define GIC_ICC_H

#include <foundry/types.h>

/* IHI 0069, "AArch64 System register descriptions". */
enum gic_icc_reg {
	ICC_AP1R0, ICC_AP1R1, ICC_AP1R2, ICC_AP1R3,
	ICC_CTLR, ICC_DIR, ICC_EOIR1, ICC_IAR1, ICC_IGRPEN1, ICC_PMR, ICC_SGI1R,
	ICC_SRE,
};

u64 gic_icc_read(enum gic_icc_reg reg);

/* Counts for all that follows. */
void gic_icc_write(enum gic_icc_reg reg, u64 value);

#endif
