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

	each_saved ldp, sp
	ldp	x29, x30, [sp, #80]
	add	sp, sp, #112
	ret
	.size	aarch64_interrupt_regs, . - aarch64_interrupt_regs

	.section .note.GNU-stack, "", %progbits
