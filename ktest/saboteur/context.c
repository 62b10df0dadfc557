// SPDX-License-Identifier: MIT
/* Switches between contexts with one thing wrong each; what is lost is found again by canary.S. */
#include <foundry/arch.h>
#include <foundry/bits.h>

#include "conform/context.h"
#include "saboteur.h"

/* What a context was to begin with, for the function that begins it instead. */
static void (*meant)(void *arg);
static struct context *left, *first_made;
static struct stack_bounds own;
static unsigned int times;

static void begin_by(void (*wrapper)(void *arg), struct context *context, struct stack_bounds stack,
		     void (*fn)(void *arg), void *arg)
{
	meant = fn;
	context_init(context, stack, wrapper, arg);
}

/* CONTEXT-1 */
static void goes_on_at_once(struct context *from, struct context *to)
{
	if (++times % 2)
		context_switch(from, to);
}

/* CONTEXT-2 */
static struct {
	struct context		*context;
	struct stack_bounds	stack;
	void			(*fn)(void *arg);
	void			*arg;
} made;

static void notes_what_is_made(struct context *context, struct stack_bounds stack, void (*fn)(void *arg),
			       void *arg)
{
	context_init(context, stack, fn, arg);
	made = (typeof(made)){ context, stack, fn, arg };
}

static void begins_again(struct context *from, struct context *to)
{
	if (to == made.context)
		context_init(to, made.stack, made.fn, made.arg);
	context_switch(from, to);
}

static void loses_the_argument(struct context *context, struct stack_bounds stack, void (*fn)(void *arg),
			       void *arg)
{
	context_init(context, stack, fn, NULL);
}

static void uses_another_stack(struct context *context, struct stack_bounds stack, void (*fn)(void *arg),
			       void *arg)
{
	static u8 others[6][32 * KiB] __aligned(CONTEXT_ALIGN);
	u8 *other = others[times++ % ARRAY_SIZE(others)];

	context_init(context, (struct stack_bounds){ vaddr_of(other), vaddr_of(other + sizeof(others[0])) }, fn,
		     arg);
	context->stack = stack;
}

/* One that ends within a page: all that is kept stands where it must not. */
static void misaligns_the_stack(struct context *context, struct stack_bounds stack, void (*fn)(void *arg),
				void *arg)
{
	u64 *kept;

	context_init(context, stack, fn, arg);
	if (vaddr_is_aligned(stack.high, FRAME_BYTES))
		return;
	kept = vaddr_to_ptr(context->sp);
	memmove(kept - 1, kept, ARCH_CONTEXT_WORDS * sizeof(*kept));
	context->sp = vaddr_of(kept - 1);
}

static void aligns_it_silently(struct context *context, struct stack_bounds stack, void (*fn)(void *arg),
			       void *arg)
{
	stack.high = vaddr_align_down(stack.high, CONTEXT_ALIGN);
	context_init(context, stack, fn, arg);
}

static void notes_who_is_left(struct context *from, struct context *to)
{
	left = from;
	context_switch(from, to);
}

static void comes_back(void *arg)
{
	static struct context over;

	meant(arg);
	context_switch(&over, left);
}

static void lets_it_return(struct context *context, struct stack_bounds stack, void (*fn)(void *arg), void *arg)
{
	begin_by(comes_back, context, stack, fn, arg);
}

/* CONTEXT-3 */
static void turns_irqs_on(struct context *from, struct context *to)
{
	context_switch(from, to);
	arch_irq_enable();
}

static void with_irqs_on(void *arg)
{
	arch_irq_enable();
	meant(arg);
	barrier();
}

static void begins_with_irqs_on(struct context *context, struct stack_bounds stack, void (*fn)(void *arg),
				void *arg)
{
	begin_by(with_irqs_on, context, stack, fn, arg);
}

/* CONTEXT-4: at the lower end, where nobody has come to. */
static void notes_the_first(struct context *context, struct stack_bounds stack, void (*fn)(void *arg), void *arg)
{
	if (!first_made)
		first_made = context;
	context_init(context, stack, fn, arg);
}

static __no_address_check void writes_to_it(struct context *from, struct context *to)
{
	if (from != first_made && to != first_made)
		++*(volatile u64 *)vaddr_to_ptr(first_made->stack.low);
	context_switch(from, to);
}

/* CONTEXT-5 */
static __noinline void called_by_one_more(void *arg)
{
	meant(arg);
	barrier();
}

static void begins_deeper(struct context *context, struct stack_bounds stack, void (*fn)(void *arg), void *arg)
{
	begin_by(called_by_one_more, context, stack, fn, arg);
}

/* CONTEXT-6 */
static void shortens_it(struct context *from, struct context *to)
{
	from->stack = this_cpu()->stack;
	this_cpu()->stack = to->stack;
	this_cpu()->stack.high.raw -= CONTEXT_ALIGN;
	arch_context_switch(from, to);
}

static void forgets_the_bounds(struct context *from, struct context *to)
{
	struct stack_bounds stack = this_cpu()->stack;

	context_switch(from, to);
	stack.low = vaddr_add(stack.low, CONTEXT_ALIGN);
	this_cpu()->stack = stack;
}

static void keep_own(struct ktest *kt)
{
	own = this_cpu()->stack;
	first_made = NULL;
	times = 0;
}

static void own_back(struct ktest *kt)
{
	this_cpu()->stack = own;
}

static const struct saboteur_contract context_contract = {
	.conform	= context_conform,
	.before		= keep_own,
	.after		= own_back,
};

#define MOCK(begin, go)		(&(const struct context_bench){ .init = (begin), .leave = (go) })

#define LOSES(reg)							\
	{ .name = "CONTEXT-1 " #reg " is lost in a switch",		\
	  .bench = MOCK(context_init, context_spoil_##reg) }

static const struct saboteur context_saboteurs[] = {
	ARCH_CONTEXT_REGS(LOSES),
	{ .name = "CONTEXT-1 who leaves is back at once",
	  .bench = MOCK(context_init, goes_on_at_once),
	  .also = "CONTEXT-2 CONTEXT-5",
	  .why = "who is not left for tells nothing" },
	{ .name = "CONTEXT-2 who is gone on with begins again",
	  .bench = MOCK(notes_what_is_made, begins_again),
	  .also = "CONTEXT-1",
	  .why = "it does not go on where it left" },
	{ .name = "CONTEXT-2 the argument is lost",
	  .bench = MOCK(loses_the_argument, context_switch),
	  .also = "CONTEXT-1 CONTEXT-4",
	  .why = "who hops does not know who he is" },
	{ .name = "CONTEXT-2 it begins on another stack",
	  .bench = MOCK(uses_another_stack, context_switch),
	  .also = "CONTEXT-5 CONTEXT-6",
	  .why = "its frames lie on no stack of its own" },
	{ .name = "CONTEXT-2 its stack is not aligned",
	  .bench = MOCK(misaligns_the_stack, context_switch) },
	{ .name = "CONTEXT-2 a stack that is not aligned is taken for one that is",
	  .bench = MOCK(aligns_it_silently, context_switch) },
	{ .name = "CONTEXT-2 a function may return",
	  .bench = MOCK(lets_it_return, notes_who_is_left),
	  .also = "CONTEXT-5",
	  .why = "somebody has called it" },
	{ .name = "CONTEXT-3 a switch turns irqs on",
	  .bench = MOCK(context_init, turns_irqs_on) },
	{ .name = "CONTEXT-3 a context begins with irqs on",
	  .bench = MOCK(begins_with_irqs_on, context_switch),
	  .also = "CONTEXT-5",
	  .why = "somebody has called its function" },
	{ .name = "CONTEXT-4 a switch writes to the stack of a third one",
	  .bench = MOCK(notes_the_first, writes_to_it) },
	{ .name = "CONTEXT-5 somebody else has called the function",
	  .bench = MOCK(begins_deeper, context_switch) },
	{ .name = "CONTEXT-6 the stack that is gone on with seems to be shorter",
	  .bench = MOCK(context_init, shortens_it) },
	{ .name = "CONTEXT-6 the bounds are not quite those of whom is gone on with",
	  .bench = MOCK(context_init, forgets_the_bounds) },
};

SABOTEURS(context, FACT(TRAPS), context_contract, context_saboteurs);
