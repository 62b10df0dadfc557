/* SPDX-License-Identifier: MIT */
/*
 * Keep and bring back what the ABI lets a call preserve, the stack and the
 * return address: System V psABI, 3.2.1.
 */
	.text

	.globl	arch_catch_save
	.type	arch_catch_save, @function
arch_catch_save:
	movq	%rbx, 0(%rdi)
	movq	%rbp, 8(%rdi)
	movq	%r12, 16(%rdi)
	movq	%r13, 24(%rdi)
	movq	%r14, 32(%rdi)
	movq	%r15, 40(%rdi)
	leaq	8(%rsp), %rax		/* as it is after the return */
	movq	%rax, 48(%rdi)
	movq	(%rsp), %rax
	movq	%rax, 56(%rdi)
	xorl	%eax, %eax
	ret
	.size	arch_catch_save, . - arch_catch_save

	.globl	arch_catch_restore
	.type	arch_catch_restore, @function
arch_catch_restore:
	movq	0(%rdi), %rbx
	movq	8(%rdi), %rbp
	movq	16(%rdi), %r12
	movq	24(%rdi), %r13
	movq	32(%rdi), %r14
	movq	40(%rdi), %r15
	movq	48(%rdi), %rsp
	movl	%esi, %eax
	jmpq	*56(%rdi)
	.size	arch_catch_restore, . - arch_catch_restore

	.section .note.GNU-stack, "", @progbits
