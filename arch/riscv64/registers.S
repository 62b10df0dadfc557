/* SPDX-License-Identifier: MIT */
/* For the tests, in assembly because C cannot say what stands in which register. */
#include <asm/csr.h>

#include "saved.inc"

#define RESULT			0x77

	/* All that an interrupt must keep but sp, tp and the one that holds @base. */
	.macro	each_other do, base
	\do	ra, 0(\base)
	\do	gp, 8(\base)
	\do	t0, 16(\base)
	\do	t1, 24(\base)
	\do	t2, 32(\base)
	\do	s0, 40(\base)
	\do	s1, 48(\base)
	\do	a0, 56(\base)
	\do	a1, 64(\base)
	\do	a2, 72(\base)
	\do	a3, 80(\base)
	\do	a4, 88(\base)
	\do	a5, 96(\base)
	\do	a6, 104(\base)
	\do	a7, 112(\base)
	\do	s2, 120(\base)
	\do	s3, 128(\base)
	\do	s4, 136(\base)
	\do	s5, 144(\base)
	\do	s6, 152(\base)
	\do	s7, 160(\base)
	\do	s8, 168(\base)
	\do	s9, 176(\base)
	\do	s10, 184(\base)
	\do	s11, 192(\base)
	\do	t3, 200(\base)
	\do	t4, 208(\base)
	\do	t5, 216(\base)
	.endm

	.text

/*
 * void riscv_recover_regs(const u64 *want, u64 *got, struct arch_catch *point)
 *
 * Fill what a call preserves, set a recovery point, spoil all of it and throw.
 * The stack pointer that save saw and restore's result follow the twelve
 * registers in @want and @got.
 */
	.globl	riscv_recover_regs
	.type	riscv_recover_regs, @function
riscv_recover_regs:
	addi	sp, sp, -128
	each_saved sd, sp
	sd	ra, 96(sp)
	sd	a1, 104(sp)
	sd	a2, 112(sp)

	each_saved ld, a0
	sd	sp, 96(a0)
	mv	a0, a2
	call	arch_catch_save
	bnez	a0, 1f

	ld	a0, 112(sp)
	addi	sp, sp, -256
	li	s0, 0
	li	s1, 0
	li	s2, 0
	li	s3, 0
	li	s4, 0
	li	s5, 0
	li	s6, 0
	li	s7, 0
	li	s8, 0
	li	s9, 0
	li	s10, 0
	li	s11, 0
	li	a1, RESULT
	call	arch_catch_restore

1:	ld	a1, 104(sp)
	each_saved sd, a1
	sd	sp, 96(a1)
	sd	a0, 104(a1)

	each_saved ld, sp
	ld	ra, 96(sp)
	addi	sp, sp, 128
	ret
	.size	riscv_recover_regs, . - riscv_recover_regs

/*
 * void riscv_interrupt_regs(const u64 *want, u64 *got)
 *
 * Fill all registers but sp, tp and t6, let the interrupt in that waits, and
 * read them again in the order of each_other.  Irqs are off before and after.
 */
	.globl	riscv_interrupt_regs
	.type	riscv_interrupt_regs, @function
riscv_interrupt_regs:
	addi	sp, sp, -128
	each_saved sd, sp
	sd	ra, 96(sp)
	sd	a1, 104(sp)
	sd	gp, 112(sp)

	mv	t6, a0
	each_other ld, t6
	csrsi	sstatus, SSTATUS_SIE
	nop
	csrci	sstatus, SSTATUS_SIE
	ld	t6, 104(sp)
	each_other sd, t6

	each_saved ld, sp
	ld	ra, 96(sp)
	ld	gp, 112(sp)
	addi	sp, sp, 128
	ret
	.size	riscv_interrupt_regs, . - riscv_interrupt_regs

	.section .note.GNU-stack, "", @progbits
