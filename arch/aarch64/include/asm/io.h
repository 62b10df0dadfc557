/* SPDX-License-Identifier: MIT */
/*
 * io - what orders the registers of devices among accesses to memory: Arm ARM (DDI 0487), B2.3.12
 * "Memory barriers", Data Memory Barrier.
 *
 * Accesses to one device keep their order by themselves: what io_map() maps is Device-nGnRE, B2.7.2.
 * The outer shareable domain is that of devices too.
 */
#ifndef ASM_IO_H
#define ASM_IO_H

/* Reads before it, then whatever comes after. */
static inline void arch_io_after_read(void)
{
	__asm__ volatile("dmb oshld" : : : "memory");
}

/* Not "oshst", which lets an earlier read pass: of a buffer that this write gives back to a device. */
static inline void arch_io_before_write(void)
{
	__asm__ volatile("dmb osh" : : : "memory");
}

#endif
