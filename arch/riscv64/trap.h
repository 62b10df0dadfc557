/* SPDX-License-Identifier: MIT */
/* Exceptions and interrupts, between vectors.S and C: Privileged Architecture, "scause". */
#ifndef RISCV_TRAP_H
#define RISCV_TRAP_H

/* Codes of scause; with its highest bit they are those of interrupts, asm/csr.h. */
#define TRAP_FETCH_MISALIGNED	0
#define TRAP_FETCH_ACCESS	1
#define TRAP_UNDEFINED		2
#define TRAP_BREAKPOINT		3
#define TRAP_LOAD_MISALIGNED	4
#define TRAP_LOAD_ACCESS	5
#define TRAP_STORE_MISALIGNED	6
#define TRAP_STORE_ACCESS	7
#define TRAP_FETCH_PAGE		12
#define TRAP_LOAD_PAGE		13
#define TRAP_STORE_PAGE		15

/* Offsets in struct trap_frame; register n at TRAP_X(n). */
#define TRAP_X(n)		(8 * ((n) - 1))
#define TRAP_CAUSE		248
#define TRAP_VALUE		256
#define TRAP_STATUS		264
#define TRAP_OUTER		272
#define TRAP_PC			280
#define TRAP_BYTES		288

#ifndef __ASSEMBLER__

#include <foundry/fault.h>

struct trap_frame {
	u64	ra, sp, gp, tp, t0, t1, t2, s0, s1;
	u64	a0, a1, a2, a3, a4, a5, a6, a7;
	u64	s2, s3, s4, s5, s6, s7, s8, s9, s10, s11;
	u64	t3, t4, t5, t6;
	u64	cause, value, status;

	/* As a function keeps them of its caller: back traces go through a trap. */
	u64	outer;		/* the frame of what was interrupted */
	u64	pc;
};

/* vectors.S */
void trap_entry(void);

void trap_dispatch(struct trap_frame *frame);

/* An exception as a fault, but for its registers; one that has no address is at its instruction. */
struct fault trap_describe(const struct trap_frame *frame);

/* Whether a space could make it possible: it is a page fault. */
bool trap_may_resolve(const struct trap_frame *frame);

#endif
#endif
