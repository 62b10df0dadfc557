/* SPDX-License-Identifier: MIT */
/* For the tests, in assembly because C cannot say what stands in which register. */

/* Carry, parity, adjust, zero, sign, direction, overflow: Intel SDM volume 1, "EFLAGS Register". */
#define FLAGS			0xcd5

	.text

	/* @again: the word is an address, and is read from until it is 0. */
	.macro	access name, again
	.globl	\name
	.type	\name, %function
\name:
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	pushq	%rsi

	andq	$FLAGS, 120(%rdi)
	movq	120(%rdi), %rax
	pushfq
	andq	$~FLAGS, (%rsp)
	orq	%rax, (%rsp)
	movq	%rdx, %rcx
	movq	8(%rdi), %rbx
	movq	16(%rdi), %rax
	movq	24(%rdi), %rdx
	movq	32(%rdi), %rsi
	movq	48(%rdi), %rbp
	movq	56(%rdi), %r8
	movq	64(%rdi), %r9
	movq	72(%rdi), %r10
	movq	80(%rdi), %r11
	movq	88(%rdi), %r12
	movq	96(%rdi), %r13
	movq	104(%rdi), %r14
	movq	112(%rdi), %r15
	movq	40(%rdi), %rdi
	popfq
1:	movq	(%rcx), %rcx
	.if	\again
	jrcxz	2f
	jmp	1b
2:
	.endif
	pushfq
	cld

	xchgq	%rdi, 8(%rsp)		/* @got; in its place what rdi was */
	movq	%rcx, 0(%rdi)
	movq	%rbx, 8(%rdi)
	movq	%rax, 16(%rdi)
	movq	%rdx, 24(%rdi)
	movq	%rsi, 32(%rdi)
	movq	%rbp, 48(%rdi)
	movq	%r8, 56(%rdi)
	movq	%r9, 64(%rdi)
	movq	%r10, 72(%rdi)
	movq	%r11, 80(%rdi)
	movq	%r12, 88(%rdi)
	movq	%r13, 96(%rdi)
	movq	%r14, 104(%rdi)
	movq	%r15, 112(%rdi)
	popq	120(%rdi)
	andq	$FLAGS, 120(%rdi)
	popq	40(%rdi)

	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	movl	$16, %eax
	ret
	.size	\name, . - \name
	.endm

/*
 * unsigned int access_regs(u64 *want, u64 *got, const volatile u64 *at)
 * unsigned int access_regs_until(u64 *want, u64 *got, const volatile u64 *at)
 *
 * Fill all registers but the stack pointer, read a word, and store them: rcx, where the address was and
 * the word is then, the other fourteen, the flags.  The other one reads until the word is 0; before, it is its
 * own address.
 */
	access	access_regs, 0
	access	access_regs_until, 1

	.section .note.GNU-stack, "", %progbits
