// SPDX-License-Identifier: MIT
/* near: each answer, at the first and the last address that it is for. */
#include <foundry/arch.h>
#include <foundry/backtrace.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>
#include <foundry/near.h>
#include <foundry/physmem.h>
#include <foundry/symbols.h>

static char text[NEAR_TEXT_MAX];

static const char *near(u64 addr)
{
	near_text(vaddr(addr), text, sizeof(text));
	return text;
}

static void null_page(struct ktest *kt)
{
	EXPECT_STREQ(kt, near(0), "null page");
	EXPECT_STREQ(kt, near(FRAME_BYTES - 1), "null page");
	EXPECT_STREQ(kt, near(FRAME_BYTES), "nothing known there");
}

static void guard_page(struct ktest *kt)
{
	struct stack_bounds stack;

	ASSERT_TRUE(kt, arch_stack_bounds(this_frame(), &stack));
	EXPECT_STREQ(kt, near(stack.low.raw - 1), "guard page below a stack");
	EXPECT_STREQ(kt, near(stack.low.raw - FRAME_BYTES), "guard page below a stack");
	EXPECT_FALSE(kt, str_has_prefix(near(stack.low.raw), "guard"));
	EXPECT_FALSE(kt, str_has_prefix(near(stack.low.raw - FRAME_BYTES - 1), "guard"));
}

static void direct_map(struct ktest *kt)
{
	const struct boot_info *info = kt->kernel->boot.info;
	u64 base = arch_direct_base().raw, last = 0;

	for (size_t i = 0; i < info->memory_count; i++)	/* an empty entry ends before it begins */
		if (info->memory[i].bytes)
			last = MAX(last, info->memory[i].start.raw + info->memory[i].bytes - 1);
	EXPECT_STREQ(kt, near(base), "direct map, physical 0x0");
	EXPECT_STREQ(kt, near(base + 0x1234), "direct map, physical 0x1234");
	EXPECT_TRUE(kt, str_has_prefix(near(base + last), "direct map"));
	EXPECT_STREQ(kt, near(base + last + 1), "nothing known there");
	EXPECT_STREQ(kt, near(base - 1), "nothing known there");
}

static void symbols(struct ktest *kt)
{
	if (!symbol_table())
		ktest_skip(kt, "not provided: CONFIG_SYMBOLS=n");
	EXPECT_STREQ(kt, near(vaddr_of(text).raw + 5), "text+0x5/0x60");
	EXPECT_TRUE(kt, str_has_prefix(near(vaddr_of(near_text).raw), "near_text+0x0/"));
}

static void nothing(struct ktest *kt)
{
	EXPECT_STREQ(kt, near(U64_MAX), "nothing known there");
	EXPECT_STREQ(kt, near(U64_MAX - FRAME_BYTES + 1), "nothing known there");
}

static const struct ktest_case cases[] = {
	KCASE("the null page", null_page),
	KCASE("the guard page below the stack", guard_page),
	KCASE("the direct map, from end to end", direct_map),
	KCASE("functions and large objects", symbols),
	KCASE("an address of nobody's", nothing),
	KCASE_END
};

static const struct ktest_suite near_suite = {
	.name = "near", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(near_suite);
