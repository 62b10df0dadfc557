/* SPDX-License-Identifier: MIT */
/* For the tests, in assembly because C cannot say what stands in which register. */

#include "saved.inc"

#define FLAGS			0xf0000000	/* N, Z, C, V */

	.text

	/* @again: the word is an address, and is read from until it is 0. */
	.macro	access name, again
	.globl	\name
	.type	\name, %function
\name:
	sub	sp, sp, #112
	each_saved stp, sp
	stp	x29, x30, [sp, #80]
	stp	x1, x2, [sp, #96]

	ldr	x1, [x0, #248]
	and	x1, x1, #FLAGS
	str	x1, [x0, #248]
	msr	nzcv, x1
	ldp	x1, x2, [x0, #8]
	each_above_x2 ldp, x0
	ldr	x0, [sp, #104]
1:	ldr	x0, [x0]
	.if	\again
	cbnz	x0, 1b
	.endif

	str	x1, [sp, #104]
	ldr	x1, [sp, #96]
	str	x0, [x1]
	ldr	x0, [sp, #104]
	str	x0, [x1, #8]
	mrs	x0, nzcv
	str	x0, [x1, #248]
	str	x2, [x1, #16]
	each_above_x2 stp, x1

	each_saved ldp, sp
	ldp	x29, x30, [sp, #80]
	add	sp, sp, #112
	mov	w0, #32
	ret
	.size	\name, . - \name
	.endm

/*
 * unsigned int access_regs(u64 *want, u64 *got, const volatile u64 *at)
 * unsigned int access_regs_until(u64 *want, u64 *got, const volatile u64 *at)
 *
 * Fill all registers but the stack pointer, read a word, and store them: x0, where the address was and
 * the word is then, x1 to x30, the flags.  The other one reads until the word is 0; before, it is its own address.
 */
	access	access_regs, 0
	access	access_regs_until, 1

	.section .note.GNU-stack, "", %progbits
