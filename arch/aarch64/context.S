/* SPDX-License-Identifier: MIT */
/*
 * The switch between contexts: what a call preserves goes onto the stack, AAPCS64, 6.1.  The kernel itself has
 * general registers only; the host port, which has more, defines CONTEXT_KEEPS_FP.
 */
#include <asm/context.h>

#define KEPT_BYTES	(ARCH_CONTEXT_WORDS * 8)

	.text

/* void arch_context_switch(struct context *from, struct context *to); sp is the first member. */
	.globl	arch_context_switch
	.type	arch_context_switch, %function
arch_context_switch:
	stp	x19, x20, [sp, #-KEPT_BYTES]!
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
#ifdef CONTEXT_KEEPS_FP
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
#endif
	mov	x2, sp
	str	x2, [x0]
	ldr	x2, [x1]
	mov	sp, x2
#ifdef CONTEXT_KEEPS_FP
	ldp	d8, d9, [sp, #96]
	ldp	d10, d11, [sp, #112]
	ldp	d12, d13, [sp, #128]
	ldp	d14, d15, [sp, #144]
#endif
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	ldp	x19, x20, [sp], #KEPT_BYTES
	ret
	.size	arch_context_switch, . - arch_context_switch

/* The frame pointer is 0, and so is the end of all back traces. */
	.globl	arch_context_begin
	.type	arch_context_begin, %function
arch_context_begin:
#ifdef CONTEXT_COMES
	bl	CONTEXT_COMES
#endif
	mov	x0, x20
	blr	x19
	bl	context_returned
	brk	#0
	.size	arch_context_begin, . - arch_context_begin

	.section .note.GNU-stack, "", %progbits
