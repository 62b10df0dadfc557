/* SPDX-License-Identifier: MIT */
/*
 * backtrace - who called whom, by the frame pointers of a stack.
 *
 * Every function keeps its caller's frame pointer and, above it, the address
 * it returns to: a chain that leads to the first function of the stack.  A frame
 * pointer points at these two (System V psABI x86_64 3.2.2, AAPCS64 6.2.3) or
 * behind them (RISC-V psABI): ARCH_FRAME_RECORD of asm/cpu.h says how far.
 *
 * A stack may be damaged when its trace is wanted.  So a frame pointer is
 * followed only while it is aligned, lies in the stack in which the walk began, and is
 * above the one before: a walk reads nothing but that stack, and ends.
 *
 * Used by:      panic.
 * Usable from:  the first C line.
 *
 * Context of all: any, panic-safe.
 */
#ifndef FOUNDRY_BACKTRACE_H
#define FOUNDRY_BACKTRACE_H

#include <foundry/addr.h>

struct fault;
struct stack_bounds;

#define BACKTRACE_MAX	32

/* The frame of the function that says it. */
#define this_frame()	vaddr_of(__builtin_frame_address(0))

/**
 * backtrace() - the callers of a frame
 * @stack:	in which all of them lie
 * @frame:	a frame pointer: this_frame(), or one that a trap has kept
 * @callers:	receives return addresses, the innermost first
 * @max:	room in @callers
 *
 * Return: how many were found.
 */
size_t backtrace(const struct stack_bounds *stack, vaddr_t frame, vaddr_t *callers, size_t max);

/* A line for each caller of @frame, at most BACKTRACE_MAX of them. */
void backtrace_print(vaddr_t frame);

/*
 * The same, beginning where the fault was.  A line with `?` is what a function without a
 * frame perhaps returns to: a leaf, or no function at all where a call led to nowhere.
 */
void backtrace_print_fault(const struct fault *fault);

#endif
