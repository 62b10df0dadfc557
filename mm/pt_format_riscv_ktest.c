// SPDX-License-Identifier: MIT
/* Entries of RISC-V as the manual has them, bit by bit: made, and read. */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "pt_samples_ktest.h"

#define RW	(VM_READ | VM_WRITE)
#define RX	(VM_READ | VM_EXEC)

/* 56 bits of address; two to the right of it stands its frame's number. */
#define TO	paddr(0x00ab000000000000ull)
#define PPN	0x002ac00000000000ull

static const struct pt_format *const formats[] = {
	&pt_format_sv39, &pt_format_sv48, &pt_format_sv57,
};

static const char *label(const void *param)
{
	return (*(const struct pt_format *const *)param)->name;
}

static const struct pt_format *format_of(const struct ktest *kt)
{
	return *(const struct pt_format *const *)kt->param;
}

/* A page at 0, with that entry. */
static void start(struct ktest *kt, u64 entry)
{
	pt_sample_map(kt, format_of(kt), TO, 4 * KiB, VM_READ);
	*pt_arena_entry(vaddr(0), 1) = entry;
}

static const struct pt_table_sample table = { 0x003ffffffffffc00ull, 0x1 };

/* Flags: 1 valid, 2 read, 4 write, 8 execute, 10 user, 20 global, 40 accessed, 80 dirty. */
static void made(struct ktest *kt)
{
	struct pt_sample samples[] = {
		{ 0, 0, VM_READ,		PPN | 0xc3 },
		{ 0, 0, RW,			PPN | 0xc7 },
		{ 0, 0, VM_EXEC,		PPN | 0xc9 },
		{ 0, 0, RX | VM_GLOBAL,		PPN | 0xeb },
		{ 0, 0, RW | VM_USER,		PPN | 0xd7 },
		{ 0, 0, RX | VM_USER,		PPN | 0xdb },
		{ 0, 0, RW | VM_UNCACHED,	PPN | 0xc7 },
		{ 0, 0, RW | VM_WRITE_COMBINING,	PPN | 0xc7 },
	};

	for (unsigned int level = 1; level <= format_of(kt)->levels; level++) {
		for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
			samples[i].level = level;
			samples[i].bytes = 4 * KiB << 9 * (level - 1);
			pt_expect_made(kt, format_of(kt), TO, &samples[i], &table);
		}
	}
}

/* Not accessed, not dirty, with software's bits. */
static void read_back(struct ktest *kt)
{
	const struct pt_sample samples[] = {
		{ 1, 4 * KiB, VM_READ,		PPN | 0x003 },
		{ 1, 4 * KiB, RW | VM_EXEC | VM_GLOBAL,	PPN | 0x02f },
		{ 1, 4 * KiB, VM_EXEC | VM_USER,	PPN | 0x359 },
		{ 1, 4 * KiB, RW,		PPN | 0x147 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(samples); i++)
		pt_expect_read(kt, format_of(kt), TO, &samples[i]);
}

static void expect_malformed(struct ktest *kt)
{
	struct vm_mapping leaf;

	EXPECT_EQ(kt, pt_walk(&pt_arena, vaddr(0), &leaf), -ENOENT);
	EXPECT_EQ(kt, pt_arena_map(vaddr(0), TO, 4 * KiB, RW), -EEXIST);
}

/* Writing without reading; a pointer below which there is no level; bits 54 to 63. */
static void malformed_pages(struct ktest *kt)
{
	const u64 flags[] = { 0x01, 0xc1, 0xc5, 0xcd };

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		start(kt, PPN | flags[i]);
		expect_malformed(kt);
	}
	for (unsigned int bit = 54; bit < 64; bit++) {
		start(kt, PPN | 0xc7 | BIT(bit));
		expect_malformed(kt);
	}
}

/* User, accessed and dirty are reserved in a pointer; bits 54 to 63 too; global is not. */
static void malformed_pointers(struct ktest *kt)
{
	const u64 reserved[] = { 0x10, 0x40, 0x80 };
	struct vm_mapping leaf;

	for (unsigned int level = 2; level <= format_of(kt)->levels; level++) {
		for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
			start(kt, PPN | 0xc7);
			*pt_arena_entry(vaddr(0), level) |= reserved[i];
			expect_malformed(kt);
		}
		for (unsigned int bit = 54; bit < 64; bit++) {
			start(kt, PPN | 0xc7);
			*pt_arena_entry(vaddr(0), level) |= BIT(bit);
			expect_malformed(kt);
		}
		start(kt, PPN | 0xc7);
		*pt_arena_entry(vaddr(0), level) |= 0x320;
		EXPECT_EQ(kt, pt_walk(&pt_arena, vaddr(0), &leaf), 0);
	}
}

/* "Misaligned superpage": the lower parts of its frame's number are not 0. */
static void misaligned(struct ktest *kt)
{
	for (unsigned int level = 2; level <= format_of(kt)->levels; level++) {
		for (unsigned int bit = 10; bit < 10 + 9 * (level - 1); bit++) {
			start(kt, PPN | 0xc7);
			*pt_arena_entry(vaddr(0), level) = PPN | 0xc7 | BIT(bit);
			expect_malformed(kt);
		}
	}
}

static const struct ktest_case cases[] = {
	KCASE_FOR("makes entries as the manual has them", made, formats, label),
	KCASE_FOR("reads entries that others made", read_back, formats, label),
	KCASE_FOR("a page that grants nonsense is malformed", malformed_pages, formats, label),
	KCASE_FOR("a pointer with reserved bits is malformed", malformed_pointers, formats, label),
	KCASE_FOR("a leaf off its size is malformed", misaligned, formats, label),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "pt_format/riscv",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
