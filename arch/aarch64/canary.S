/* SPDX-License-Identifier: MIT */
/* For the tests of contexts, in assembly because C cannot say what stands in which register. */
#include <asm/context.h>

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
	.type	context_canary, %function
context_canary:
	sub	sp, sp, #176
	each_saved stp, sp
	stp	x29, x30, [sp, #80]
	str	x1, [sp, #96]
	mov	x5, sp
#ifdef CONTEXT_KEEPS_FP
	stp	d8, d9, [sp, #112]
	stp	d10, d11, [sp, #128]
	stp	d12, d13, [sp, #144]
	stp	d14, d15, [sp, #160]
	ldp	d8, d9, [x0, #88]
	ldp	d10, d11, [x0, #104]
	ldp	d12, d13, [x0, #120]
	ldp	d14, d15, [x0, #136]
	str	x5, [x0, #152]
#else
	str	x5, [x0, #88]
#endif
	each_saved ldp, x0
	ldr	x29, [x0, #80]
	mov	x0, x3
	mov	x1, x4
	blr	x2

	ldr	x1, [sp, #96]
	mov	x5, sp
	each_saved stp, x1
	str	x29, [x1, #80]
#ifdef CONTEXT_KEEPS_FP
	stp	d8, d9, [x1, #88]
	stp	d10, d11, [x1, #104]
	stp	d12, d13, [x1, #120]
	stp	d14, d15, [x1, #136]
	str	x5, [x1, #152]
	ldp	d8, d9, [sp, #112]
	ldp	d10, d11, [sp, #128]
	ldp	d12, d13, [sp, #144]
	ldp	d14, d15, [sp, #160]
#else
	str	x5, [x1, #88]
#endif
	each_saved ldp, sp
	ldp	x29, x30, [sp, #80]
	add	sp, sp, #176
	ret
	.size	context_canary, . - context_canary

/* void context_spoil_<register>(struct context *from, struct context *to): a switch that loses it. */
	.macro	spoiler reg, how
	.globl	context_spoil_\reg
	.type	context_spoil_\reg, %function
context_spoil_\reg:
	stp	x29, x30, [sp, #-16]!
	bl	context_switch
	ldp	x29, x30, [sp], #16
	\how	\reg, xzr
	ret
	.size	context_spoil_\reg, . - context_spoil_\reg
	.endm

	.irp	reg, x19, x20, x21, x22, x23, x24, x25, x26, x27, x28, x29
	spoiler	\reg, mov
	.endr
#ifdef CONTEXT_KEEPS_FP
	.irp	reg, d8, d9, d10, d11, d12, d13, d14, d15
	spoiler	\reg, fmov
	.endr
#endif

	.section .note.GNU-stack, "", %progbits
