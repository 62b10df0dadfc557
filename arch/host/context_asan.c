// SPDX-License-Identifier: MIT
/* Switches between contexts as the address sanitizer's library wants to hear of them. */
#include <foundry/context.h>

#include <asm/context.h>

/* Of its library; not every compiler has the headers. */
void __sanitizer_start_switch_fiber(void **keep, const void *bottom, size_t bytes);
void __sanitizer_finish_switch_fiber(void *kept, const void **bottom, size_t *bytes);
void __asan_unpoison_memory_region(const volatile void *memory, size_t bytes);

/* context.S */
void host_context_switch(struct context *from, struct context *to);
void host_context_comes(void);

static size_t bytes_of(struct stack_bounds stack)
{
	return vaddr_diff(stack.high, stack.low);
}

/* What it has kept of a context stands on that one's stack. */
void arch_context_switch(struct context *from, struct context *to)
{
	void *kept;

	__sanitizer_start_switch_fiber(&kept, vaddr_to_ptr(to->stack.low), bytes_of(to->stack));
	host_context_switch(from, to);
	__sanitizer_finish_switch_fiber(kept, NULL, NULL);
}

void host_context_comes(void)
{
	__sanitizer_finish_switch_fiber(NULL, NULL, NULL);
}

void arch_stack_begins(struct stack_bounds stack)
{
	__asan_unpoison_memory_region(vaddr_to_ptr(stack.low), bytes_of(stack));
}

/*
 * It takes the bounds for true before the stack pointer is there.  What stood below @sp when that stack was left
 * stands there no more.
 */
void arch_stack_jump(struct stack_bounds stack, vaddr_t sp)
{
	void *kept;

	__asan_unpoison_memory_region(vaddr_to_ptr(stack.low), vaddr_diff(sp, stack.low));
	__sanitizer_start_switch_fiber(&kept, vaddr_to_ptr(stack.low), bytes_of(stack));
	__sanitizer_finish_switch_fiber(kept, NULL, NULL);
}
