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
 * sent, and read them: X86_ALL_REGS values in the order of the pushes below.
 */
	.globl	x86_interrupt_regs
	.type	x86_interrupt_regs, @function
x86_interrupt_regs:
	push_saved
	pushq	%rsi

	movq	0(%rdi), %rax
	movq	8(%rdi), %rbx
	movq	16(%rdi), %rcx
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
	int	$LAPIC_SPURIOUS_VECTOR

	xchgq	%rdi, (%rsp)		/* @got; in its place what rdi was */
	movq	%rax, 0(%rdi)
	movq	%rbx, 8(%rdi)
	movq	%rcx, 16(%rdi)
	movq	%rdx, 24(%rdi)
	movq	%rsi, 32(%rdi)
	popq	40(%rdi)
	movq	%rbp, 48(%rdi)
	movq	%r8, 56(%rdi)
	movq	%r9, 64(%rdi)
	movq	%r10, 72(%rdi)
	movq	%r11, 80(%rdi)
	movq	%r12, 88(%rdi)
	movq	%r13, 96(%rdi)
	movq	%r14, 104(%rdi)
	movq	%r15, 112(%rdi)

	pop_saved
	ret
	.size	x86_interrupt_regs, . - x86_interrupt_regs

	.section .note.GNU-stack, "", @progbits
