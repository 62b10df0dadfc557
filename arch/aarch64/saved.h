/* SPDX-License-Identifier: MIT */
/* saved - for assembly of tests: registers that a call preserves but x29, x30 and sp, as asm/catch.h orders them. */
#ifndef AARCH64_SAVED_H
#define AARCH64_SAVED_H

	/* stp or ldp. */
	.macro	each_saved do, base
	\do	x19, x20, [\base, #0]
	\do	x21, x22, [\base, #16]
	\do	x23, x24, [\base, #32]
	\do	x25, x26, [\base, #48]
	\do	x27, x28, [\base, #64]
	.endm

#endif
