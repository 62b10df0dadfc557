// SPDX-License-Identifier: MIT
/* backtrace: a call chain that is known, and stacks that are damaged. */
#include <foundry/backtrace.h>
#include <foundry/fault.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

#include "log_capture_ktest.h"

#define DEPTH	4

static struct {
	vaddr_t	want[DEPTH];		/* where each level returns to */
	vaddr_t	found[2 * BACKTRACE_MAX];
	size_t	room, count;
} trace;

/* --- a known chain -------------------------------------------------------- */

static void walk_from_here(void)
{
	struct stack_bounds stack;

	trace.want[0] = vaddr_of(__builtin_return_address(0));
	if (arch_stack_bounds(this_frame(), &stack))
		trace.count = backtrace(&stack, this_frame(), trace.found, trace.room);
}

static void first(void);
static void second(void);
static void third(void);

/* volatile: the compiler neither inlines nor clones what it cannot see called. */
static void (*volatile chain[])(void) = { walk_from_here, first, second, third };
static volatile unsigned int returned;	/* volatile: what stands behind a call stays there */

static void first(void)
{
	trace.want[1] = vaddr_of(__builtin_return_address(0));
	chain[0]();
	returned++;	/* behind the call, or it would be a jump */
}

static void second(void)
{
	trace.want[2] = vaddr_of(__builtin_return_address(0));
	chain[1]();
	returned++;
}

static void third(void)
{
	trace.want[3] = vaddr_of(__builtin_return_address(0));
	chain[2]();
	returned++;
}

static void run_chain(size_t room)
{
	memset(&trace, 0, sizeof(trace));
	trace.room = room;
	chain[DEPTH - 1]();
}

static void finds_the_chain(struct ktest *kt)
{
	run_chain(ARRAY_SIZE(trace.found));
	ASSERT_GT(kt, trace.count, DEPTH);
	for (unsigned int i = 0; i < DEPTH; i++)
		EXPECT_EQ(kt, trace.found[i].raw, trace.want[i].raw);
}

static void names_the_chain(struct ktest *kt)
{
	static const char *const names[] = { "first+", "second+", "third+", "run_chain+" };
	char text[SYMBOL_TEXT_MAX];

	if (!symbol_table())
		ktest_skip(kt, "not provided: CONFIG_SYMBOLS=n");
	run_chain(ARRAY_SIZE(trace.found));
	ASSERT_GT(kt, trace.count, DEPTH);
	for (unsigned int i = 0; i < DEPTH - 1; i++) {
		EXPECT_TRUE(kt, symbol_name_caller(trace.found[i], text, sizeof(text)));
		EXPECT_TRUE(kt, str_has_prefix(text, names[i]));
	}
}

static void ends_where_room_ends(struct ktest *kt)
{
	for (size_t room = 0; room <= DEPTH; room++) {
		run_chain(room);
		EXPECT_EQ(kt, trace.count, room);
		EXPECT_EQ(kt, trace.found[room].raw, 0);
	}
}

static void reaches_the_first_function(struct ktest *kt)
{
	run_chain(ARRAY_SIZE(trace.found));
	EXPECT_LT(kt, trace.count, ARRAY_SIZE(trace.found));
}

/* --- where stacks are ------------------------------------------------------ */

static void knows_this_stack(struct ktest *kt)
{
	struct stack_bounds stack, other;

	ASSERT_TRUE(kt, arch_stack_bounds(this_frame(), &stack));
	EXPECT_LE(kt, stack.low.raw, this_frame().raw);
	EXPECT_GT(kt, stack.high.raw, this_frame().raw);
	EXPECT_TRUE(kt, arch_stack_bounds(stack.low, &other));
	EXPECT_EQ(kt, other.low.raw, stack.low.raw);
	EXPECT_TRUE(kt, arch_stack_bounds(vaddr(stack.high.raw - 1), &other));
	EXPECT_EQ(kt, other.high.raw, stack.high.raw);
	EXPECT_FALSE(kt, arch_stack_bounds(vaddr(stack.low.raw - 1), &other));
	EXPECT_FALSE(kt, arch_stack_bounds(vaddr(0), &other));
	EXPECT_FALSE(kt, arch_stack_bounds(vaddr(U64_MAX), &other));
}

/* --- damaged stacks -------------------------------------------------------- */

#define FRAMES	8

/* Frame i at words 2i and 2i+1: the frame outside it, and where it returns to. */
static u64 words[2 * FRAMES];

/* The frame pointer whose two words are at @record. */
static vaddr_t frame_at(const u64 *record)
{
	return vaddr(vaddr_of(record).raw - ARCH_FRAME_RECORD);
}

static vaddr_t frame(unsigned int i)
{
	return frame_at(&words[2 * i]);
}

static void make_frames(void)
{
	for (unsigned int i = 0; i < FRAMES; i++) {
		words[2 * i] = frame(i + 1).raw;
		words[2 * i + 1] = 0x1000 + i;
	}
}

static size_t walk(vaddr_t from)
{
	const struct stack_bounds stack = { vaddr_of(words), vaddr_of(words + ARRAY_SIZE(words)) };

	memset(&trace, 0, sizeof(trace));
	return backtrace(&stack, from, trace.found, ARRAY_SIZE(trace.found));
}

static void sound_stack(struct ktest *kt)
{
	make_frames();
	EXPECT_EQ(kt, walk(frame(0)), FRAMES);
	for (unsigned int i = 0; i < FRAMES; i++)
		EXPECT_EQ(kt, trace.found[i].raw, 0x1000 + i);
	EXPECT_EQ(kt, walk(frame(FRAMES - 1)), 1);
}

static void begins_outside(struct ktest *kt)
{
	make_frames();
	EXPECT_EQ(kt, walk(frame_at(NULL)), 0);
	EXPECT_EQ(kt, walk(vaddr(frame(0).raw - 8)), 0);
	EXPECT_EQ(kt, walk(frame(FRAMES)), 0);
	EXPECT_EQ(kt, walk(vaddr(frame(FRAMES).raw - 8)), 0);	/* half a record */
	EXPECT_EQ(kt, walk(vaddr(frame(0).raw + 4)), 0);
	EXPECT_EQ(kt, walk(vaddr(U64_MAX - 7)), 0);
	EXPECT_EQ(kt, walk(vaddr(U64_MAX)), 0);
}

/* What may stand in the record of frame 3 instead of frame 4. */
struct damage {
	const char	*name;
	bool		from_start;	/* @value is an offset from frame 0 */
	u64		value;
};

static const struct damage damages[] = {
	{ "null",			false,	0 },
	{ "all ones",			false,	U64_MAX },
	{ "the last word of all",	false,	U64_MAX - 7 },
	{ "itself",			true,	3 * 16 },
	{ "the frame inside",		true,	2 * 16 },
	{ "the first",			true,	0 },
	{ "not aligned",		true,	4 * 16 + 1 },
	{ "half a word on",		true,	4 * 16 + 4 },
	{ "below the stack",		true,	-16ull },
	{ "behind the stack",		true,	FRAMES * 16 },
	{ "the stack's last word",	true,	FRAMES * 16 - 8 },
	{ "far behind",			true,	1ull << 40 },
};

static const char *damage_name(const void *damage)
{
	return ((const struct damage *)damage)->name;
}

static void ends_at_damage(struct ktest *kt)
{
	const struct damage *damage = kt->param;

	make_frames();
	words[2 * 3] = damage->value + (damage->from_start ? frame(0).raw : 0);
	EXPECT_EQ(kt, walk(frame(0)), 4);
	EXPECT_EQ(kt, trace.found[3].raw, 0x1000 + 3);
}

static void random_words(struct ktest *kt)
{
	u64 random = kt->seed;

	for (unsigned int round = 0; round < 1000; round++) {
		for (unsigned int i = 0; i < ARRAY_SIZE(words); i++)
			words[i] = frame(0).raw + ktest_random(&random) % (sizeof(words) + 32) - 16;
		EXPECT_LE(kt, walk(frame(ktest_random(&random) % FRAMES)), FRAMES * 2);
	}
}

/* The bounds are wrong: the walk faults as any code does, and is survived as any fault. */
static void dies_like_any_code(struct ktest *kt)
{
	static const struct stack_bounds null_page = { { 0 }, { FRAME_BYTES } };
	const volatile void *nowhere = vaddr_to_ptr(vaddr(64));

	EXPECT_FAULT(kt, nowhere, backtrace(&null_page, frame_at(vaddr_to_ptr(vaddr(64))),
					    trace.found, 1));
}

/* --- what is printed ------------------------------------------------------- */

/* Frames on the stack that this runs on, the only one that a report believes. */
static void print_made(unsigned int frames, const struct fault *fault)
{
	u64 made[2 * (BACKTRACE_MAX + 2)];
	struct fault copy = fault ? *fault : (struct fault){ .what = "" };

	for (unsigned int i = 0; i < frames; i++) {
		made[2 * i] = i + 1 < frames ? frame_at(&made[2 * i + 2]).raw : 0;
		made[2 * i + 1] = 0x1000 + i;
	}
	copy.frame = frame_at(made);
	if (fault)
		backtrace_print_fault(&copy);
	else
		backtrace_print(copy.frame);
	returned++;	/* @made lives until here */
}

static void printed(struct ktest *kt, unsigned int frames, const struct fault *fault,
		    const char *want)
{
	capture_begin();
	print_made(frames, fault);
	capture_end(kt->kernel);
	EXPECT_STREQ(kt, captured.text, want);
}

static void prints_callers(struct ktest *kt)
{
	printed(kt, 2, NULL, "  #0  0x0000000000001000\n"
			     "  #1  0x0000000000001001\n");
}

static void prints_where_it_was(struct ktest *kt)
{
	printed(kt, 1, &(struct fault){ .pc = { 0x10 } }, "  #0  0x0000000000000010\n"
							  "  #1  0x0000000000001000\n");
}

static void prints_no_stack(struct ktest *kt)
{
	capture_begin();
	backtrace_print(vaddr(0));
	backtrace_print_fault(&(struct fault){ .pc = { 0x10 }, .frame = { 0x20 } });
	capture_end(kt->kernel);
	EXPECT_STREQ(kt, captured.text, "  #0  0x0000000000000010\n");
}

static void prints_so_many(struct ktest *kt)
{
	capture_begin();
	print_made(BACKTRACE_MAX - 1, NULL);
	capture_end(kt->kernel);
	EXPECT_EQ(kt, strstr(captured.text, "..."), NULL);

	capture_begin();
	print_made(BACKTRACE_MAX + 2, NULL);
	capture_end(kt->kernel);
	EXPECT_TRUE(kt, strstr(captured.text, "  #31 0x000000000000101f\n  ...\n") != NULL);
	EXPECT_EQ(kt, strstr(captured.text, "#32"), NULL);
}

/* A word of the stack is taken for a caller only where a call can stand before it. */
static void prints_a_likely_caller(struct ktest *kt)
{
	struct fault fault = { .what = "" };
	struct symbol symbol;
	char want[3 * SYMBOL_TEXT_MAX];

	if (!symbol_table())
		ktest_skip(kt, "not provided: CONFIG_SYMBOLS=n");
	ASSERT_TRUE(kt, symbol_find(symbol_table(), vaddr_of(first), &symbol));
	fault.caller = vaddr_add(symbol.start, symbol.bytes);
	snprintf(want, sizeof(want), "  #0  0x0000000000000000\n"
				     "  ?   0x%016llx first+0x%llx/0x%llx\n"
				     "  #1  0x0000000000001000\n",
		 fault.caller.raw, symbol.bytes, symbol.bytes);
	printed(kt, 1, &fault, want);

	fault.caller = vaddr_of(trace.found + 1);
	printed(kt, 1, &fault, "  #0  0x0000000000000000\n"
			       "  #1  0x0000000000001000\n");
	fault.caller = vaddr(0x1000);
	printed(kt, 1, &fault, "  #0  0x0000000000000000\n"
			       "  #1  0x0000000000001000\n");
}

static const struct ktest_case cases[] = {
	KCASE("a chain of calls is found, in order", finds_the_chain),
	KCASE("a chain of calls has its names", names_the_chain),
	KCASE("a walk ends where its room ends", ends_where_room_ends),
	KCASE("a walk ends at the first function of the stack", reaches_the_first_function),
	KCASE("the stack in use is known from end to end", knows_this_stack),
	KCASE("a sound stack is walked to its end", sound_stack),
	KCASE("a walk that begins outside finds nothing", begins_outside),
	KCASE_FOR("a walk ends at a frame pointer that is", ends_at_damage, damages, damage_name),
	KCASE("a walk through random words ends", random_words),
	KCASE("a report shows callers", prints_callers),
	KCASE("a report of a fault begins at its pc", prints_where_it_was),
	KCASE("a report without a stack is short", prints_no_stack),
	KCASE("a report shows so many callers and no more", prints_so_many),
	KCASE("a caller without a frame is shown where it is likely", prints_a_likely_caller),
	KCASE_END
};

static const struct ktest_suite backtrace_suite = {
	.name = "backtrace", .needs = FACT(CONSOLE), .cases = cases, .before = capture_guard,
};
KTEST_SUITE(backtrace_suite);

static const struct ktest_case fault_cases[] = {
	KCASE("a fault in a walk is survived like any", dies_like_any_code),
	KCASE_END
};

static const struct ktest_suite backtrace_fault_suite = {
	.name = "backtrace/fault", .needs = FACT(TRAPS), .cases = fault_cases,
};
KTEST_SUITE(backtrace_fault_suite);
