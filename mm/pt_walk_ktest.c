// SPDX-License-Identifier: MIT
/* What a walk makes of tables, well-formed and not. */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/ktest.h>

#include "pt_arena.h"
#include "pt_formats_ktest.h"

#define RW		(VM_READ | VM_WRITE)
#define RX		(VM_READ | VM_EXEC)
#define TARGET		pt_target()

static void start(struct ktest *kt)
{
	pt_arena_init(pt_format_of(kt));
}

static void map(struct ktest *kt, u64 from, paddr_t to, u64 bytes, vm_prot_t prot)
{
	ASSERT_EQ(kt, pt_arena_map(vaddr(from), to, bytes, prot), 0);
}

/* Refused, the result is untouched, and so are the tables. */
static void expect_hole(struct ktest *kt, u64 at)
{
	struct vm_mapping leaf = { .bytes = 0x5a };
	u64 sum = pt_arena_sum();

	ASSERT_EQ(kt, pt_walk(&pt_arena, vaddr(at), &leaf), -ENOENT);
	EXPECT_EQ(kt, leaf.bytes, 0x5a);
	EXPECT_EQ(kt, pt_arena_sum(), sum);
}

static void expect_leaf(struct ktest *kt, u64 at, u64 from, paddr_t to, u64 bytes, vm_prot_t prot)
{
	struct vm_mapping leaf;
	u64 sum = pt_arena_sum();

	ASSERT_EQ(kt, pt_walk(&pt_arena, vaddr(at), &leaf), 0);
	EXPECT_EQ(kt, leaf.from.raw, from);
	EXPECT_EQ(kt, leaf.to.raw, to.raw);
	EXPECT_EQ(kt, leaf.bytes, bytes);
	EXPECT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(prot));
	EXPECT_EQ(kt, pt_arena_sum(), sum);
}

static void nothing_in_an_empty_tree(struct ktest *kt)
{
	start(kt);
	for (unsigned int bit = 0; bit < 64; bit++)
		expect_hole(kt, BIT(bit));
	expect_hole(kt, 0);
	expect_hole(kt, U64_MAX);
}

/* One leaf of each size at each end of both halves. */
static void leaves_to_the_byte(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);

	for (unsigned int level = 1; level <= format->top_block; level++) {
		u64 span = pt_span(level), half = BIT(format->va_bits - 1);
		u64 places[] = { 0, 3 * span, half - span, -half, -span };

		for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
			u64 from = places[i];

			start(kt);
			map(kt, from, TARGET, span, RW);
			expect_leaf(kt, from, from, TARGET, span, RW);
			expect_leaf(kt, from + span - 1, from, TARGET, span, RW);
			expect_hole(kt, from - 1);
			expect_hole(kt, from + span);
		}
	}
}

/* Beside the path to a page, at each level, nothing is mapped. */
static void holes_at_every_level(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);

	start(kt);
	map(kt, 0, TARGET, FRAME_BYTES, RW);
	for (unsigned int level = 1; level <= format->levels; level++) {
		u64 last = MIN(PT_ENTRIES, BIT(format->va_bits - 1) / pt_span(level)) - 1;

		expect_hole(kt, pt_span(level));
		expect_hole(kt, last * pt_span(level));
	}
	expect_hole(kt, -BIT(format->va_bits - 1));
}

/* The same entries in all tables, but the bits above are no copies. */
static void not_canonical(struct ktest *kt)
{
	static const u64 places[] = { 0, -FRAME_BYTES };
	const struct pt_format *format = pt_format_of(kt);

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		start(kt);
		map(kt, places[i], TARGET, FRAME_BYTES, RW);
		for (unsigned int bit = format->va_bits - 1; bit < 64; bit++)
			expect_hole(kt, places[i] ^ BIT(bit));
	}
}

static void put(u64 at, unsigned int level, u64 value)
{
	*pt_arena_entry(vaddr(at), level) = value;
}

/* Malformed is not mapped, and not empty either. */
static void expect_malformed(struct ktest *kt, u64 at)
{
	u64 sum = pt_arena_sum();

	expect_hole(kt, at);
	EXPECT_EQ(kt, pt_arena_map(vaddr(at), TARGET, FRAME_BYTES, RW), -EEXIST);
	EXPECT_EQ(kt, pt_arena_sum(), sum);
}

static void block_above_the_top(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);

	for (unsigned int level = format->top_block + 1; level <= format->levels; level++) {
		start(kt);
		map(kt, 0, TARGET, pt_span(format->top_block), RW);
		put(0, level, *pt_arena_entry(vaddr(0), format->top_block));
		expect_malformed(kt, 0);
	}
}

static void block_off_its_size(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);

	for (unsigned int level = 2; level <= format->top_block; level++) {
		u64 block;

		start(kt);
		map(kt, 0, TARGET, pt_span(level), RW);
		block = *pt_arena_entry(vaddr(0), level);
		for (unsigned int bit = 13; BIT(bit) < pt_span(level); bit++) {
			put(0, level, block | BIT(bit) >> format->address_shift);
			expect_malformed(kt, 0);
		}
	}
}

static void table_out_of_reach(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);

	for (unsigned int level = 2; level <= format->levels; level++) {
		start(kt);
		map(kt, 0, TARGET, FRAME_BYTES, RW);
		put(0, level, format->table.bits | TARGET.raw >> format->address_shift);
		expect_malformed(kt, 0);
	}
	start(kt);
	pt_arena.root = TARGET;
	expect_hole(kt, 0);
	EXPECT_BUG(kt, "cannot be reached", (void)!pt_arena_map(vaddr(0), TARGET, FRAME_BYTES, RW));
}

/* A page whose entry has @flipped turned over; only the made-up format has such bits. */
static void flip_page(struct ktest *kt, vm_prot_t prot, u64 flipped)
{
	pt_arena_init(&pt_format_made_up);
	map(kt, 0, TARGET, FRAME_BYTES, prot);
	put(0, 1, *pt_arena_entry(vaddr(0), 1) ^ flipped);
}

static void reserved_bits(struct ktest *kt)
{
	const struct pt_format *format = &pt_format_made_up;

	for (u64 rest = format->page.mask & ~format->present; rest; rest &= rest - 1) {
		flip_page(kt, RW, BIT(lowest_bit(rest)));
		expect_malformed(kt, 0);
	}
	for (unsigned int bit = 60; bit < 63; bit++) {
		flip_page(kt, RW, 0);
		put(0, 2, *pt_arena_entry(vaddr(0), 2) | BIT(bit));
		expect_malformed(kt, 0);
	}
}

static void senseless_rights(struct ktest *kt)
{
	const u64 *grants = pt_format_made_up.page.grants;

	flip_page(kt, VM_READ, grants[0]);
	expect_malformed(kt, 0);
	flip_page(kt, RW, grants[0]);
	expect_malformed(kt, 0);
	flip_page(kt, VM_EXEC, grants[1]);
	expect_malformed(kt, 0);
	flip_page(kt, VM_EXEC, 0);
	expect_leaf(kt, 0, 0, TARGET, FRAME_BYTES, VM_EXEC);
}

/* An entry without its present bit is empty whatever else it holds, and may be taken. */
static void not_present(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);

	for (unsigned int level = 1; level <= format->levels; level++) {
		start(kt);
		map(kt, 0, TARGET, FRAME_BYTES, RW);
		put(0, level, ~format->present);
		expect_hole(kt, 0);
		map(kt, 0, TARGET, FRAME_BYTES, RX);
		expect_leaf(kt, 0, 0, TARGET, FRAME_BYTES, RX);
	}
}

/* Each grant, taken away at each level above, is gone; nothing else is. */
static void every_level_must_grant(struct ktest *kt)
{
	const struct { unsigned int grant; vm_prot_t all, left; } samples[] = {
		{ 0, RW | VM_USER, VM_WRITE | VM_USER },
		{ 1, RW | VM_USER, VM_READ | VM_USER },
		{ 2, RX, VM_READ },
		{ 3, RW | VM_USER, RW },
		{ PT_USER_EXEC, RX | VM_USER, VM_READ | VM_USER },
	};
	const struct pt_format *format = pt_format_of(kt);

	for (unsigned int level = 2; level <= format->levels; level++) {
		for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
			u64 bits = format->table.grants[samples[i].grant];

			start(kt);
			map(kt, 0, TARGET, FRAME_BYTES, samples[i].all);
			*pt_arena_entry(vaddr(0), level) ^= bits;
			expect_leaf(kt, 0, 0, TARGET, FRAME_BYTES,
				    bits ? samples[i].left : samples[i].all);
		}
	}
}

/* The halves of a format with two roots have nothing in common; of others, entries of one root. */
static void roots(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);
	u64 upper = -BIT(format->va_bits - 1);

	start(kt);
	map(kt, 0, TARGET, FRAME_BYTES, RW);
	expect_hole(kt, upper);
	map(kt, upper, paddr(0), FRAME_BYTES, RX);
	expect_leaf(kt, 0, 0, TARGET, FRAME_BYTES, RW);
	expect_leaf(kt, upper, upper, paddr(0), FRAME_BYTES, RX);

	pt_arena.upper_root = TARGET;
	expect_leaf(kt, 0, 0, TARGET, FRAME_BYTES, RW);
	if (!format->two_roots)
		expect_leaf(kt, upper, upper, paddr(0), FRAME_BYTES, RX);
	else
		expect_hole(kt, upper);
}

static const struct ktest_case cases[] = {
	KCASE_FORMATS("an empty tree maps nothing", nothing_in_an_empty_tree),
	KCASE_FORMATS("a leaf of each size, to the byte", leaves_to_the_byte),
	KCASE_FORMATS("a hole at every level", holes_at_every_level),
	KCASE_FORMATS("an address that is not canonical", not_canonical),
	KCASE_FORMATS("malformed: a leaf above the highest level", block_above_the_top),
	KCASE_FORMATS("malformed: a leaf off its size", block_off_its_size),
	KCASE_FORMATS("malformed: a table out of reach", table_out_of_reach),
	KCASE("malformed: reserved bits", reserved_bits),
	KCASE("malformed: rights without sense", senseless_rights),
	KCASE_FORMATS("an entry that is not present is empty", not_present),
	KCASE_FORMATS("every level must grant a right", every_level_must_grant),
	KCASE_FORMATS("each half by its root", roots),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "pt_radix/walk",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
