// SPDX-License-Identifier: MIT
#include <foundry/errno.h>
#include <foundry/translator_map.h>

#include "conform/translator.h"

/* Small, odd, huge, and up to the last byte; the first two share physical memory. */
static const struct translator_span spans[] = {
	{ vaddr(0x1000), paddr(0x200000), 0x3000 },
	{ vaddr(0x8000), paddr(0x200000), 0x3000 },
	{ vaddr(0x10001), paddr(0x77), 3 },
	{ vaddr(0x400000000000ull), paddr(0), 64 * GiB },
	{ vaddr(0xfffffffffffff000ull), paddr(0x9000), 0x1000 },
};

static struct translator_map map;
static struct translator_mapping slots[ARRAY_SIZE(spans)];

static struct translator *fresh(struct ktest *kt)
{
	translator_map_init(&map, slots, ARRAY_SIZE(slots));
	for (size_t i = 0; i < ARRAY_SIZE(spans); i++)
		ASSERT_EQ(kt, translator_map_insert(&map, spans[i].from, spans[i].to,
						    spans[i].bytes), 0);
	return &map.translator;
}

static const struct translator_bench bench = {
	.fresh		= fresh,
	.spans		= spans,
	.count		= ARRAY_SIZE(spans),
	.unmapped	= vaddr(0x7000),
	.alias		= spans,
};

static const struct ktest_suite translator_map_suite = {
	.name	= "translator/map",
	.needs	= FACT(CONSOLE),
	.cases	= translator_conform,
	.bench	= &bench,
};
KTEST_SUITE(translator_map_suite);

/* Room for two, of which [0x1000, 0x2000) is taken. */
static void start_small(struct ktest *kt)
{
	translator_map_init(&map, slots, 2);
	ASSERT_EQ(kt, translator_map_insert(&map, vaddr(0x1000), paddr(0), 0x1000), 0);
}

static void expect_refused(struct ktest *kt, u64 from, u64 to, u64 bytes, int err)
{
	EXPECT_EQ(kt, translator_map_insert(&map, vaddr(from), paddr(to), bytes), err);
	EXPECT_EQ(kt, map.count, 1);
}

static void refuses_bad_ranges(struct ktest *kt)
{
	start_small(kt);
	expect_refused(kt, 0x5000, 0, 0, -EINVAL);
	expect_refused(kt, U64_MAX, 0, 2, -EINVAL);
	expect_refused(kt, 0x5000, U64_MAX, 2, -EINVAL);
}

static void refuses_overlap(struct ktest *kt)
{
	start_small(kt);
	expect_refused(kt, 0x1000, 0x9000, 0x1000, -EEXIST);
	expect_refused(kt, 0x0fff, 0x9000, 2, -EEXIST);
	expect_refused(kt, 0x1fff, 0x9000, 2, -EEXIST);
	expect_refused(kt, 0x1800, 0x9000, 1, -EEXIST);
	expect_refused(kt, 0, 0x9000, 0x8000, -EEXIST);
}

static void refuses_when_full(struct ktest *kt)
{
	paddr_t found;

	start_small(kt);
	EXPECT_EQ(kt, translator_map_insert(&map, vaddr(0x2000), paddr(0x7000), 1), 0);
	EXPECT_EQ(kt, translator_map_insert(&map, vaddr(0x3000), paddr(0x7000), 1), -ENOSPC);
	EXPECT_EQ(kt, map.count, 2);
	EXPECT_EQ(kt, translate(&map.translator, vaddr(0x3000), &found), -ENOENT);
	EXPECT_EQ(kt, translate(&map.translator, vaddr(0x2000), &found), 0);
	EXPECT_EQ(kt, found.raw, 0x7000);
}

static const struct ktest_case cases[] = {
	KCASE("an empty range and one that wraps are -EINVAL", refuses_bad_ranges),
	KCASE("an overlap is -EEXIST", refuses_overlap),
	KCASE("a full table is -ENOSPC", refuses_when_full),
	KCASE_END
};

static const struct ktest_suite translator_map_own_suite = {
	.name	= "translator/map-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(translator_map_own_suite);
