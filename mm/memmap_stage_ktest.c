// SPDX-License-Identifier: MIT
/* The memmap stage on words of firmware that no machine here says. */
#include <foundry/arch.h>
#include <foundry/console.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>
#include <foundry/log.h>
#include <foundry/stages.h>

/* What the stage tells people. */
static struct {
	size_t	count;
	char	text[1024];
} told;

static void told_write(struct console *console, const char *bytes, size_t n)
{
	n = MIN(n, sizeof(told.text) - 1 - told.count);
	memcpy(told.text + told.count, bytes, n);
	told.count += n;
	told.text[told.count] = '\0';
}

static int told_read(struct console *console)
{
	return -EAGAIN;
}

static const struct console_ops told_ops = { told_write, told_read };
static struct console told_console = { .ops = &told_ops, .name = "told" };

static struct kernel kernel;
static struct boot_context ctx;

static void log_again(void *real)
{
	log_set_console(((struct kernel *)real)->arch->console);
}

static int run(struct ktest *kt, const struct mem_range *memory, size_t count)
{
	const struct boot_info info = { .memory = memory, .memory_count = count };
	int err;

	ktest_defer(kt, log_again, kt->kernel);
	kernel.memmap.count = 0;
	ctx = (struct boot_context){ .kernel = &kernel, .info = &info };
	told.count = 0;
	told.text[0] = '\0';
	log_set_console(&told_console);
	err = memmap_stage.run(&ctx);
	log_again(kt->kernel);
	return err;
}

static bool is_told(const char *what)
{
	return strstr(told.text, what) != NULL;
}

static void absurd_entries_are_told(struct ktest *kt)
{
	static const struct mem_range memory[] = {
		{ { 0x100000 }, 0x100000, MEM_USABLE },
		{ { 0xfff00000 }, U64_MAX, MEM_USABLE },
		{ { 0x180000 }, 0, MEM_RESERVED },
		{ { U64_MAX - 0xfff }, 0x1000, MEM_RESERVED },
		{ { 0x100000 }, 0x1000, MEM_RESERVED },
	};

	ASSERT_EQ(kt, run(kt, memory, ARRAY_SIZE(memory)), 0);
	EXPECT_EQ(kt, memmap_stage.check(&ctx), 0);
	EXPECT_EQ(kt, kernel.memmap.count, 3);
	EXPECT_EQ(kt, memmap_usable_frames(&kernel.memmap), 0xff);
	EXPECT_TRUE(kt, is_told("range left out"));
	EXPECT_TRUE(kt, is_told("0xfff00000"));
	EXPECT_TRUE(kt, is_told("range cut"));
	EXPECT_TRUE(kt, is_told("0xfffffffffffff000"));
	EXPECT_FALSE(kt, is_told("0x100000"));
}

#define MANY	(MEMMAP_MAX + 2)

static struct mem_range many[MANY];

/* Usable ones with gaps between, and one more of @kind that splits the first. */
static int run_many(struct ktest *kt, enum mem_kind kind)
{
	for (u64 i = 0; i < MANY - 1; i++)
		many[i] = (struct mem_range){ paddr(i * 0x4000), 0x3000, MEM_USABLE };
	many[MANY - 1] = (struct mem_range){ paddr(0x1000), 0x1000, kind };
	return run(kt, many, MANY);
}

static void too_much_memory_is_lost(struct ktest *kt)
{
	ASSERT_EQ(kt, run_many(kt, MEM_USABLE), 0);
	EXPECT_EQ(kt, memmap_stage.check(&ctx), 0);
	EXPECT_EQ(kt, memmap_usable_frames(&kernel.memmap), MEMMAP_MAX * 3);
	EXPECT_TRUE(kt, is_told("range left out"));
	EXPECT_TRUE(kt, is_told("0x200000"));
}

static void too_many_reservations_fail(struct ktest *kt)
{
	EXPECT_EQ(kt, run_many(kt, MEM_RESERVED), -ENOSPC);
	EXPECT_STREQ(kt, ctx.error.reason, "the memory map has too many ranges");
	EXPECT_TRUE(kt, is_told("no room for a range"));
	EXPECT_TRUE(kt, is_told("0x1000"));
}

static void nothing_usable_fails(struct ktest *kt)
{
	static const struct mem_range memory[] = {
		{ { 0 }, 0x100000, MEM_USABLE },
		{ { 0 }, U64_MAX - 1, MEM_RESERVED },
	};

	EXPECT_EQ(kt, run(kt, memory, ARRAY_SIZE(memory)), -ENOMEM);
	EXPECT_EQ(kt, run(kt, memory, 0), -ENOMEM);
	EXPECT_STREQ(kt, ctx.error.reason, "the memory map has no usable range");
}

static void check_sees_disorder(struct ktest *kt)
{
	static const struct mem_range memory[] = {
		{ { 0x100000 }, 0x1000, MEM_USABLE },
		{ { 0x200000 }, 0x1000, MEM_USABLE },
	};
	struct mem_range *second = &kernel.memmap.ranges[1];

	ASSERT_EQ(kt, run(kt, memory, ARRAY_SIZE(memory)), 0);
	EXPECT_EQ(kt, memmap_stage.check(&ctx), 0);
	second->start = paddr(0x100fff);
	EXPECT_EQ(kt, memmap_stage.check(&ctx), -EINVAL);
	second->start = paddr(0x101000);
	EXPECT_EQ(kt, memmap_stage.check(&ctx), -EINVAL);
	second->start = paddr(0x101001);
	EXPECT_EQ(kt, memmap_stage.check(&ctx), 0);
	second->bytes = 0;
	EXPECT_EQ(kt, memmap_stage.check(&ctx), -EINVAL);
	memmap_stage.undo(&ctx);
	EXPECT_EQ(kt, kernel.memmap.count, 0);
}

static const struct ktest_case cases[] = {
	KCASE("absurd entries are told, and the others kept", absurd_entries_are_told),
	KCASE("usable ranges without room are told and left out", too_much_memory_is_lost),
	KCASE("a reserved range without room is named and fails it", too_many_reservations_fail),
	KCASE("no usable memory fails it", nothing_usable_fails),
	KCASE("the check sees ranges out of order", check_sees_disorder),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "memmap_stage",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
