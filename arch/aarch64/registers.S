/* SPDX-License-Identifier: MIT */
/* For the tests, in assembly because C cannot say what stands in which register. */

#include "saved.inc"

#define RESULT			0x77

	.text

/*
 * void aarch64_recover_regs(const u64 *want, u64 *got, struct arch_catch *point)
 *
 * Fill what a call preserves, set a recovery point, spoil all of it and throw.
 * The stack pointer that save saw and restore's result follow the eleven
 * registers in @want and @got.
 */
	.globl	aarch64_recover_regs
	.type	aarch64_recover_regs, %function
aarch64_recover_regs:
	sub	sp, sp, #128
	each_saved stp, sp
	stp	x29, x30, [sp, #80]
	stp	x1, x2, [sp, #96]

	each_saved ldp, x0
	ldr	x29, [x0, #80]
	mov	x3, sp
	str	x3, [x0, #88]
	mov	x0, x2
	bl	arch_catch_save
	cbnz	w0, 1f

	ldr	x0, [sp, #104]
	sub	sp, sp, #256
	mov	x19, xzr
	mov	x20, xzr
	mov	x21, xzr
	mov	x22, xzr
	mov	x23, xzr
	mov	x24, xzr
	mov	x25, xzr
	mov	x26, xzr
	mov	x27, xzr
	mov	x28, xzr
	mov	x29, xzr
	mov	w1, #RESULT
	bl	arch_catch_restore

1:	ldr	x1, [sp, #96]
	each_saved stp, x1
	str	x29, [x1, #80]
	mov	x3, sp
	str	x3, [x1, #88]
	uxtw	x0, w0
	str	x0, [x1, #96]

	each_saved ldp, sp
	ldp	x29, x30, [sp, #80]
	add	sp, sp, #128
	ret
	.size	aarch64_recover_regs, . - aarch64_recover_regs

/*
 * void aarch64_interrupt_regs(const u64 *want, u64 *got)
 *
 * Fill x0 to x30 and the flags, let the interrupt in that waits, and read them.
 */
	.globl	aarch64_interrupt_regs
	.type	aarch64_interrupt_regs, %function
aarch64_interrupt_regs:
	sub	sp, sp, #112
	each_saved stp, sp
	stp	x29, x30, [sp, #80]
	str	x1, [sp, #96]

	ldr	x1, [x0, #248]
	msr	nzcv, x1
	ldp	x1, x2, [x0, #8]
	each_above_x2 ldp, x0
	ldr	x0, [x0]
	msr	daifclr, #2
	isb
	nop
	msr	daifset, #2

	stp	x0, x1, [sp, #-16]!
	ldr	x1, [sp, #112]
	str	x0, [x1]
	ldr	x0, [sp, #8]
	str	x0, [x1, #8]
	mrs	x0, nzcv
	str	x0, [x1, #248]
	add	sp, sp, #16
	str	x2, [x1, #16]
	each_above_x2 stp, x1

	each_saved ldp, sp
	ldp	x29, x30, [sp, #80]
	add	sp, sp, #112
	ret
	.size	aarch64_interrupt_regs, . - aarch64_interrupt_regs

	.section .note.GNU-stack, "", %progbits
