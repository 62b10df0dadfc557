// SPDX-License-Identifier: MIT
/* The promise of task_stack.h, executed, on the kernel's own space. */
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "task_stack.h"

#define COUNT	5

static const struct task_stack_bench *bench;
static struct kernel *kernel;
static struct stack_bounds stacks[TASK_STACKS_MAX];
static unsigned int out;	/* of them */

static void give_all_back(void *unused)
{
	while (out > 0)
		bench->free(kernel, stacks[--out]);
}

static void begin(struct ktest *kt)
{
	bench = kt->bench;
	kernel = kt->kernel;
	out = 0;
	ktest_defer(kt, give_all_back, NULL);
}

static int take(void)
{
	int err = bench->alloc(kernel, &stacks[out]);

	if (!err)
		out++;
	return err;
}

static void take_some(struct ktest *kt, unsigned int count)
{
	begin(kt);
	while (out < count)
		ASSERT_EQ(kt, take(), 0);
}

static bool is_mapped(vaddr_t at)
{
	struct vm_mapping leaf;

	return vmm_query(kernel->vmm, at, &leaf) == 0 && !vm_is_guard(&leaf);
}

static volatile u64 *word_at(vaddr_t at)
{
	return vaddr_to_ptr(at);
}

/* --- TASK_STACK-1 ----------------------------------------------------------------------------- */

static void mapped_from_end_to_end(struct ktest *kt)
{
	take_some(kt, COUNT);
	for (unsigned int i = 0; i < out; i++) {
		EXPECT_EQ(kt, vaddr_diff(stacks[i].high, stacks[i].low), STACK_BYTES);
		for (vaddr_t at = stacks[i].low; vaddr_lt(at, stacks[i].high); at = vaddr_add(at, sizeof(u64)))
			*word_at(at) = at.raw;
	}
	for (unsigned int i = 0; i < out; i++)
		for (vaddr_t at = stacks[i].low; vaddr_lt(at, stacks[i].high); at = vaddr_add(at, sizeof(u64)))
			ASSERT_EQ(kt, *word_at(at), at.raw);
}

static void guards_are_faults(struct ktest *kt)
{
	take_some(kt, COUNT);
	for (unsigned int i = 0; i < out; i++)
		for (u64 below = sizeof(u64); below <= STACK_GUARD; below += STACK_GUARD - sizeof(u64)) {
			volatile u64 *at = word_at(vaddr(stacks[i].low.raw - below));

			EXPECT_FAULT(kt, at, *at = 1);
			EXPECT_FAULT(kt, at, (void)*at);
		}
}

static void knows_its_own(struct ktest *kt)
{
	struct stack_bounds stack;

	take_some(kt, COUNT);
	for (unsigned int i = 0; i < out; i++) {
		EXPECT_FALSE(kt, bench->hold(vaddr(stacks[i].low.raw - 1), &stack));
		EXPECT_TRUE(kt, bench->hold(stacks[i].low, &stack));
		EXPECT_TRUE(kt, bench->hold(vaddr(stacks[i].high.raw - 1), &stack));
		EXPECT_EQ(kt, stack.low.raw, stacks[i].low.raw);
		EXPECT_EQ(kt, stack.high.raw, stacks[i].high.raw);
	}
	EXPECT_FALSE(kt, bench->hold(vaddr(0), &stack));
	EXPECT_FALSE(kt, bench->hold(vaddr(U64_MAX), &stack));
	EXPECT_FALSE(kt, bench->hold(vaddr_of(stacks), &stack));
}

/* --- TASK_STACK-2 ----------------------------------------------------------------------------- */

static bool overlap(struct stack_bounds a, struct stack_bounds b)
{
	return vaddr_lt(a.low, b.high) && vaddr_lt(b.low, a.high);
}

/* Neither do their pages: each holds what was written to it last. */
static void nothing_is_shared(struct ktest *kt)
{
	u64 random = kt->seed;

	take_some(kt, COUNT);
	for (unsigned int round = 0; round < 4 * COUNT; round++) {
		unsigned int i = (unsigned int)(ktest_random(&random) % COUNT);

		bench->free(kernel, stacks[i]);
		stacks[i] = stacks[--out];
		ASSERT_EQ(kt, take(), 0);
		for (unsigned int k = 0; k + 1 < out; k++)
			ASSERT_FALSE(kt, overlap(stacks[k], stacks[out - 1]));
	}
}

static void takes_as_many_as_it_says(struct ktest *kt)
{
	struct stack_bounds before = { vaddr(1), vaddr(2) }, one = before;
	int err = 0;

	begin(kt);
	while (out < TASK_STACKS_MAX && !err)
		err = take();
	if (err) {
		EXPECT_EQ(kt, err, -ENOMEM);
		give_all_back(NULL);
		ktest_skip(kt, "memory for %u stacks is not there", TASK_STACKS_MAX);
	}
	err = bench->alloc(kernel, &one);
	EXPECT_EQ(kt, err, -ENOSPC);
	EXPECT_EQ(kt, one.low.raw, before.low.raw);
}

/* --- TASK_STACK-3 ----------------------------------------------------------------------------- */

static void given_back_is_unmapped(struct ktest *kt)
{
	struct stack_bounds stack, other;

	take_some(kt, COUNT);
	stack = stacks[--out];
	bench->free(kernel, stack);
	for (vaddr_t at = stack.low; vaddr_lt(at, stack.high); at = vaddr_add(at, PAGE_BYTES)) {
		EXPECT_FALSE(kt, is_mapped(at));
		EXPECT_FAULT(kt, word_at(at), (void)*word_at(at));
	}
	EXPECT_FALSE(kt, bench->hold(stack.low, &other));
}

static void memory_is_back(struct ktest *kt)
{
	u64 before;

	begin(kt);
	before = frame_available(kt->kernel->frames);
	while (out < COUNT)
		ASSERT_EQ(kt, take(), 0);
	EXPECT_LE(kt, frame_available(kt->kernel->frames), before - COUNT * (STACK_BYTES / PAGE_BYTES));
	give_all_back(NULL);
	EXPECT_EQ(kt, frame_available(kt->kernel->frames), before);
}

static void only_what_is_out(struct ktest *kt)
{
	struct stack_bounds stack, shorter;

	take_some(kt, 1);
	stack = stacks[--out];
	shorter = (struct stack_bounds){ stack.low, vaddr(stack.high.raw - PAGE_BYTES) };
	EXPECT_BUG(kt, "no stack that is out", bench->free(kernel, shorter));
	bench->free(kernel, stack);
	EXPECT_BUG(kt, "no stack that is out", bench->free(kernel, stack));
	EXPECT_BUG(kt, "no stack that is out", bench->free(kernel, this_cpu()->stack));
}

/* --- TASK_STACK-4 ----------------------------------------------------------------------------- */

static void refused_changes_nothing(struct ktest *kt)
{
	struct stack_bounds before = { vaddr(1), vaddr(2) };
	u64 frames;
	int err;

	begin(kt);
	frames = frame_available(kt->kernel->frames);
	stacks[0] = before;
	err = take();
	if (err) {
		EXPECT_EQ(kt, err, -ENOMEM);
		EXPECT_TRUE(kt, ktest_refused(kt));
		EXPECT_EQ(kt, stacks[0].low.raw, before.low.raw);
		EXPECT_EQ(kt, frame_available(kt->kernel->frames), frames);
		ASSERT_EQ(kt, take(), 0);
	}
	*word_at(stacks[0].low) = 1;
	EXPECT_FALSE(kt, is_mapped(vaddr(stacks[0].low.raw - STACK_GUARD)));
}

/* --- TASK_STACK-5 ----------------------------------------------------------------------------- */

static void used_is_told(struct ktest *kt)
{
	static const u64 depths[] = { 0, 8, 16, 256, PAGE_BYTES, PAGE_BYTES + 8, STACK_BYTES };
	u64 random = kt->seed;

	take_some(kt, 1);
	for (unsigned int i = 0; i < ARRAY_SIZE(depths); i++) {
		bench->paint(stacks[0]);
		for (u64 depth = 8; depth <= depths[i]; depth += 8)
			*word_at(vaddr(stacks[0].high.raw - depth)) = ktest_random(&random);
		EXPECT_EQ(kt, bench->used(stacks[0]), depths[i]);
	}
}

/* What lies between is used too. */
static void deepest_counts(struct ktest *kt)
{
	take_some(kt, 1);
	bench->paint(stacks[0]);
	*word_at(vaddr(stacks[0].high.raw - 512)) = 0;
	EXPECT_EQ(kt, bench->used(stacks[0]), 512);
}

const struct ktest_case task_stack_conform[] = {
	KCASE("TASK_STACK-1 a stack keeps what is written to it, from end to end", mapped_from_end_to_end),
	KCASE("TASK_STACK-1 touching what is below is a fault", guards_are_faults),
	KCASE("TASK_STACK-1 which one an address lies in is known", knows_its_own),
	KCASE("TASK_STACK-2 none that are out share anything", nothing_is_shared),
	KCASE("TASK_STACK-4 one more than there can be is refused", takes_as_many_as_it_says),
	KCASE("TASK_STACK-3 one that is given back is unmapped", given_back_is_unmapped),
	KCASE("TASK_STACK-3 all memory is back", memory_is_back),
	KCASE("TASK_STACK-3 only what is out can be given back", only_what_is_out),
	KCASE_SWEEP("TASK_STACK-4 one that is refused has changed nothing", refused_changes_nothing),
	KCASE("TASK_STACK-5 what was used is told", used_is_told),
	KCASE("TASK_STACK-5 the deepest word counts", deepest_counts),
	KCASE_END
};
