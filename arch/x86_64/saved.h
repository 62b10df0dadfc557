/* SPDX-License-Identifier: MIT */
/* saved - for assembly of tests: registers that a call preserves but rsp, as asm/catch.h orders them. */
#ifndef X86_SAVED_H
#define X86_SAVED_H

	/* On the stack, 48 bytes. */
	.macro	push_saved
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	.endm

	.macro	pop_saved
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	.endm

	/* From six words, and to them. */
	.macro	load_saved base
	movq	0(\base), %rbx
	movq	8(\base), %rbp
	movq	16(\base), %r12
	movq	24(\base), %r13
	movq	32(\base), %r14
	movq	40(\base), %r15
	.endm

	.macro	store_saved base
	movq	%rbx, 0(\base)
	movq	%rbp, 8(\base)
	movq	%r12, 16(\base)
	movq	%r13, 24(\base)
	movq	%r14, 32(\base)
	movq	%r15, 40(\base)
	.endm

#endif
