/* SPDX-License-Identifier: MIT */
/* saved - for assembly of tests: registers that a call preserves but sp and ra, as asm/catch.h orders them. */
#ifndef RISCV_SAVED_H
#define RISCV_SAVED_H

	.macro	each_saved do, base
	\do	s0, 0(\base)
	\do	s1, 8(\base)
	\do	s2, 16(\base)
	\do	s3, 24(\base)
	\do	s4, 32(\base)
	\do	s5, 40(\base)
	\do	s6, 48(\base)
	\do	s7, 56(\base)
	\do	s8, 64(\base)
	\do	s9, 72(\base)
	\do	s10, 80(\base)
	\do	s11, 88(\base)
	.endm

#endif
