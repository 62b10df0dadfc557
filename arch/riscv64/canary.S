/* SPDX-License-Identifier: MIT */
/* For the tests of contexts, in assembly because C cannot say what stands in which register. */
#include "saved.inc"

	.text

/*
 * void context_canary(const u64 *want, u64 *got, context_leave_fn *leave, struct context *from,
 *		       struct context *to)
 *
 * Fill what a call preserves, leave @from for @to, and store what is there behind it; the stack pointer is the
 * last one, and @want's is written before.  Whatever is lost, the caller's own come back.
 */
	.globl	context_canary
	.type	context_canary, @function
context_canary:
	addi	sp, sp, -112
	each_saved sd, sp
	sd	ra, 96(sp)
	sd	a1, 104(sp)

	each_saved ld, a0
	sd	sp, 96(a0)
	mv	a0, a3
	mv	a1, a4
	jalr	a2

	ld	a1, 104(sp)
	each_saved sd, a1
	sd	sp, 96(a1)

	each_saved ld, sp
	ld	ra, 96(sp)
	addi	sp, sp, 112
	ret
	.size	context_canary, . - context_canary

/* void context_spoil_<register>(struct context *from, struct context *to): a switch that loses it. */
	.irp	reg, s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11
	.globl	context_spoil_\reg
	.type	context_spoil_\reg, @function
context_spoil_\reg:
	addi	sp, sp, -16
	sd	ra, 8(sp)
	call	context_switch
	ld	ra, 8(sp)
	addi	sp, sp, 16
	li	\reg, 0
	ret
	.size	context_spoil_\reg, . - context_spoil_\reg
	.endr

	.section .note.GNU-stack, "", @progbits
