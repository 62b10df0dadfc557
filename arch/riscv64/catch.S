/* SPDX-License-Identifier: MIT */
/*
 * Keep and bring back what the ABI lets a call preserve, the stack and the
 * return address: RISC-V psABI, "Register Convention".
 */
	.macro	each_saved do
	\do	s0, 0(a0)
	\do	s1, 8(a0)
	\do	s2, 16(a0)
	\do	s3, 24(a0)
	\do	s4, 32(a0)
	\do	s5, 40(a0)
	\do	s6, 48(a0)
	\do	s7, 56(a0)
	\do	s8, 64(a0)
	\do	s9, 72(a0)
	\do	s10, 80(a0)
	\do	s11, 88(a0)
	\do	sp, 96(a0)
	\do	ra, 104(a0)
	.endm

	.text

	.globl	arch_catch_save
	.type	arch_catch_save, @function
arch_catch_save:
	each_saved sd
	li	a0, 0
	ret
	.size	arch_catch_save, . - arch_catch_save

	.globl	arch_catch_restore
	.type	arch_catch_restore, @function
arch_catch_restore:
	each_saved ld
	mv	a0, a1
	ret
	.size	arch_catch_restore, . - arch_catch_restore

	.section .note.GNU-stack, "", @progbits
