/* SPDX-License-Identifier: MIT */
/*
 * io - what orders the registers of devices among accesses to memory: RISC-V Unprivileged ISA, "Memory
 * Ordering Instructions", FENCE.
 *
 * Accesses to one device keep their order by themselves where its region is strongly ordered, as those of
 * devices are: Privileged Architecture, "Memory-Ordering PMAs".
 */
#ifndef ASM_IO_H
#define ASM_IO_H

static inline void arch_io_after_read(void)
{
	__asm__ volatile("fence i, rw" : : : "memory");
}

static inline void arch_io_before_write(void)
{
	__asm__ volatile("fence rw, o" : : : "memory");
}

#endif
