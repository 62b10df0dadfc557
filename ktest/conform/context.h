/* SPDX-License-Identifier: MIT */
/* The promise of context.h, executed. */
#ifndef KTEST_CONFORM_CONTEXT_H
#define KTEST_CONFORM_CONTEXT_H

#include <foundry/context.h>
#include <foundry/ktest.h>

typedef void context_leave_fn(struct context *from, struct context *to);

/* What is lent. */
struct context_bench {
	void			(*init)(struct context *context, struct stack_bounds stack,
					void (*fn)(void *arg), void *arg);
	context_leave_fn	*leave;
};

extern const struct ktest_case context_conform[];

/* The same, with other CPUs that go on with what was left here. */
extern const struct ktest_case context_smp_conform[];

/* --- what a call preserves ----------------------------------------------------------------- */

/* How many; the last is the stack pointer. */
#define CONTEXT_ONE(reg)	0
#define CONTEXT_REGS		(sizeof((const char []){ ARCH_CONTEXT_REGS(CONTEXT_ONE) }) + 1)

extern const char *const context_reg_names[CONTEXT_REGS];

/*
 * canary.S of each port: fill all of them with @want, leave @from for @to, and store in @got what they are when
 * somebody has come back; @want receives the stack pointer.
 */
void context_canary(u64 *want, u64 *got, context_leave_fn *leave, struct context *from, struct context *to);

/* And context_switch() with one of them lost behind it. */
#define CONTEXT_SPOIL(reg)	context_spoil_##reg
context_leave_fn ARCH_CONTEXT_REGS(CONTEXT_SPOIL);

#endif
