/* SPDX-License-Identifier: MIT */
/*
 * The way into C and back: one entry for all traps.
 *
 * sscratch holds the top of the CPU's stack for traps whose own stack is full, the last of its stacks.
 * Below it is room for the registers that the choice between the two stacks needs;
 * irqs are off and that stack is mapped, so nothing comes in between.
 */
#include <asm/layout.h>

#include "trap.h"

#define SP	2
#define T0	5
#define S0	8

	/* All but sp, t0, t1, t2 and s0. */
	.macro	each_register do
	\do	x1, TRAP_X(1)(sp)
	\do	x3, TRAP_X(3)(sp)
	\do	x4, TRAP_X(4)(sp)
	\do	x9, TRAP_X(9)(sp)
	\do	x10, TRAP_X(10)(sp)
	\do	x11, TRAP_X(11)(sp)
	\do	x12, TRAP_X(12)(sp)
	\do	x13, TRAP_X(13)(sp)
	\do	x14, TRAP_X(14)(sp)
	\do	x15, TRAP_X(15)(sp)
	\do	x16, TRAP_X(16)(sp)
	\do	x17, TRAP_X(17)(sp)
	\do	x18, TRAP_X(18)(sp)
	\do	x19, TRAP_X(19)(sp)
	\do	x20, TRAP_X(20)(sp)
	\do	x21, TRAP_X(21)(sp)
	\do	x22, TRAP_X(22)(sp)
	\do	x23, TRAP_X(23)(sp)
	\do	x24, TRAP_X(24)(sp)
	\do	x25, TRAP_X(25)(sp)
	\do	x26, TRAP_X(26)(sp)
	\do	x27, TRAP_X(27)(sp)
	\do	x28, TRAP_X(28)(sp)
	\do	x29, TRAP_X(29)(sp)
	\do	x30, TRAP_X(30)(sp)
	\do	x31, TRAP_X(31)(sp)
	.endm

	.text

	.globl	trap_entry
	.type	trap_entry, @function
	.balign	4
trap_entry:
	csrrw	sp, sscratch, sp
	sd	t0, -8(sp)
	sd	t1, -16(sp)
	sd	t2, -24(sp)
	csrrw	t0, sscratch, sp	/* t0: where the stack was */

	/* A frame below it: does it lie in the stack of the context that runs, whose bounds begin struct cpu? */
	addi	t1, t0, -TRAP_BYTES
	andi	t1, t1, -16
	ld	t2, 0(tp)
	bltu	t1, t2, 1f
	ld	t2, 8(tp)
	bltu	t2, t0, 1f
	bgeu	t0, t1, 2f

	/* Or in the last one, which ends here? */
1:	sub	t2, sp, t1
	srli	t2, t2, 12
	sltiu	t2, t2, STACK_BYTES / PAGE_BYTES
	bnez	t2, 2f
	addi	t1, sp, -(TRAP_BYTES + TRAP_SCRATCH)

2:	sd	t0, TRAP_X(SP)(t1)
	ld	t0, -8(sp)
	sd	t0, TRAP_X(T0)(t1)
	ld	t0, -16(sp)
	sd	t0, TRAP_X(T0 + 1)(t1)
	ld	t0, -24(sp)
	sd	t0, TRAP_X(T0 + 2)(t1)
	mv	sp, t1
	sd	s0, TRAP_X(S0)(sp)
	each_register sd

	csrr	t0, scause
	csrr	t1, stval
	csrr	t2, sstatus
	csrr	t3, sepc
	sd	t0, TRAP_CAUSE(sp)
	sd	t1, TRAP_VALUE(sp)
	sd	t2, TRAP_STATUS(sp)
	sd	t3, TRAP_PC(sp)
	sd	s0, TRAP_OUTER(sp)
	addi	s0, sp, TRAP_BYTES

	mv	a0, sp
	call	trap_dispatch

	ld	t2, TRAP_STATUS(sp)
	ld	t3, TRAP_PC(sp)
	csrw	sstatus, t2
	csrw	sepc, t3
	each_register ld
	ld	x5, TRAP_X(T0)(sp)
	ld	x6, TRAP_X(T0 + 1)(sp)
	ld	x7, TRAP_X(T0 + 2)(sp)
	ld	s0, TRAP_X(S0)(sp)
	ld	sp, TRAP_X(SP)(sp)
	sret
	.size	trap_entry, . - trap_entry

	.section .note.GNU-stack, "", @progbits
