/* SPDX-License-Identifier: MIT */
/*
 * Exceptions and interrupts, between vectors.S and C.
 * Arm ARM (DDI 0487), D1.3 "Exceptions"; D19.2 "ESR_EL1".
 */
#ifndef AARCH64_TRAP_H
#define AARCH64_TRAP_H

#define TRAP_VECTORS		16
#define TRAP_STUB_BYTES		128

/* The kernel runs at EL1 with a stack pointer of its own: these vectors are the ones it takes. */
#define TRAP_SYNC		4
#define TRAP_IRQ		5
#define TRAP_FIQ		6
#define TRAP_SERROR		7

/* In place of TRAP_SYNC, as good as always: there was no stack to take it on. */
#define TRAP_NO_STACK		16

#define TRAP_FRAME_BYTES	320

/* The frame, and what the handler of an interrupt may need below it. */
#define TRAP_ROOM		1024

#ifndef __ASSEMBLER__

#include <foundry/fault.h>

/* What vectors.S keeps. */
struct trap_frame {
	u64	x[31];
	u64	sp;
	u64	elr, spsr;
	u64	esr, far;
	u64	vector, unused;
	u64	record[2];	/* for back traces */
};

_Static_assert(sizeof(struct trap_frame) == TRAP_FRAME_BYTES, "as vectors.S lays it out");

/* What VBAR_EL1 is given. */
extern const u8 trap_vectors[];

void trap_dispatch(struct trap_frame *frame);

/* An exception as a fault, but for its registers; one that has no address is at its instruction. */
struct fault trap_describe(const struct trap_frame *frame);

/* Whether a space could make it possible. */
bool trap_may_resolve(const struct trap_frame *frame);

#endif
#endif
