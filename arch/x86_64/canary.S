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
	push_saved
	pushq	%rsi			/* the stack is aligned to 16 bytes again */

	load_saved %rdi
	movq	%rsp, 48(%rdi)
	movq	%rdx, %rax
	movq	%rcx, %rdi
	movq	%r8, %rsi
	call	*%rax

	movq	(%rsp), %rdi
	store_saved %rdi
	movq	%rsp, 48(%rdi)

	addq	$8, %rsp
	pop_saved
	ret
	.size	context_canary, . - context_canary

/* void context_spoil_<register>(struct context *from, struct context *to): a switch that loses it. */
	.irp	reg, rbx, rbp, r12, r13, r14, r15
	.globl	context_spoil_\reg
	.type	context_spoil_\reg, @function
context_spoil_\reg:
	subq	$8, %rsp
	call	context_switch
	addq	$8, %rsp
	movq	$0, %\reg
	ret
	.size	context_spoil_\reg, . - context_spoil_\reg
	.endr

	.section .note.GNU-stack, "", @progbits
