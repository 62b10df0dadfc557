/* SPDX-License-Identifier: MIT */
/* For the tests, in assembly because C cannot say what stands in which register. */

#define FLAGS			0xf0000000	/* N, Z, C, V */

	.text

	/* @again: the word is an address, and is read from until it is 0. */
	.macro	access name, again
	.globl	\name
	.type	\name, %function
\name:
	sub	sp, sp, #112
	stp	x19, x20, [sp, #0]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	stp	x1, x2, [sp, #96]

	ldr	x1, [x0, #248]
	and	x1, x1, #FLAGS
	str	x1, [x0, #248]
	msr	nzcv, x1
	ldp	x1, x2, [x0, #8]
	ldp	x3, x4, [x0, #24]
	ldp	x5, x6, [x0, #40]
	ldp	x7, x8, [x0, #56]
	ldp	x9, x10, [x0, #72]
	ldp	x11, x12, [x0, #88]
	ldp	x13, x14, [x0, #104]
	ldp	x15, x16, [x0, #120]
	ldp	x17, x18, [x0, #136]
	ldp	x19, x20, [x0, #152]
	ldp	x21, x22, [x0, #168]
	ldp	x23, x24, [x0, #184]
	ldp	x25, x26, [x0, #200]
	ldp	x27, x28, [x0, #216]
	ldp	x29, x30, [x0, #232]
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
	stp	x2, x3, [x1, #16]
	stp	x4, x5, [x1, #32]
	stp	x6, x7, [x1, #48]
	stp	x8, x9, [x1, #64]
	stp	x10, x11, [x1, #80]
	stp	x12, x13, [x1, #96]
	stp	x14, x15, [x1, #112]
	stp	x16, x17, [x1, #128]
	stp	x18, x19, [x1, #144]
	stp	x20, x21, [x1, #160]
	stp	x22, x23, [x1, #176]
	stp	x24, x25, [x1, #192]
	stp	x26, x27, [x1, #208]
	stp	x28, x29, [x1, #224]
	str	x30, [x1, #240]

	ldp	x19, x20, [sp, #0]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
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
