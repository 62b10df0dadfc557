/* SPDX-License-Identifier: MIT */
/*
 * The way into C and back: a stub per vector, then one frame for all.
 *
 * An exception is taken on the stack that is in use.  Before anything is put
 * there it is looked at: when there is no room on it, or it is none of the
 * kernel's, the frame goes onto a stack of its own.
 */
#include <asm/layout.h>

#include "cpu.h"
#include "trap.h"

#define STACK_STRIDE	(STACK_GUARD + STACK_BYTES)

	/* x0 and x1 wait in registers of EL0, which nobody has. */
	.macro	stub, vector
	.balign	TRAP_STUB_BYTES
	msr	tpidr_el0, x0
	msr	tpidrro_el0, x1
	mov	x0, #\vector
	b	trap_entry
	.endm

	.text
	.globl	trap_vectors
	.type	trap_vectors, %function
	.balign	2048
trap_vectors:
	.set	vector, 0
	.rept	TRAP_VECTORS
	stub	vector
	.set	vector, vector + 1
	.endr
	.size	trap_vectors, . - trap_vectors

	.type	trap_entry, %function
trap_entry:
	/* The last byte of the stack, and what the handler needs below, lie on no guard. */
	adrp	x1, boot_cpu_stacks
	sub	sp, sp, x1
	add	x1, sp, #0
	tst	x1, #15
	b.ne	2f
	sub	x1, x1, #1
	cmp	x1, #(STACK_USES * STACK_STRIDE)
	b.hs	2f
	tst	x1, #(STACK_STRIDE - STACK_GUARD)
	b.eq	2f
	sub	x1, x1, #TRAP_ROOM
	tst	x1, #(STACK_STRIDE - STACK_GUARD)
	b.eq	2f
	adrp	x1, boot_cpu_stacks
	add	sp, sp, x1
	sub	sp, sp, #TRAP_FRAME_BYTES

	stp	x2, x3, [sp, #16]
	add	x2, sp, #TRAP_FRAME_BYTES
1:	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	stp	x30, x2, [sp, #240]
	mrs	x3, elr_el1
	mrs	x4, spsr_el1
	stp	x3, x4, [sp, #256]
	mrs	x5, esr_el1
	mrs	x6, far_el1
	stp	x5, x6, [sp, #272]
	stp	x0, xzr, [sp, #288]
	mrs	x5, tpidr_el0
	mrs	x6, tpidrro_el0
	stp	x5, x6, [sp, #0]

	/* To a back trace the interrupted function is the caller. */
	stp	x29, x3, [sp, #304]
	add	x29, sp, #304
	mov	x0, sp
	bl	trap_dispatch

	ldp	x3, x4, [sp, #256]
	msr	elr_el1, x3
	msr	spsr_el1, x4
	ldp	x0, x1, [sp, #0]
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldp	x18, x19, [sp, #144]
	ldp	x20, x21, [sp, #160]
	ldp	x22, x23, [sp, #176]
	ldp	x24, x25, [sp, #192]
	ldp	x26, x27, [sp, #208]
	ldp	x28, x29, [sp, #224]
	ldr	x30, [sp, #240]
	add	sp, sp, #TRAP_FRAME_BYTES
	eret

	/* The stack is full, or no stack: its pointer is told, what was below it is not touched. */
2:	adrp	x1, boot_cpu_stacks
	add	sp, sp, x1
	mov	x1, sp
	adrp	x0, boot_cpu_stacks + STACK_STRIDE * (STACK_EMERGENCY + 1)
	mov	sp, x0
	sub	sp, sp, #TRAP_FRAME_BYTES
	stp	x2, x3, [sp, #16]
	mov	x2, x1
	mov	x0, #TRAP_NO_STACK
	b	1b
	.size	trap_entry, . - trap_entry

	.section .note.GNU-stack, "", %progbits
