/* SPDX-License-Identifier: MIT */
/* For the tests, in assembly because C cannot say what stands in which register. */

#include "saved.inc"

/* Carry, parity, adjust, zero, sign, direction, overflow: Intel SDM volume 1, "EFLAGS Register". */
#define FLAGS			0xcd5

	.text

	/* @again: the word is an address, and is read from until it is 0. */
	.macro	access name, again
	.globl	\name
	.type	\name, %function
\name:
	push_saved
	pushq	%rsi

	andq	$FLAGS, 120(%rdi)
	movq	120(%rdi), %rax
	pushfq
	andq	$~FLAGS, (%rsp)
	orq	%rax, (%rsp)
	movq	%rdx, %rcx
	movq	16(%rdi), %rax
	load_most
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
	movq	%rax, 16(%rdi)
	store_most
	popq	120(%rdi)
	andq	$FLAGS, 120(%rdi)
	popq	40(%rdi)

	pop_saved
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
