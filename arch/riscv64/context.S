/* SPDX-License-Identifier: MIT */
/*
 * The switch between contexts: what a call preserves goes onto the stack, RISC-V psABI, "Register
 * Convention".  tp is the CPU's and stays.
 */
#include <asm/context.h>

	.macro	each_saved do
	\do	s0, 0(sp)
	\do	s1, 8(sp)
	\do	s2, 16(sp)
	\do	s3, 24(sp)
	\do	s4, 32(sp)
	\do	s5, 40(sp)
	\do	s6, 48(sp)
	\do	s7, 56(sp)
	\do	s8, 64(sp)
	\do	s9, 72(sp)
	\do	s10, 80(sp)
	\do	s11, 88(sp)
	\do	ra, 96(sp)
	.endm

	.text

/* void arch_context_switch(struct context *from, struct context *to); sp is the first member. */
	.globl	arch_context_switch
	.type	arch_context_switch, @function
arch_context_switch:
	addi	sp, sp, -ARCH_CONTEXT_WORDS * 8
	each_saved sd
	sd	sp, 0(a0)
	ld	sp, 0(a1)
	each_saved ld
	addi	sp, sp, ARCH_CONTEXT_WORDS * 8
	ret
	.size	arch_context_switch, . - arch_context_switch

/* The frame pointer is 0, and so is the end of all back traces. */
	.globl	arch_context_begin
	.type	arch_context_begin, @function
arch_context_begin:
	mv	a0, s2
	jalr	s1
	call	context_returned
	ebreak
	.size	arch_context_begin, . - arch_context_begin

	.section .note.GNU-stack, "", @progbits
