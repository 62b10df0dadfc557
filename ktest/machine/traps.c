// SPDX-License-Identifier: MIT
#include <foundry/arch.h>

#include "machine/machine.h"
#include "machine/traps.h"

struct catch machine_caught;

const char *machine_exception_label(const void *param)
{
	return ((const struct machine_exception *)param)->label;
}

void machine_survive(struct ktest *kt, const struct machine_exception *exception)
{
	if (catch_set(&machine_caught) == CATCH_NOTHING) {
		exception->act();
		catch_clear(&machine_caught);
	}
	EXPECT_EQ(kt, machine_caught.kind, CATCH_FAULT);
	if (!strstr(machine_caught.text, exception->told))
		EXPECT_STREQ(kt, machine_caught.text, exception->told);
}

void machine_is_told(struct ktest *kt)
{
	machine_survive(kt, kt->param);
	machine_survive(kt, kt->param);
}

/* --- stacks ------------------------------------------------------------------ */

/* Calls; each has a frame, for what is in it is read after the next one has returned. */
#define TOO_DEEP	STACK_BYTES

static __noinline u64 descend(u64 depth)
{
	/* volatile: room that is not used would not be there */
	volatile u64 room[32] = { depth };
	u64 below = depth ? descend(depth - 1) : 0;

	return below + room[0];
}

void machine_overflow_stack(void)
{
	(void)descend(TOO_DEEP);
}

void machine_overflow_has_its_address(struct ktest *kt)
{
	machine_survive(kt, &(const struct machine_exception){
		"", machine_overflow_stack, "stack overflow writing" });
	EXPECT_LT(kt, machine_caught.addr.raw - vaddr_of(machine.stacks[0].guard).raw, STACK_GUARD);
}

void machine_stacks_have_bounds(struct ktest *kt)
{
	for (unsigned int i = 0; i < machine.stack_count; i++) {
		vaddr_t low = vaddr_of(machine.stacks[i].bytes);
		vaddr_t high = vaddr_add(low, STACK_BYTES);
		struct stack_bounds stack;

		EXPECT_FALSE(kt, arch_stack_bounds(vaddr(low.raw - 1), &stack));
		EXPECT_FALSE(kt, arch_stack_bounds(high, &stack));
		EXPECT_TRUE(kt, arch_stack_bounds(vaddr(high.raw - 1), &stack));
		EXPECT_TRUE(kt, arch_stack_bounds(low, &stack));
		EXPECT_EQ(kt, stack.low.raw, low.raw);
		EXPECT_EQ(kt, stack.high.raw, high.raw);
	}
}
