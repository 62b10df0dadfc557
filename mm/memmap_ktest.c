// SPDX-License-Identifier: MIT
/* The promise of memmap.h on the one there is, and what else it says. */
#include <foundry/errno.h>

#include "conform/memmap.h"
#include "conform/memmap_model.h"

static const struct memmap_bench bench = {
	.add		= memmap_add,
	.add_firmware	= memmap_add_firmware,
	.carve		= memmap_carve,
	.next_frames	= memmap_next_frames,
};

static const struct ktest_suite conform = {
	.name	= "memmap/ranges",
	.needs	= FACT(CONSOLE),
	.cases	= memmap_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

#define BASE	(4 * GiB - 100)
#define SPAN	1000ull

static struct memmap map;
static struct memmap_model model;

static void fresh(void)
{
	map.count = 0;
	model.count = 0;
}

static void add(struct ktest *kt, u64 start, u64 bytes, enum mem_kind kind)
{
	struct mem_range range = { paddr(start), bytes, kind };

	ASSERT_EQ(kt, memmap_add(&map, range), 0);
	model_add(&model, range);
}

static void usable_as_the_model(struct ktest *kt)
{
	u64 random = kt->seed;

	for (unsigned int round = 0; round < 10; round++) {
		fresh();
		add(kt, BASE, SPAN, MEM_USABLE);
		for (unsigned int i = 0; i < 5; i++)
			add(kt, BASE + ktest_random(&random) % SPAN, ktest_random(&random) % 50,
			    (enum mem_kind)(ktest_random(&random) % 4));
		for (unsigned int i = 0; i < 60; i++) {
			u64 start = BASE - 50 + ktest_random(&random) % (SPAN + 100);
			u64 bytes = 1 + ktest_random(&random) % 300;

			ASSERT_EQ(kt, memmap_is_usable(&map, paddr(start), bytes),
				  model_is_usable(&model, start, bytes));
		}
	}
}

static void usable_across_the_end_is_not(struct ktest *kt)
{
	fresh();
	add(kt, U64_MAX - 0x2fff, 0x2000, MEM_USABLE);
	EXPECT_TRUE(kt, memmap_is_usable(&map, paddr(U64_MAX - 0x2fff), 0x2000));
	EXPECT_FALSE(kt, memmap_is_usable(&map, paddr(U64_MAX - 0x2fff), 0x2001));
	EXPECT_FALSE(kt, memmap_is_usable(&map, paddr(U64_MAX - 0x2000), U64_MAX));
}

static void frames_are_counted(struct ktest *kt)
{
	fresh();
	EXPECT_EQ(kt, memmap_usable_frames(&map), 0);
	add(kt, 0, 2 * FRAME_BYTES, MEM_USABLE);
	add(kt, 4 * FRAME_BYTES + 1, 2 * FRAME_BYTES, MEM_USABLE);
	add(kt, U64_MAX - 0x10, 8, MEM_USABLE);
	EXPECT_EQ(kt, memmap_usable_frames(&map), 3);
	EXPECT_EQ(kt, memmap_reserve(&map, paddr(1), 1), 0);
	EXPECT_EQ(kt, memmap_usable_frames(&map), 2);
}

static void full_takes_what_fits(struct ktest *kt)
{
	fresh();
	for (u64 i = 0; i < MEMMAP_MAX; i++)
		ASSERT_EQ(kt, memmap_reserve(&map, paddr(i * 0x2000), 0x1000), 0);
	EXPECT_EQ(kt, memmap_reserve(&map, paddr(MEMMAP_MAX * 0x2000), 0x1000), -ENOSPC);
	EXPECT_EQ(kt, memmap_reserve(&map, paddr(0x1000), 0x2000), 0);
	EXPECT_EQ(kt, map.count, MEMMAP_MAX - 1);
	EXPECT_EQ(kt, memmap_reserve(&map, paddr(MEMMAP_MAX * 0x2000), 0x1000), 0);
}

static void carving_without_sense(struct ktest *kt)
{
	paddr_t start;

	fresh();
	add(kt, BASE, SPAN, MEM_USABLE);
	EXPECT_BUG(kt, "carved", (void)!memmap_carve(&map, 0, 1, paddr(U64_MAX), &start));
	EXPECT_BUG(kt, "carved", (void)!memmap_carve(&map, 1, 0, paddr(U64_MAX), &start));
	EXPECT_BUG(kt, "carved", (void)!memmap_carve(&map, 1, 24, paddr(U64_MAX), &start));
}

static void kinds_have_names(struct ktest *kt)
{
	EXPECT_STREQ(kt, mem_kind_name(MEM_USABLE), "usable");
	EXPECT_STREQ(kt, mem_kind_name(MEM_BOOT), "boot");
	EXPECT_STREQ(kt, mem_kind_name(MEM_KERNEL), "kernel");
	EXPECT_STREQ(kt, mem_kind_name(MEM_RESERVED), "reserved");
	EXPECT_STREQ(kt, mem_kind_name((enum mem_kind)77), "unknown");
}

static const struct ktest_case cases[] = {
	KCASE("what is usable is as the model says", usable_as_the_model),
	KCASE("nothing is usable past the end of 64 bits", usable_across_the_end_is_not),
	KCASE("whole frames are counted, at the end of 64 bits too", frames_are_counted),
	KCASE("a full map still takes what needs no room", full_takes_what_fits),
	KCASE("carving nothing, or aligned to no power of two, is a BUG", carving_without_sense),
	KCASE("kinds have names", kinds_have_names),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "memmap",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
