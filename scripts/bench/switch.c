// SPDX-License-Identifier: MIT
/*
 * What the least switch between two stacks costs on this machine, measured and printed as kernel/context_bench.c does:
 * the registers that a call preserves, and the stack pointer.  An ordinary program.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#define ROUNDS		32
#define ROUNDS_COST	20000000

#if defined(__x86_64__)
/* System V ABI, 3.2.1: rbx, rbp, r12 to r15. */
__asm__(".text\n"
	"bare_switch:\n"
	"	push %rbp\n	push %rbx\n	push %r12\n	push %r13\n	push %r14\n	push %r15\n"
	"	mov %rsp, (%rdi)\n"
	"	mov %rsi, %rsp\n"
	"	pop %r15\n	pop %r14\n	pop %r13\n	pop %r12\n	pop %rbx\n	pop %rbp\n"
	"	ret\n");
# define KEPT	7	/* and where to go on, last */
# define AT	6
# define TOP	4095	/* a function begins with the stack 8 bytes off 16 */
#elif defined(__aarch64__)
/* AAPCS64, 6.1.1: x19 to x30, and the low halves of v8 to v15, which a kernel without them does not keep. */
__asm__(".text\n"
	"bare_switch:\n"
	"	stp x29, x30, [sp, #-96]!\n"
	"	stp x19, x20, [sp, #16]\n	stp x21, x22, [sp, #32]\n	stp x23, x24, [sp, #48]\n"
	"	stp x25, x26, [sp, #64]\n	stp x27, x28, [sp, #80]\n"
	"	mov x9, sp\n	str x9, [x0]\n"
	"	mov sp, x1\n"
	"	ldp x19, x20, [sp, #16]\n	ldp x21, x22, [sp, #32]\n	ldp x23, x24, [sp, #48]\n"
	"	ldp x25, x26, [sp, #64]\n	ldp x27, x28, [sp, #80]\n"
	"	ldp x29, x30, [sp], #96\n"
	"	ret\n");
# define KEPT	12
# define AT	1
# define TOP	4096
#else
# error "the host port runs on x86_64 and aarch64"
#endif

void bare_switch(void **from, void *to);

static void *here, *there;
static uint64_t stack[4096] __attribute__((aligned(16)));

static void come_and_go(void)
{
	for (;;)
		bare_switch(&there, here);
}

static void there_and_back(void)
{
	for (int i = 0; i < ROUNDS; i++)
		bare_switch(&here, there);
}

static void nothing(void)
{
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static uint64_t cheapest_round(void (*volatile run)(void), unsigned int calls)
{
	void (*fn)(void) = run;
	uint64_t best = UINT64_MAX, spent = 0;

	while (spent < ROUNDS_COST) {
		uint64_t cost = now();

		for (unsigned int i = 0; i < calls; i++)
			fn();
		cost = now() - cost;
		best = cost < best ? cost : best;
		spent += cost + 1;
	}
	return best;
}

int main(void)
{
	unsigned int calls = 16, switches = calls * 2 * ROUNDS;
	uint64_t *kept = &stack[TOP - KEPT], none, cost, value;

	kept[AT] = (uint64_t)(uintptr_t)come_and_go;
	there = kept;
	none = cheapest_round(nothing, calls);
	cost = cheapest_round(there_and_back, calls);
	value = cost > none ? ((cost - none) * 100 + switches / 2) / switches : 0;
	printf("bench: switch | %llu.%02llu ns\n", (unsigned long long)value / 100, (unsigned long long)value % 100);
	return 0;
}
