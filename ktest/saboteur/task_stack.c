// SPDX-License-Identifier: MIT
/* Stacks for tasks with one thing wrong each; what is wrong is put right when they are given back. */
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "conform/task_stack.h"
#include "saboteur.h"

/* What is kept back until the case is over. */
static struct stack_bounds kept[TASK_STACKS_MAX];
static unsigned int kept_count;

/* TASK_STACK-1 */
static int makes_it_read_only(struct kernel *kernel, struct stack_bounds *stack)
{
	int err = task_stack_alloc(kernel, stack);

	return err ? err : vmm_protect(kernel->vmm, stack->low, PAGE_BYTES, VM_READ);
}

static vaddr_t guard_of(struct stack_bounds stack)
{
	return vaddr(stack.low.raw - STACK_GUARD);
}

/* By the frame of its first page. */
static int maps_the_guard(struct kernel *kernel, struct stack_bounds *stack)
{
	struct vm_mapping leaf;
	int err = task_stack_alloc(kernel, stack);

	if (err)
		return err;
	err = vmm_query(kernel->vmm, stack->low, &leaf);
	if (!err)
		err = vmm_map(kernel->vmm, guard_of(*stack), leaf.to, STACK_GUARD, VM_READ | VM_WRITE);
	if (err)
		task_stack_free(kernel, *stack);
	return err;
}

static void unmaps_the_guard(struct kernel *kernel, struct stack_bounds stack)
{
	(void)!vmm_unmap(kernel->vmm, guard_of(stack), STACK_GUARD);
	task_stack_free(kernel, stack);
}

static bool knows_the_guard(vaddr_t addr, struct stack_bounds *stack)
{
	return task_stacks_hold(addr, stack) || task_stacks_hold(vaddr_add(addr, STACK_GUARD), stack);
}

/* TASK_STACK-2: there is one, for all who ask. */
static struct stack_bounds shared;
static unsigned int shares;

static int shares_one(struct kernel *kernel, struct stack_bounds *stack)
{
	int err = shares ? 0 : task_stack_alloc(kernel, &shared);

	if (err)
		return err;
	shares++;
	*stack = shared;
	return 0;
}

static void last_one_frees(struct kernel *kernel, struct stack_bounds stack)
{
	if (shares > 1) {
		shares--;
		return;
	}
	shares = 0;
	task_stack_free(kernel, stack);
}

/* What cases that failed have not given back. */
static void give_all_back(struct ktest *kt)
{
	while (kept_count > 0)
		task_stack_free(this_kernel(), kept[--kept_count]);
	if (shares > 0)
		task_stack_free(this_kernel(), shared);
	shares = 0;
}

/* TASK_STACK-3 */
static void keeps_it(struct kernel *kernel, struct stack_bounds stack)
{
	struct stack_bounds out;

	for (unsigned int i = 0; i < kept_count; i++)
		if (vaddr_eq(kept[i].low, stack.low))
			return;
	if (task_stacks_hold(stack.low, &out))
		kept[kept_count++] = out;
}

static void frees_what_is_out(struct kernel *kernel, struct stack_bounds stack)
{
	struct stack_bounds out;

	if (task_stacks_hold(stack.low, &out))
		task_stack_free(kernel, out);
}

/* TASK_STACK-4 */
static int keeps_what_it_refuses(struct kernel *kernel, struct stack_bounds *stack)
{
	int err = task_stack_alloc(kernel, stack);

	if (err == -ENOMEM && !task_stack_alloc(kernel, &kept[kept_count]))
		kept_count++;
	return err;
}

static int forgets_what_stood_there(struct kernel *kernel, struct stack_bounds *stack)
{
	int err = task_stack_alloc(kernel, stack);

	if (err)
		*stack = (struct stack_bounds){ vaddr(0), vaddr(0) };
	return err;
}

/* TASK_STACK-5 */
static u64 forgets_the_deepest(struct stack_bounds stack)
{
	u64 used = task_stack_used(stack);

	return used ? used - sizeof(u64) : 0;
}

static __no_address_check u64 stops_at_paint(struct stack_bounds stack)
{
	const volatile u64 *top = vaddr_to_ptr(stack.high), *word = top;
	u64 paint;

	task_stack_paint((struct stack_bounds){ vaddr(stack.high.raw - sizeof(u64)), stack.high });
	paint = top[-1];
	for (word = top - 1; vaddr_lt(stack.low, vaddr_of(word)) && word[-1] != paint; )
		word--;
	return word == top - 1 ? 0 : vaddr_diff(stack.high, vaddr_of(word));
}

static const struct saboteur_contract task_stack_contract = {
	.conform	= task_stack_conform,
	.after		= give_all_back,
};

#define MOCK(take, give, find, look)					\
	(&(const struct task_stack_bench){				\
		.alloc = (take), .free = (give), .hold = (find),	\
		.paint = task_stack_paint, .used = (look) })

static const struct saboteur task_stack_saboteurs[] = {
	{ .name = "TASK_STACK-1 its last page cannot be written",
	  .bench = MOCK(makes_it_read_only, task_stack_free, task_stacks_hold, task_stack_used),
	  .also = "TASK_STACK-4 TASK_STACK-5",
	  .why = "their cases write to it" },
	{ .name = "TASK_STACK-1 what lies below is mapped",
	  .bench = MOCK(maps_the_guard, unmaps_the_guard, task_stacks_hold, task_stack_used),
	  .also = "TASK_STACK-4",
	  .why = "it looks there too" },
	{ .name = "TASK_STACK-1 the guard is held for a part of the stack",
	  .bench = MOCK(task_stack_alloc, task_stack_free, knows_the_guard, task_stack_used) },
	{ .name = "TASK_STACK-2 all have the same",
	  .bench = MOCK(shares_one, last_one_frees, task_stacks_hold, task_stack_used),
	  .also = "TASK_STACK-3 TASK_STACK-4",
	  .why = "it is there until the last one gives it back, and there is no end of them" },
	{ .name = "TASK_STACK-3 one that is given back stays mapped",
	  .bench = MOCK(task_stack_alloc, keeps_it, task_stacks_hold, task_stack_used) },
	{ .name = "TASK_STACK-3 anything can be given back",
	  .bench = MOCK(task_stack_alloc, frees_what_is_out, task_stacks_hold, task_stack_used) },
	{ .name = "TASK_STACK-4 one that is refused is taken all the same",
	  .bench = MOCK(keeps_what_it_refuses, task_stack_free, task_stacks_hold, task_stack_used) },
	{ .name = "TASK_STACK-4 a refusal writes bounds",
	  .bench = MOCK(forgets_what_stood_there, task_stack_free, task_stacks_hold, task_stack_used) },
	{ .name = "TASK_STACK-5 the deepest word is forgotten",
	  .bench = MOCK(task_stack_alloc, task_stack_free, task_stacks_hold, forgets_the_deepest) },
	{ .name = "TASK_STACK-5 what is deeper than a hole is forgotten",
	  .bench = MOCK(task_stack_alloc, task_stack_free, task_stacks_hold, stops_at_paint) },
};

SABOTEURS(task_stack, FACT(VMM), task_stack_contract, task_stack_saboteurs);
