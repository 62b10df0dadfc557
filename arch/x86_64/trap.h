/* SPDX-License-Identifier: MIT */
/*
 * Exceptions and interrupts, between vectors.S and C.
 * Numbers: Intel SDM volume 3, "Exception and Interrupt Reference".
 */
#ifndef X86_TRAP_H
#define X86_TRAP_H

#define TRAP_NMI		2
#define TRAP_DOUBLE_FAULT	8
#define TRAP_PAGE_FAULT		14
#define TRAP_MACHINE_CHECK	18

/* Vectors from here on are interrupts. */
#define TRAP_IRQ_FIRST		32

#define TRAP_STUB_BYTES		16

#ifndef __ASSEMBLER__

#include <foundry/fault.h>

/* What vectors.S and the CPU pushed, last one first. */
struct trap_frame {
	u64	r15, r14, r13, r12, r11, r10, r9, r8;
	u64	rbp, rdi, rsi, rdx, rcx, rbx, rax;
	u64	vector, error;
	u64	rip, cs, rflags, rsp, ss;
};

/* The entry of each vector. */
extern const u8 trap_stubs[][TRAP_STUB_BYTES];

void trap_dispatch(const struct trap_frame *frame);

/* An exception as a fault, but for its registers; one that has no address is at its instruction. */
struct fault trap_describe(const struct trap_frame *frame, u64 cr2);

/* Whether a space could make it possible: not where the tables themselves are wrong. */
bool trap_may_resolve(const struct trap_frame *frame);

#endif
#endif
