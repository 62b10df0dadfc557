/* SPDX-License-Identifier: MIT */
/*
 * Keep and bring back what the ABI lets a call preserve, the stack and the
 * return address: AAPCS64, 6.1.  The kernel itself has general registers only;
 * the host port, which has more, defines CATCH_KEEPS_FP.
 */
	.text

	.globl	arch_catch_save
	.type	arch_catch_save, %function
arch_catch_save:
	stp	x19, x20, [x0, #0]
	stp	x21, x22, [x0, #16]
	stp	x23, x24, [x0, #32]
	stp	x25, x26, [x0, #48]
	stp	x27, x28, [x0, #64]
	stp	x29, x30, [x0, #80]
	mov	x1, sp
	str	x1, [x0, #96]
#ifdef CATCH_KEEPS_FP
	stp	d8, d9, [x0, #104]
	stp	d10, d11, [x0, #120]
	stp	d12, d13, [x0, #136]
	stp	d14, d15, [x0, #152]
#endif
	mov	w0, #0
	ret
	.size	arch_catch_save, . - arch_catch_save

	.globl	arch_catch_restore
	.type	arch_catch_restore, %function
arch_catch_restore:
	ldp	x19, x20, [x0, #0]
	ldp	x21, x22, [x0, #16]
	ldp	x23, x24, [x0, #32]
	ldp	x25, x26, [x0, #48]
	ldp	x27, x28, [x0, #64]
	ldp	x29, x30, [x0, #80]
	ldr	x2, [x0, #96]
	mov	sp, x2
#ifdef CATCH_KEEPS_FP
	ldp	d8, d9, [x0, #104]
	ldp	d10, d11, [x0, #120]
	ldp	d12, d13, [x0, #136]
	ldp	d14, d15, [x0, #152]
#endif
	mov	w0, w1
	ret
	.size	arch_catch_restore, . - arch_catch_restore

	.section .note.GNU-stack, "", %progbits
