/* SPDX-License-Identifier: MIT */
/* For the tests, in assembly because C cannot say what stands in which register. */

#include "saved.inc"

#define RESULT			0x77

/* drivers/irqchip: a vector that is taken, and stands for no line. */
#define LAPIC_SPURIOUS_VECTOR	0xff

	.text

/*
 * void x86_recover_regs(const u64 *want, u64 *got, struct arch_catch *point)
 *
 * Fill what a call preserves, set a recovery point, spoil all of it and throw.
 * The stack pointer that save saw and restore's result follow the six registers
 * in @want and @got.
 */
	.globl	x86_recover_regs
	.type	x86_recover_regs, @function
x86_recover_regs:
	push_saved
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx			/* the stack is aligned to 16 bytes again */

	load_saved %rdi
	movq	%rsp, 48(%rdi)
	movq	%rdx, %rdi
	call	arch_catch_save
	testl	%eax, %eax
	jnz	1f

	movq	(%rsp), %rdi
	subq	$256, %rsp
	xorl	%ebx, %ebx
	xorl	%ebp, %ebp
	xorl	%r12d, %r12d
	xorl	%r13d, %r13d
	xorl	%r14d, %r14d
	xorl	%r15d, %r15d
	movl	$RESULT, %esi
	call	arch_catch_restore

1:	movq	8(%rsp), %rcx
	store_saved %rcx
	movq	%rsp, 48(%rcx)
	movq	%rax, 56(%rcx)

	addq	$24, %rsp
	pop_saved
	ret
	.size	x86_recover_regs, . - x86_recover_regs

/*
 * void x86_interrupt_regs(const u64 *want, u64 *got)
 *
 * Fill all registers but the stack pointer, take an interrupt that nobody has
 * sent, and read them: rax, rbx, rcx, rdx, rsi, rdi, rbp, r8 to r15, a word each.
 */
	.globl	x86_interrupt_regs
	.type	x86_interrupt_regs, @function
x86_interrupt_regs:
	push_saved
	pushq	%rsi

	movq	0(%rdi), %rax
	movq	16(%rdi), %rcx
	load_most
	movq	40(%rdi), %rdi
	int	$LAPIC_SPURIOUS_VECTOR

	xchgq	%rdi, (%rsp)		/* @got; in its place what rdi was */
	movq	%rax, 0(%rdi)
	movq	%rcx, 16(%rdi)
	store_most
	popq	40(%rdi)

	pop_saved
	ret
	.size	x86_interrupt_regs, . - x86_interrupt_regs

	.section .note.GNU-stack, "", @progbits
