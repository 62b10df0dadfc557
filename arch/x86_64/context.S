/* SPDX-License-Identifier: MIT */
/*
 * The switch between contexts: what a call preserves goes onto the stack, System V psABI, 3.2.1.
 *
 * The ABI counts the modes of the floating-point units to it; nobody in this kernel changes them.
 */
	.text

/* void arch_context_switch(struct context *from, struct context *to); sp is the first member. */
	.globl	arch_context_switch
	.type	arch_context_switch, @function
arch_context_switch:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, (%rdi)
	movq	(%rsi), %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	ret
	.size	arch_context_switch, . - arch_context_switch

/* The frame pointer is 0, and so is the end of all back traces. */
	.globl	arch_context_begin
	.type	arch_context_begin, @function
arch_context_begin:
#ifdef CONTEXT_COMES
	call	CONTEXT_COMES
#endif
	movq	%r12, %rdi
	call	*%rbx
	call	context_returned
	ud2
	.size	arch_context_begin, . - arch_context_begin

	.section .note.GNU-stack, "", @progbits
