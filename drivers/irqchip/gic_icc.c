// SPDX-License-Identifier: MIT
/* gic_icc - by the numbers of the registers: not every assembler has their names. */
#include <foundry/bug.h>

#include <asm/sysreg.h>

#include "gic_icc.h"

/* X(register, op0_op1_CRn_CRm_op2) */
#define REGISTERS(X)					\
	X(ICC_PMR,	S3_0_C4_C6_0)			\
	X(ICC_AP1R0,	S3_0_C12_C9_0)			\
	X(ICC_AP1R1,	S3_0_C12_C9_1)			\
	X(ICC_AP1R2,	S3_0_C12_C9_2)			\
	X(ICC_AP1R3,	S3_0_C12_C9_3)			\
	X(ICC_DIR,	S3_0_C12_C11_1)			\
	X(ICC_SGI1R,	S3_0_C12_C11_5)			\
	X(ICC_IAR1,	S3_0_C12_C12_0)			\
	X(ICC_EOIR1,	S3_0_C12_C12_1)			\
	X(ICC_CTLR,	S3_0_C12_C12_4)			\
	X(ICC_SRE,	S3_0_C12_C12_5)			\
	X(ICC_IGRPEN1,	S3_0_C12_C12_7)

#define READ(reg, name)		case reg: value = sysreg_read(name); break;
#define WRITE(reg, name)	case reg: sysreg_write(name, value); break;

u64 gic_icc_read(enum gic_icc_reg reg)
{
	u64 value = 0;

	switch (reg) {
	REGISTERS(READ)
	}
	/* An acknowledge has its effects before what follows: IHI 0069, "Observability". */
	__asm__ volatile("dsb sy" : : : "memory");
	return value;
}

void gic_icc_write(enum gic_icc_reg reg, u64 value)
{
	/* What a handler wrote to its device is there before the end of its interrupt. */
	__asm__ volatile("dsb sy" : : : "memory");
	switch (reg) {
	REGISTERS(WRITE)
	}
	isb();
}
