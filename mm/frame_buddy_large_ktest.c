// SPDX-License-Identifier: MIT
/*
 * The buddy over a made-up map of several GiB.  Its tables are borrowed from the kernel's frames;
 * hardly any of them are ever touched.
 */
#include <foundry/errno.h>
#include <foundry/frame_buddy.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "conform/frame.h"

#define GIB_ORDER	FRAME_ORDER_MAX
#define TABLES_ORDER	12

/* A whole GiB and some; all but three frames of one, a whole one that begins at 4 GiB, and some. */
static const struct memmap large_map = {
	.ranges = {
		{ { GiB }, GiB + 6 * MiB, MEM_USABLE },
		{ { 2 * GiB + 6 * MiB }, MiB, MEM_RESERVED },
		{ { 3 * GiB + 3 * FRAME_BYTES }, 2 * GiB + 5 * MiB, MEM_USABLE },
	},
	.count = 3,
};

#define LARGE_GIB	paddr(4 * GiB)

/* The tables have made-up addresses too: the real ones may be those of the map. */
#define TABLES_BASE	paddr(64 * GiB)

static const struct memmap tables_map = {
	.ranges = { { { 64 * GiB }, FRAME_BYTES << TABLES_ORDER, MEM_USABLE } },
	.count = 1,
};

static struct frame_buddy buddy;
static paddr_t tables;
static bool borrowed;

static void borrow(struct ktest *kt)
{
	borrowed = frame_alloc_order(kt->kernel->frames, TABLES_ORDER, &tables) == 0;
	if (!borrowed)
		ktest_skip(kt, "no room for tables of 3 GiB");
}

static void give_back(struct ktest *kt)
{
	if (borrowed)
		frame_free_order(kt->kernel->frames, TABLES_ORDER, tables);
}

static void *reach(paddr_t frame)
{
	return (u8 *)phys_to_virt(tables) + paddr_diff(frame, TABLES_BASE);
}

static struct frame_allocator *fresh(struct ktest *kt)
{
	static struct frame_bump early;

	frame_bump_init(&early, &tables_map);
	ASSERT_EQ(kt, frame_buddy_init(&buddy, &large_map, &early, reach), 0);
	return &buddy.fa;
}

static const struct memmap *its_map(struct ktest *kt)
{
	return &large_map;
}

static const struct frame_bench bench = {
	.fresh		= fresh,
	.map		= its_map,
	.no_poison	= "its memory is made up",
};

static const struct ktest_suite conform = {
	.name	= "frame/buddy-large",
	.needs	= FACT(FRAMES),
	.cases	= frame_conform,
	.bench	= &bench,
	.before	= borrow,
	.after	= give_back,
};
KTEST_SUITE(conform);

/* --- what is made when ------------------------------------------------------------ */

#define JUNK	0x77

static u64 pages_made(void)
{
	const u8 *bytes = phys_to_virt(tables);
	u64 made = 0;

	for (u64 page = 0; page < BIT(TABLES_ORDER); page++)
		for (u64 i = 0; i < FRAME_BYTES; i++)
			if (bytes[page * FRAME_BYTES + i] != JUNK) {
				made++;
				break;
			}
	return made;
}

static void made_at_first_use(struct ktest *kt)
{
	struct frame_allocator *fa;
	paddr_t block, frame;
	u64 made;

	memset(phys_to_virt(tables), JUNK, FRAME_BYTES << TABLES_ORDER);
	fa = fresh(kt);
	made = pages_made();
	EXPECT_LE(kt, made, 24);	/* the chunks, and the first frame of each block */

	ASSERT_EQ(kt, frame_alloc_order(fa, GIB_ORDER, &block), 0);
	frame_free_order(fa, GIB_ORDER, block);
	EXPECT_EQ(kt, pages_made(), made);

	/* A section has 16 KiB of them, and may begin in the midst of a page. */
	ASSERT_EQ(kt, frame_alloc(fa, &frame), 0);
	EXPECT_LE(kt, pages_made(), made + 5);
	frame_free(fa, frame);
}

static void edges_first(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	paddr_t frame, block;

	for (unsigned int i = 0; i < 1000; i++)
		ASSERT_EQ(kt, frame_alloc(fa, &frame), 0);
	EXPECT_EQ(kt, frame_alloc_order(fa, GIB_ORDER, &block), 0);
	EXPECT_EQ(kt, block.raw, LARGE_GIB.raw);
	EXPECT_EQ(kt, frame_alloc_order(fa, GIB_ORDER, &block), 0);
}

/* In pieces of 2 MiB, given back in a random order. */
static void joins_again(struct ktest *kt)
{
	static paddr_t pieces[512];
	struct frame_allocator *fa = fresh(kt);
	size_t count = 0;
	u64 random = kt->seed;
	paddr_t block;

	while (frame_alloc_order(fa, GIB_ORDER, &block) == 0)
		;
	frame_free_order(fa, GIB_ORDER, LARGE_GIB);
	for (; count < ARRAY_SIZE(pieces); count++)
		ASSERT_EQ(kt, frame_alloc_order(fa, 9, &pieces[count]), 0);
	while (count > 0) {
		size_t i = ktest_random(&random) % count;

		frame_free_order(fa, 9, pieces[i]);
		pieces[i] = pieces[--count];
	}
	ASSERT_EQ(kt, frame_alloc_order(fa, GIB_ORDER, &block), 0);
	EXPECT_EQ(kt, block.raw, LARGE_GIB.raw);
}

/* --- deaths ------------------------------------------------------------------------ */

static void expect_death(struct ktest *kt, const char *why, unsigned int order, paddr_t frame)
{
	u64 available = frame_available(&buddy.fa);

	EXPECT_BUG(kt, why, frame_free_order(&buddy.fa, order, frame));
	EXPECT_EQ(kt, frame_available(&buddy.fa), available);
}

static void never_allocated(struct ktest *kt)
{
	fresh(kt);
	expect_death(kt, "never allocated", 0, LARGE_GIB);
	expect_death(kt, "never allocated", GIB_ORDER, LARGE_GIB);
	expect_death(kt, "never allocated", 0, paddr_add(LARGE_GIB, 300 * MiB));
	expect_death(kt, "never allocated", 4, paddr_add(LARGE_GIB, 300 * MiB));
	expect_death(kt, "never allocated", 0, paddr(2 * GiB + 5 * MiB));
	expect_death(kt, "never allocated", 0, paddr(5 * GiB + 5 * MiB));
	expect_death(kt, "never allocated", 0, paddr(3 * GiB + 4 * FRAME_BYTES));
}

static void not_its_memory(struct ktest *kt)
{
	fresh(kt);
	expect_death(kt, "not memory", 0, paddr(0));
	expect_death(kt, "not memory", 0, paddr(GiB - FRAME_BYTES));
	expect_death(kt, "not memory", 0, paddr(2 * GiB + 6 * MiB));
	expect_death(kt, "not memory", 0, paddr(3 * GiB));
	expect_death(kt, "not memory", 4, paddr(3 * GiB));
	expect_death(kt, "not memory", 0, paddr(7 * GiB));
	expect_death(kt, "not memory", 0, paddr(U64_MAX - FRAME_BYTES + 1));
	expect_death(kt, "not aligned", 0, paddr(U64_MAX));
	expect_death(kt, "not aligned", 1, paddr_add(LARGE_GIB, FRAME_BYTES));
	expect_death(kt, "not aligned", GIB_ORDER + 1, LARGE_GIB);
	expect_death(kt, "not aligned", 60, LARGE_GIB);
}

static void not_what_was_taken(struct ktest *kt)
{
	struct frame_allocator *fa = fresh(kt);
	paddr_t block;

	ASSERT_EQ(kt, frame_alloc_order(fa, GIB_ORDER, &block), 0);
	expect_death(kt, "lies in the block at", 0, paddr_add(block, 5 * FRAME_BYTES));
	expect_death(kt, "lies in the block at", 12, paddr_add(block, 512 * MiB));
	expect_death(kt, "with order 3 was taken with order 18", 3, block);
	frame_free_order(fa, GIB_ORDER, block);

	ASSERT_EQ(kt, frame_alloc_order(fa, 3, &block), 0);
	expect_death(kt, "lies in the block at", 0, paddr_add(block, 7 * FRAME_BYTES));
	expect_death(kt, "with order 2 was taken with order 3", 2, block);
	frame_free_order(fa, 3, block);
	expect_death(kt, "is free already", 3, block);
	expect_death(kt, "is free already", 0, paddr_add(block, FRAME_BYTES));
}

static const struct ktest_case cases[] = {
	KCASE("metadata are made at first use", made_at_first_use),
	KCASE("edges are used up before a GiB is broken", edges_first),
	KCASE("a GiB joins again from its pieces", joins_again),
	KCASE("freeing what was never allocated is a BUG", never_allocated),
	KCASE("freeing what is foreign or misaligned is a BUG", not_its_memory),
	KCASE("freeing another block than was taken is a BUG", not_what_was_taken),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "frame_buddy/large",
	.needs	= FACT(FRAMES),
	.cases	= cases,
	.before	= borrow,
	.after	= give_back,
};
KTEST_SUITE(suite);
