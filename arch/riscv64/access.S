/* SPDX-License-Identifier: MIT */
/* For the tests, in assembly because C cannot say what stands in which register. */

	/* Registers that a call preserves but sp. */
	.macro	each_saved do, base
	\do	ra, 0(\base)
	\do	gp, 8(\base)
	\do	s0, 16(\base)
	\do	s1, 24(\base)
	\do	s2, 32(\base)
	\do	s3, 40(\base)
	\do	s4, 48(\base)
	\do	s5, 56(\base)
	\do	s6, 64(\base)
	\do	s7, 72(\base)
	\do	s8, 80(\base)
	\do	s9, 88(\base)
	\do	s10, 96(\base)
	\do	s11, 104(\base)
	.endm

	/* All others but a0, sp, tp and t6. */
	.macro	each_other do, base
	\do	t0, 112(\base)
	\do	t1, 120(\base)
	\do	t2, 128(\base)
	\do	t3, 136(\base)
	\do	t4, 144(\base)
	\do	t5, 152(\base)
	\do	a1, 160(\base)
	\do	a2, 168(\base)
	\do	a3, 176(\base)
	\do	a4, 184(\base)
	\do	a5, 192(\base)
	\do	a6, 200(\base)
	\do	a7, 208(\base)
	.endm

	.text

	/* @again: the word is an address, and is read from until it is 0. */
	.macro	access name, again
	.globl	\name
	.type	\name, @function
\name:
	addi	sp, sp, -128
	each_saved sd, sp
	sd	a1, 112(sp)

	mv	t6, a0
	mv	a0, a2
	addi	t6, t6, 16
	each_saved ld, t6
	each_other ld, t6
	ld	t6, -8(t6)
1:	ld	a0, 0(a0)
	.if	\again
	bnez	a0, 1b
	.endif

	sd	t6, 120(sp)
	ld	t6, 112(sp)
	sd	a0, 0(t6)
	ld	a0, 120(sp)
	sd	a0, 8(t6)
	addi	t6, t6, 16
	each_saved sd, t6
	each_other sd, t6

	each_saved ld, sp
	addi	sp, sp, 128
	li	a0, 29
	ret
	.size	\name, . - \name
	.endm

/*
 * unsigned int access_regs(u64 *want, u64 *got, const volatile u64 *at)
 * unsigned int access_regs_until(u64 *want, u64 *got, const volatile u64 *at)
 *
 * Fill all registers but sp and tp, which is the CPU's own, read a word, and store them: a0, where the
 * address was and the word is then, t6, the others.  The other one reads until the word is 0; before, it is its
 * own address.
 */
	access	access_regs, 0
	access	access_regs_until, 1

	.section .note.GNU-stack, "", @progbits
