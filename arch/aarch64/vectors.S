/* SPDX-License-Identifier: MIT */
/*
 * The way into C and back: a stub per vector, then one frame for all.
 *
 * An exception is taken on the stack that is in use.  Before anything is put
 * there it is looked at: when there is no room on it, or it is not that of the
 * context that runs, the frame goes onto a stack that the CPU has for that alone.
 */
#include "cpu.h"
#include "trap.h"

	/*
	 * x0 and x1 wait in registers of EL0, which nobody has.  The stack's bounds, with what the handler
	 * needs at its lower end taken off, stand at the beginning of struct cpu.
	 */
	.macro	stub, vector
	.balign	TRAP_STUB_BYTES
	msr	tpidr_el0, x0
	msr	tpidrro_el0, x1
	mrs	x0, tpidr_el1
	ldp	x0, x1, [x0]
	add	x0, x0, #TRAP_ROOM
	sub	x1, x1, x0
	sub	x0, sp, x0
	cmp	x0, x1
	b.hi	1f
	tst	x0, #15
	b.ne	1f
	mov	x0, #\vector
	b	trap_entry
1:	mov	x0, #\vector
	b	trap_without_room
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

	/* It may be the emergency stack itself; of that a page is left free. */
trap_without_room:
	mrs	x1, sp_el0		/* this CPU's: cpu_init() */
	sub	x1, sp, x1
	add	x1, x1, #(STACK_BYTES - PAGE_BYTES)
	cmp	x1, #(STACK_BYTES - PAGE_BYTES)
	b.hi	2f
	tst	x1, #15
	b.eq	trap_entry

	/* The stack is full, or no stack: its pointer is told, what was below it is not touched. */
2:	mov	x1, sp
	mrs	x0, sp_el0
	mov	sp, x0
	sub	sp, sp, #TRAP_FRAME_BYTES
	stp	x2, x3, [sp, #16]
	mov	x2, x1
	mov	x0, #TRAP_NO_STACK
	b	1b
	.size	trap_entry, . - trap_entry

	.section .note.GNU-stack, "", %progbits
