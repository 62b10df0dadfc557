// SPDX-License-Identifier: MIT
/* context - what is the same on every CPU: how a stack begins, and which one is in use. */
#include <foundry/bug.h>
#include <foundry/context.h>
#include <foundry/kasan.h>
#include <foundry/string.h>

#ifndef arch_stack_begins
/* Whoever was on a stack before is forgotten: a port whose compiler's library keeps books of stacks tells it so. */
static void arch_stack_begins(struct stack_bounds stack)
{
}
#endif

_Static_assert(offsetof(struct context, sp) == 0, "arch_context_switch() finds it there");

void context_init(struct context *context, struct stack_bounds stack, void (*fn)(void *arg), void *arg)
{
	u64 *kept = vaddr_to_ptr(stack.high);

	BUG_ON(stack.high.raw % CONTEXT_ALIGN, "context: a stack ends at 0x%llx, which is not aligned",
	       stack.high.raw);
	kasan_unpoison(vaddr_to_ptr(stack.low), vaddr_diff(stack.high, stack.low));
	arch_stack_begins(stack);
	kept -= ARCH_CONTEXT_WORDS;
	memset(kept, 0, ARCH_CONTEXT_WORDS * sizeof(*kept));
	kept[ARCH_CONTEXT_PC] = vaddr_of(arch_context_begin).raw;
	kept[ARCH_CONTEXT_FN] = vaddr_of(fn).raw;
	kept[ARCH_CONTEXT_ARG] = vaddr_of(arg).raw;
	*context = (struct context){ .sp = vaddr_of(kept), .stack = stack };
}

/* Irqs are off: nothing asks for the stack between the two. */
void context_switch(struct context *from, struct context *to)
{
	struct cpu *cpu = this_cpu();

	from->stack = cpu->stack;
	cpu->stack = to->stack;
	arch_context_switch(from, to);
}

void context_returned(void)
{
	BUG("context: its function has returned");
}
