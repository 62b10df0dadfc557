/* SPDX-License-Identifier: MIT */
/* The way into C and back: a stub per vector, then one frame for all. */
#include "trap.h"

/* Exceptions that push an error code of their own: Intel SDM volume 3, "Error Code". */
#define PUSHES_ERROR	((1 << 8) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 13) | \
			 (1 << 14) | (1 << 17) | (1 << 21) | (1 << 29) | (1 << 30))

	.text

	.globl	trap_stubs
	.balign	TRAP_STUB_BYTES
trap_stubs:
	.set	vector, 0
	.rept	256
	.balign	TRAP_STUB_BYTES
	.if	vector >= TRAP_IRQ_FIRST || !(PUSHES_ERROR >> (vector & 31) & 1)
	pushq	$0
	.endif
	pushq	$vector
	jmp	trap_entry
	.set	vector, vector + 1
	.endr

/* The CPU aligned the stack to 16 bytes; with the frame it is so again. */
	.type	trap_entry, @function
trap_entry:
	cld
	pushq	%rax
	pushq	%rbx
	pushq	%rcx
	pushq	%rdx
	pushq	%rsi
	pushq	%rdi
	pushq	%rbp
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, %rdi
	call	trap_dispatch
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rbp
	popq	%rdi
	popq	%rsi
	popq	%rdx
	popq	%rcx
	popq	%rbx
	popq	%rax
	addq	$16, %rsp		/* vector and error code */
	iretq
	.size	trap_entry, . - trap_entry

	.section .note.GNU-stack, "", @progbits
