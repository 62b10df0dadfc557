/* SPDX-License-Identifier: MIT */
/* sysreg - system registers by their name: Arm ARM (DDI 0487), D19 "AArch64 System Registers". */
#ifndef ASM_SYSREG_H
#define ASM_SYSREG_H

#include <foundry/types.h>

#define sysreg_read(name) ({							\
	u64 value__;								\
	__asm__ volatile("mrs %0, " #name : "=r" (value__) : : "memory");	\
	value__; })

#define sysreg_write(name, value)						\
	__asm__ volatile("msr " #name ", %0" : : "r" ((u64)(value)) : "memory")

/* What was written to system registers counts for all that follows. */
static inline void isb(void)
{
	__asm__ volatile("isb" : : : "memory");
}

/* A field of an ID register, 4 bits from @shift on. */
static inline unsigned int id_field(u64 id, unsigned int shift)
{
	return id >> shift & 0xf;
}

#endif
