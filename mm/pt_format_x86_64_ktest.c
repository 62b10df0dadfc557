// SPDX-License-Identifier: MIT
/* Entries of x86_64 as the manual has them, bit by bit: made, and read. */
#include <foundry/errno.h>

#include "pt_samples_ktest.h"

#define RW	(VM_READ | VM_WRITE)
#define RX	(VM_READ | VM_EXEC)
#define TO	paddr(0x000fabcd80000000ull)

static const struct pt_format *const formats[] = { &pt_format_x86_64_4, &pt_format_x86_64_5 };

static const char *label(const void *param)
{
	return (*(const struct pt_format *const *)param)->name;
}

static const struct pt_format *format_of(const struct ktest *kt)
{
	return *(const struct pt_format *const *)kt->param;
}

static const struct pt_table_sample table = { 0x000ffffffffff000ull, 0x27 };

/*
 * Flags: 1 present, 2 write, 4 user, 8 PWT, 10 PCD, 20 accessed, 40 dirty, 80 PS, 100 global;
 * bit 63 no execute.
 */
static void made(struct ktest *kt)
{
	const struct pt_sample samples[] = {
		{ 1, 4 * KiB, VM_READ,				0x800fabcd80000061ull },
		{ 1, 4 * KiB, RW | VM_GLOBAL,			0x800fabcd80000163ull },
		{ 1, 4 * KiB, RX | VM_GLOBAL,			0x000fabcd80000161ull },
		{ 1, 4 * KiB, RX | VM_USER,			0x000fabcd80000065ull },
		{ 1, 4 * KiB, RW | VM_UNCACHED,			0x800fabcd8000007bull },
		{ 1, 4 * KiB, RW | VM_WRITE_COMBINING,		0x800fabcd8000006bull },
		{ 2, 2 * MiB, RW,				0x800fabcd800000e3ull },
		{ 2, 2 * MiB, RW | VM_UNCACHED,			0x800fabcd800000fbull },
		{ 3, 1 * GiB, RX | VM_GLOBAL,			0x000fabcd800001e1ull },
		{ 3, 1 * GiB, RW | VM_USER | VM_WRITE_COMBINING, 0x800fabcd800000efull },
	};

	for (size_t i = 0; i < ARRAY_SIZE(samples); i++)
		pt_expect_made(kt, format_of(kt), TO, &samples[i], &table);
}

/* As firmware or a boot loader leaves them: not accessed, with a PAT bit, with ignored bits. */
static void read_back(struct ktest *kt)
{
	const struct pt_sample samples[] = {
		{ 1, 4 * KiB, RX,				0x000fabcd80000001ull },
		{ 1, 4 * KiB, RW | VM_EXEC,			0x000fabcd80000003ull },
		{ 1, 4 * KiB, VM_READ | VM_USER,		0xffffabcd80000e05ull },
		{ 1, 4 * KiB, RX | VM_WRITE_COMBINING,		0x000fabcd80000009ull },
		{ 1, 4 * KiB, RX | VM_UNCACHED,			0x000fabcd80000011ull },
		{ 1, 4 * KiB, RX | VM_UNCACHED,			0x000fabcd80000081ull },
		{ 2, 2 * MiB, RX,				0x000fabcd80000081ull },
		{ 2, 2 * MiB, RX | VM_UNCACHED,			0x000fabcd80001081ull },
		{ 2, 2 * MiB, RX | VM_UNCACHED,			0x000fabcd80000099ull },
		{ 3, 1 * GiB, RW | VM_EXEC | VM_GLOBAL,		0x000fabcd80000183ull },
		{ 3, 1 * GiB, RX | VM_UNCACHED,			0x000fabcd80001081ull },
	};

	for (size_t i = 0; i < ARRAY_SIZE(samples); i++)
		pt_expect_read(kt, format_of(kt), TO, &samples[i]);
}

/* A table that withholds a right, at each level: SDM 3A, 4.6 "Access Rights". */
static void tables_withhold(struct ktest *kt)
{
	const struct { u64 flipped; vm_prot_t prot; } samples[] = {
		{ 0x2, RX | VM_USER },
		{ 0x4, RW | VM_EXEC },
		{ 0x8000000000000000ull, RW | VM_USER },
	};
	struct vm_mapping leaf;

	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		for (unsigned int level = 2; level <= format_of(kt)->levels; level++) {
			pt_sample_map(kt, format_of(kt), TO, 4 * KiB, RW);
			*pt_arena_entry(vaddr(0), 1) = TO.raw | 0x7;
			*pt_arena_entry(vaddr(0), level) ^= samples[i].flipped;
			ASSERT_EQ(kt, pt_walk(&pt_arena, vaddr(0), &leaf), 0);
			EXPECT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(samples[i].prot));
		}
	}
}

/* PS is reserved in levels 4 and 5, and tells a table from a leaf in 2 and 3. */
static void page_size_bit(struct ktest *kt)
{
	struct vm_mapping leaf;

	for (unsigned int level = 2; level <= format_of(kt)->levels; level++) {
		pt_sample_map(kt, format_of(kt), TO, 4 * KiB, RW);
		*pt_arena_entry(vaddr(0), level) = TO.raw | 0x81;
		EXPECT_EQ(kt, pt_walk(&pt_arena, vaddr(0), &leaf), level > 3 ? -ENOENT : 0);
		EXPECT_EQ(kt, pt_arena_map(vaddr(0), TO, 4 * KiB, RW), -EEXIST);
	}
}

static const struct ktest_case cases[] = {
	KCASE_FOR("makes entries as the manual has them", made, formats, label),
	KCASE_FOR("reads entries that others made", read_back, formats, label),
	KCASE_FOR("a table withholds a right", tables_withhold, formats, label),
	KCASE_FOR("bit 7 is a leaf in levels 2 and 3, malformed above", page_size_bit, formats, label),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "pt_format/x86_64",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
