// SPDX-License-Identifier: MIT
/* fiber - from one stack to another: what a call preserves is kept on the stack that is left. */
#include "engine.h"

#if defined(__x86_64__)
/* System V psABI, 3.2.1: rbx, rbp and r12 to r15 belong to the caller. */
__asm__(".globl fiber_switch\n"
	".type fiber_switch, @function\n"
	"fiber_switch:\n"
	"	push %rbp\n	push %rbx\n	push %r12\n	push %r13\n	push %r14\n	push %r15\n"
	"	mov %rsp, (%rdi)\n"
	"	mov %rsi, %rsp\n"
	"	pop %r15\n	pop %r14\n	pop %r13\n	pop %r12\n	pop %rbx\n	pop %rbp\n"
	"	ret\n"
	".size fiber_switch, . - fiber_switch\n");

/* Behind the return address the stack is as a call leaves it: 8 beside a multiple of 16. */
void *fiber_prepare(void *top, void (*enter)(void))
{
	uintptr_t *sp = (uintptr_t *)top - 2;

	*sp = (uintptr_t)enter;
	return sp - 6;
}
#elif defined(__aarch64__)
/* AAPCS64, 6.1.1 and 6.1.2: x19 to x30 and d8 to d15 belong to the caller. */
__asm__(".globl fiber_switch\n"
	".type fiber_switch, %function\n"
	"fiber_switch:\n"
	"	sub sp, sp, #160\n"
	"	stp x19, x20, [sp]\n	stp x21, x22, [sp, #16]\n	stp x23, x24, [sp, #32]\n"
	"	stp x25, x26, [sp, #48]\n	stp x27, x28, [sp, #64]\n	stp x29, x30, [sp, #80]\n"
	"	stp d8, d9, [sp, #96]\n	stp d10, d11, [sp, #112]\n"
	"	stp d12, d13, [sp, #128]\n	stp d14, d15, [sp, #144]\n"
	"	mov x9, sp\n"
	"	str x9, [x0]\n"
	"	mov sp, x1\n"
	"	ldp x19, x20, [sp]\n	ldp x21, x22, [sp, #16]\n	ldp x23, x24, [sp, #32]\n"
	"	ldp x25, x26, [sp, #48]\n	ldp x27, x28, [sp, #64]\n	ldp x29, x30, [sp, #80]\n"
	"	ldp d8, d9, [sp, #96]\n	ldp d10, d11, [sp, #112]\n"
	"	ldp d12, d13, [sp, #128]\n	ldp d14, d15, [sp, #144]\n"
	"	add sp, sp, #160\n"
	"	ret\n"
	".size fiber_switch, . - fiber_switch\n");

void *fiber_prepare(void *top, void (*enter)(void))
{
	uintptr_t *sp = (uintptr_t *)top - 20;

	sp[11] = (uintptr_t)enter;
	return sp;
}
#else
# error "the explorer switches threads on x86_64 and aarch64 alone"
#endif
