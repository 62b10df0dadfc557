/* SPDX-License-Identifier: MIT */
/*
 * csr - control and status registers: RISC-V Privileged Architecture, "Supervisor CSRs", and the
 * counters of the Unprivileged ISA, "Zicntr".
 *
 *	csr_read(satp), csr_write(stvec, entry), csr_set(sie, SIE_TIMER)
 */
#ifndef ASM_CSR_H
#define ASM_CSR_H

#ifdef __ASSEMBLER__
# define CSR_BIT(n)	(1 << (n))
#else
# define CSR_BIT(n)	(1ul << (n))
#endif

#define SSTATUS_SIE	CSR_BIT(1)	/* interrupts are let in */

/* Bits of sie and sip, and codes of scause. */
#define IRQ_SOFTWARE	1
#define IRQ_TIMER	5
#define IRQ_EXTERNAL	9

#define SIE_SOFTWARE	CSR_BIT(IRQ_SOFTWARE)
#define SIE_TIMER	CSR_BIT(IRQ_TIMER)
#define SIE_EXTERNAL	CSR_BIT(IRQ_EXTERNAL)

#define SATP_MODE_SHIFT	60
#define SATP_SV39	8
#define SATP_SV48	9
#define SATP_SV57	10

#ifndef __ASSEMBLER__

#include <foundry/types.h>

#define SATP_PPN	((1ull << 44) - 1)
#define SATP_ASID_SHIFT	44
#define SATP_ASID	(0xffffull << SATP_ASID_SHIFT)

#define csr_read(csr)								\
	({									\
		unsigned long csr_value_;					\
		__asm__ volatile("csrr %0, " #csr : "=r" (csr_value_) : : "memory");	\
		csr_value_;							\
	})
#define csr_write(csr, value)							\
	__asm__ volatile("csrw " #csr ", %0" : : "rK" (value) : "memory")
#define csr_set(csr, bits)							\
	__asm__ volatile("csrs " #csr ", %0" : : "rK" (bits) : "memory")
/* The value before. */
#define csr_read_set(csr, bits)							\
	({									\
		unsigned long csr_value_;					\
		__asm__ volatile("csrrs %0, " #csr ", %1"			\
				 : "=r" (csr_value_) : "rK" (bits) : "memory");	\
		csr_value_;							\
	})
#define csr_clear(csr, bits)							\
	__asm__ volatile("csrc " #csr ", %0" : : "rK" (bits) : "memory")

#endif
#endif
