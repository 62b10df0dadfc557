// SPDX-License-Identifier: MIT
/* Entries of aarch64 as the manual has them, bit by bit: made, and read. */
#include <foundry/errno.h>

#include "pt_samples_ktest.h"

#define RW	(VM_READ | VM_WRITE)
#define RX	(VM_READ | VM_EXEC)
#define TO	paddr(0x0000abcd80000000ull)

static const struct pt_table_sample table = { 0x0000fffffffff000ull, 0x3 };

static void map_page(struct ktest *kt)
{
	pt_sample_map(kt, &pt_format_aarch64, TO, 4 * KiB, RW);
}

/*
 * Low bits: 1 block, 3 page, 4 and 8 AttrIndx of 1 and 2, 40 AP[1] user, 80 AP[2] read only, 300
 * inner shareable, 400 accessed, 800 not global; high: 20 PXN, 40 UXN.
 */
static void made(struct ktest *kt)
{
	const struct pt_sample samples[] = {
		{ 1, 4 * KiB, VM_READ,				0x0060abcd80000f83ull },
		{ 1, 4 * KiB, RW,				0x0060abcd80000f03ull },
		{ 1, 4 * KiB, RW | VM_GLOBAL,			0x0060abcd80000703ull },
		{ 1, 4 * KiB, RX | VM_GLOBAL,			0x0040abcd80000783ull },
		{ 1, 4 * KiB, RX | VM_USER,			0x0020abcd80000fc3ull },
		{ 1, 4 * KiB, RW | VM_USER,			0x0060abcd80000f43ull },
		{ 1, 4 * KiB, RW | VM_UNCACHED | VM_GLOBAL,	0x0060abcd8000070bull },
		{ 1, 4 * KiB, RW | VM_WRITE_COMBINING,		0x0060abcd80000f07ull },
		{ 2, 2 * MiB, RW,				0x0060abcd80000f01ull },
		{ 2, 2 * MiB, RW | VM_UNCACHED,			0x0060abcd80000f09ull },
		{ 3, 1 * GiB, RX | VM_GLOBAL,			0x0040abcd80000781ull },
		{ 3, 1 * GiB, VM_READ | VM_USER,		0x0060abcd80000fc1ull },
	};

	for (size_t i = 0; i < ARRAY_SIZE(samples); i++)
		pt_expect_made(kt, &pt_format_aarch64, TO, &samples[i], &table);
}

/*
 * As others leave them: not accessed, contiguous, with software's bits, executable by the kernel,
 * by the user, by both; with an AttrIndx that the format does not use.
 */
static void read_back(struct ktest *kt)
{
	const struct pt_sample samples[] = {
		{ 1, 4 * KiB, RW | VM_EXEC | VM_GLOBAL,		0x0000abcd80000003ull },
		{ 1, 4 * KiB, RW | VM_EXEC | VM_GLOBAL,		0x0040abcd80000703ull },
		{ 1, 4 * KiB, RW | VM_GLOBAL,			0x0020abcd80000703ull },
		{ 1, 4 * KiB, RX | VM_USER,			0x0000abcd80000fc3ull },
		{ 1, 4 * KiB, VM_READ | VM_USER,		0x0040abcd80000fc3ull },
		{ 1, 4 * KiB, VM_READ,				0xffe0abcd80000f83ull },
		{ 1, 4 * KiB, VM_READ | VM_UNCACHED,		0x0060abcd80000f9full },
		{ 2, 2 * MiB, RW | VM_WRITE_COMBINING,		0x0060abcd80000f05ull },
		{ 2, 2 * MiB, RX | VM_USER,			0x0010abcd800008c1ull },
		{ 3, 1 * GiB, RX | VM_UNCACHED | VM_GLOBAL,	0x0040abcd80000789ull },
	};

	for (size_t i = 0; i < ARRAY_SIZE(samples); i++)
		pt_expect_read(kt, &pt_format_aarch64, TO, &samples[i]);
}

/* APTable, UXNTable and PXNTable, at each level: D8.4, "Hierarchical control of data access". */
static void tables_withhold(struct ktest *kt)
{
	const struct { u64 table, page; vm_prot_t prot; } samples[] = {
		{ 0x4000000000000000ull, 0x0000000000000f43ull, RX | VM_USER },	/* APTable[1] */
		{ 0x2000000000000000ull, 0x0000000000000f43ull, RW | VM_EXEC },	/* APTable[0] */
		{ 0x1000000000000000ull, 0x0000000000000f43ull, RW | VM_USER },	/* UXNTable */
		{ 0x1000000000000000ull, 0x0000000000000f03ull, RW | VM_EXEC },
		{ 0x0800000000000000ull, 0x0000000000000f03ull, RW },		/* PXNTable */
		{ 0x0800000000000000ull, 0x0000000000000f43ull, RW | VM_EXEC | VM_USER },
		{ 0x87f0000000000ffcull, 0x0000000000000f03ull, RW | VM_EXEC },	/* ignored */
	};
	struct vm_mapping leaf;

	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		for (unsigned int level = 2; level <= 4; level++) {
			map_page(kt);
			*pt_arena_entry(vaddr(0), 1) = TO.raw | samples[i].page;
			*pt_arena_entry(vaddr(0), level) |= samples[i].table;
			ASSERT_EQ(kt, pt_walk(&pt_arena, vaddr(0), &leaf), 0);
			EXPECT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(samples[i].prot));
		}
	}
}

/* A block in levels 2 and 3, reserved in 1 and 4. */
static void block_bit(struct ktest *kt)
{
	struct vm_mapping leaf;

	for (unsigned int level = 1; level <= 4; level++) {
		map_page(kt);
		*pt_arena_entry(vaddr(0), level) = TO.raw | 0x701;
		EXPECT_EQ(kt, pt_walk(&pt_arena, vaddr(0), &leaf),
			  level == 2 || level == 3 ? 0 : -ENOENT);
		EXPECT_EQ(kt, pt_arena_map(vaddr(0), TO, 4 * KiB, RW), -EEXIST);
	}
}

/* The same 48 bits below each root; with 16 ones above them it is the second. */
static void roots(struct ktest *kt)
{
	const u64 *lower, *upper;

	pt_arena_init(&pt_format_aarch64);
	lower = pt_arena.reach(pt_arena.arg, pt_arena.root);
	upper = pt_arena.reach(pt_arena.arg, pt_arena.upper_root);
	ASSERT_EQ(kt, pt_arena_map(vaddr(0x0000fffffffff000ull), TO, 4 * KiB, RW), 0);
	EXPECT_NE(kt, lower[511], 0);
	EXPECT_EQ(kt, upper[511], 0);
	ASSERT_EQ(kt, pt_arena_map(vaddr(0xffff000000000000ull), TO, 4 * KiB, RW), 0);
	EXPECT_EQ(kt, lower[0], 0);
	EXPECT_NE(kt, upper[0], 0);
	EXPECT_EQ(kt, pt_arena_map(vaddr(0x0001000000000000ull), TO, 4 * KiB, RW), -EINVAL);
	EXPECT_EQ(kt, pt_arena_map(vaddr(0xfffefffffffff000ull), TO, 4 * KiB, RW), -EINVAL);
}

static const struct ktest_case cases[] = {
	KCASE("makes entries as the manual has them", made),
	KCASE("reads entries that others made", read_back),
	KCASE("a table withholds a right", tables_withhold),
	KCASE("bit 1 clear is a leaf in levels 2 and 3, malformed in 1 and 4", block_bit),
	KCASE("each half has its root", roots),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "pt_format/aarch64",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
