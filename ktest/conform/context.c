// SPDX-License-Identifier: MIT
/*
 * The promise of context.h, executed.
 *
 * Whoever leaves does it with a canary in each register that a call preserves, and looks for them when he has
 * come back: so nothing that a switch loses is the compiler's.
 */
#include <foundry/backtrace.h>
#include <foundry/bits.h>

#include "context.h"
#include "irqs.h"

#define COUNT		6	/* contexts, the case's own among them, which is the first */
#define HOPS		600
#define DEPTH		5
#define STACK		(64 * KiB)

static u8 stacks[COUNT][STACK] __aligned(FRAME_BYTES);
static struct context contexts[COUNT];
static unsigned int ids[COUNT];		/* each its own, to be pointed at */

static struct {
	struct ktest			*kt;
	const struct context_bench	*bench;
	u64				random;
	unsigned int			hops, awake;	/* those below it take part */
	unsigned int			comes[COUNT];
	unsigned int			broken[CONTEXT_REGS];
} crew;

const char *const context_reg_names[CONTEXT_REGS] = { ARCH_CONTEXT_REGS(STRINGIFY), "the stack pointer" };

static struct stack_bounds stack_of(unsigned int id)
{
	return (struct stack_bounds){ vaddr_of(stacks[id]), vaddr_of(stacks + id + 1) };
}

static void gather(struct ktest *kt, const struct context_bench *bench)
{
	memset(&crew, 0, sizeof(crew));
	crew.kt = kt;
	crew.bench = bench;
	crew.random = kt->seed;
	crew.awake = COUNT;
	for (unsigned int id = 0; id < COUNT; id++)
		ids[id] = id;
	irqs_for_case(kt, false);
}

static void make(unsigned int id, void (*fn)(void *arg), void *arg)
{
	crew.bench->init(&contexts[id], stack_of(id), fn, arg);
}

/* Not in line: whoever looks at his CPU again behind it must look anew. */
static __noinline void leave_for(struct context *from, struct context *to)
{
	u64 want[CONTEXT_REGS], got[CONTEXT_REGS] = { 0 };

	for (unsigned int i = 0; i < CONTEXT_REGS; i++)
		want[i] = ktest_random(&crew.random);
	context_canary(want, got, crew.bench->leave, from, to);
	for (unsigned int i = 0; i < CONTEXT_REGS; i++)
		crew.broken[i] += got[i] != want[i];
}

static void leave(unsigned int self, unsigned int next)
{
	leave_for(&contexts[self], &contexts[next]);
}

static void expect_registers(struct ktest *kt)
{
	for (unsigned int i = 0; i < CONTEXT_REGS; i++)
		if (crew.broken[i])
			ktest_fail(kt, "%s was not kept", context_reg_names[i]);
}

/* --- CONTEXT-1 ------------------------------------------------------------------------------ */

/* Once there were enough, everybody leaves for the first. */
static void hop(unsigned int self)
{
	u64 step = 1 + ktest_random(&crew.random) % (crew.awake - 1);

	crew.hops++;
	if (crew.hops < HOPS)
		leave(self, (unsigned int)((self + step) % crew.awake));
	else if (self != 0)
		leave(self, 0);
	crew.comes[self]++;
}

/* Left at any depth, and what stood there still does. */
static __noinline unsigned int hop_deep(unsigned int self, unsigned int depth)
{
	u64 mark = ktest_random(&crew.random);
	volatile u64 kept = mark;

	hop(self);
	if (depth > 0 && crew.hops < HOPS)
		(void)hop_deep(self, depth - 1);
	crew.broken[0] += kept != mark;
	return depth;
}

static void hop_for_ever(void *arg)
{
	const unsigned int *self = arg;

	ASSERT_TRUE(crew.kt, self > ids && self < ids + COUNT);
	for (;;)	/* bounded: by HOPS, and then it is never gone on with */
		(void)hop_deep(*self, DEPTH);
}

static void hop_all(void)
{
	while (crew.hops < HOPS)
		(void)hop_deep(0, DEPTH);
}

static void registers_are_kept(struct ktest *kt)
{
	gather(kt, kt->bench);
	for (unsigned int id = 1; id < COUNT; id++)
		make(id, hop_for_ever, &ids[id]);
	hop_all();
	expect_registers(kt);
	for (unsigned int id = 0; id < COUNT; id++)
		EXPECT_GT(kt, crew.comes[id], 0);
}

static char order[9];
static unsigned int steps;

static void step_and_leave(void *unused)
{
	for (char name = 'a'; ; name++) {	/* bounded: by who comes back */
		order[steps++] = name;
		leave(1, 0);
	}
}

static void goes_on_where_it_left(struct ktest *kt)
{
	gather(kt, kt->bench);
	memset(order, 0, sizeof(order));
	steps = 0;
	make(1, step_and_leave, NULL);
	for (char name = 'A'; name < 'E'; name++) {
		order[steps++] = name;
		leave(0, 1);
	}
	EXPECT_STREQ(kt, order, "AaBbCcDd");
}

/* --- CONTEXT-2 ------------------------------------------------------------------------------ */

static struct {
	unsigned int	times;
	const void	*arg;
	vaddr_t		frame;
	bool		irqs_on;
	struct stack_bounds bounds;	/* that this_cpu() knows */
	bool		found;		/* and stack_at() */
} begun;

static __noinline void look(void)
{
	struct stack_bounds stack;

	begun.frame = this_frame();
	begun.irqs_on = arch_irqs_enabled();
	begun.bounds = this_cpu()->stack;
	begun.found = stack_at(begun.frame, &stack) && vaddr_eq(stack.high, begun.bounds.high);
}

static void begin(void *arg)
{
	begun.times++;
	begun.arg = arg;
	for (;;) {	/* bounded: by who comes back */
		look();
		leave(1, 0);
	}
}

static void begin_anew(struct ktest *kt, void (*fn)(void *arg))
{
	gather(kt, kt->bench);
	memset(&begun, 0, sizeof(begun));
	make(1, fn, &begun);
}

static void called_once(struct ktest *kt)
{
	begin_anew(kt, begin);
	for (unsigned int i = 0; i < 3; i++)
		leave(0, 1);
	EXPECT_EQ(kt, begun.times, 1);
	EXPECT_EQ(kt, begun.arg, &begun);
}

/* The ABIs align what a frame pointer points at as they align a stack. */
static void on_its_stack(struct ktest *kt)
{
	struct stack_bounds stack = stack_of(1);

	gather(kt, kt->bench);
	for (unsigned int shorter = 0; shorter < 4; shorter++) {
		memset(&begun, 0, sizeof(begun));
		crew.bench->init(&contexts[1], stack, begin, &begun);
		leave(0, 1);
		EXPECT_TRUE(kt, stack_holds(&stack, begun.frame));
		EXPECT_EQ(kt, begun.frame.raw % CONTEXT_ALIGN, 0);
		stack.high = vaddr(stack.high.raw - CONTEXT_ALIGN);
	}
}

static void begin_and_return(void *unused)
{
	begun.times++;
}

static void must_not_return(struct ktest *kt)
{
	begin_anew(kt, begin_and_return);
	EXPECT_BUG(kt, "its function has returned", leave(0, 1));
	EXPECT_EQ(kt, begun.times, 1);
}

static void must_be_aligned(struct ktest *kt)
{
	struct stack_bounds stack = stack_of(1);

	gather(kt, kt->bench);
	for (unsigned int off = 1; off < CONTEXT_ALIGN; off++) {
		stack.high = vaddr_add(stack_of(1).low, 512 + off);
		EXPECT_BUG(kt, "not aligned", crew.bench->init(&contexts[1], stack, begin, NULL));
	}
}

/* --- CONTEXT-3 ------------------------------------------------------------------------------ */

static void begins_with_irqs_off(struct ktest *kt)
{
	begin_anew(kt, begin);
	leave(0, 1);
	EXPECT_FALSE(kt, begun.irqs_on);
}

static void goes_on_with_irqs_off(struct ktest *kt)
{
	begin_anew(kt, begin);
	leave(0, 1);
	EXPECT_FALSE(kt, arch_irqs_enabled());
	leave(0, 1);
	EXPECT_FALSE(kt, begun.irqs_on);
}

/* --- CONTEXT-4 ------------------------------------------------------------------------------ */

static __no_address_check u64 sum_of(unsigned int id)
{
	const volatile u64 *words = vaddr_to_ptr(stack_of(id).low);
	u64 sum = 0;

	for (unsigned int i = 0; i < STACK / sizeof(u64); i++)
		sum = sum * 31 + words[i];
	return sum;
}

/* The last one sleeps while the others go round. */
static void a_sleeper_stays(struct ktest *kt)
{
	u64 before;

	gather(kt, kt->bench);
	make(COUNT - 1, hop_for_ever, &ids[COUNT - 1]);
	crew.hops = HOPS;
	leave(0, COUNT - 1);
	before = sum_of(COUNT - 1);
	crew.awake = COUNT - 1;
	crew.hops = 0;
	for (unsigned int id = 1; id < crew.awake; id++)
		make(id, hop_for_ever, &ids[id]);
	hop_all();
	EXPECT_EQ(kt, sum_of(COUNT - 1), before);
}

/* --- CONTEXT-5 ------------------------------------------------------------------------------ */

static vaddr_t callers[BACKTRACE_MAX];
static size_t found;

static __noinline void trace(void)
{
	struct stack_bounds stack = stack_of(1);

	found = backtrace(&stack, this_frame(), callers, ARRAY_SIZE(callers));
}

static void trace_and_leave(void *unused)
{
	for (;;) {	/* bounded: by who comes back */
		trace();
		leave(1, 0);
	}
}

static bool is_in(vaddr_t at, const void *function)
{
	return at.raw - vaddr_of(function).raw - 1 < 256;
}

/* The caller of trace() and the caller of that one, and nobody else. */
static void a_trace_ends(struct ktest *kt)
{
	begin_anew(kt, trace_and_leave);
	for (unsigned int i = 0; i < 2; i++) {
		found = 0;
		leave(0, 1);
		ASSERT_EQ(kt, found, 2);
		EXPECT_TRUE(kt, is_in(callers[0], trace_and_leave));
		EXPECT_TRUE(kt, is_in(callers[1], arch_context_begin));
	}
}

/* --- CONTEXT-6 ------------------------------------------------------------------------------ */

static void bounds_follow(struct ktest *kt)
{
	struct stack_bounds own = this_cpu()->stack, other = stack_of(1);

	EXPECT_TRUE(kt, stack_holds(&own, this_frame()));
	begin_anew(kt, begin);
	for (unsigned int i = 0; i < 2; i++) {
		leave(0, 1);
		EXPECT_EQ(kt, begun.bounds.low.raw, other.low.raw);
		EXPECT_EQ(kt, begun.bounds.high.raw, other.high.raw);
		EXPECT_TRUE(kt, begun.found);
		EXPECT_EQ(kt, this_cpu()->stack.low.raw, own.low.raw);
		EXPECT_EQ(kt, this_cpu()->stack.high.raw, own.high.raw);
	}
}

const struct ktest_case context_conform[] = {
	KCASE("CONTEXT-1 every register is kept, in any order of switches", registers_are_kept),
	KCASE("CONTEXT-1 each goes on where it left", goes_on_where_it_left),
	KCASE("CONTEXT-2 the function is called once, with its argument", called_once),
	KCASE("CONTEXT-2 it is called on its own stack, aligned", on_its_stack),
	KCASE("CONTEXT-2 a function that returns is a BUG", must_not_return),
	KCASE("CONTEXT-2 a stack that is not aligned is a BUG", must_be_aligned),
	KCASE("CONTEXT-3 a context begins with irqs off", begins_with_irqs_off),
	KCASE("CONTEXT-3 a context goes on with irqs off", goes_on_with_irqs_off),
	KCASE("CONTEXT-4 a stack is as it was left", a_sleeper_stays),
	KCASE("CONTEXT-5 a back trace ends where the context began", a_trace_ends),
	KCASE("CONTEXT-6 the CPU knows the bounds of the stack that it is on", bounds_follow),
	KCASE_END
};
