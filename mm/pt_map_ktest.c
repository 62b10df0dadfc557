// SPDX-License-Identifier: MIT
/* What pt_map_range() makes, what it refuses, and that a refusal changes nothing. */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "pt_formats_ktest.h"

#define RW		(VM_READ | VM_WRITE)
#define RX		(VM_READ | VM_EXEC)
#define PAGE		FRAME_BYTES
#define TARGET		pt_target()

static void start(struct ktest *kt)
{
	pt_arena_init(pt_format_of(kt));
}

static void expect_refused(struct ktest *kt, int error, u64 from, u64 to, u64 bytes, vm_prot_t prot)
{
	u64 sum = pt_arena_sum();

	ASSERT_EQ(kt, pt_arena_map(vaddr(from), paddr(to), bytes, prot), error);
	ASSERT_EQ(kt, pt_arena_sum(), sum);
}

static u64 leaf_bytes(struct ktest *kt, u64 at)
{
	struct vm_mapping leaf;

	ASSERT_EQ(kt, pt_walk(&pt_arena, vaddr(at), &leaf), 0);
	return leaf.bytes;
}

/* --- what is refused -------------------------------------------------------- */

static void bad_ranges(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);
	u64 half = BIT(format->va_bits - 1), to, to_end;

	start(kt);
	to = TARGET.raw;
	to_end = 2 * to;
	expect_refused(kt, -EINVAL, PAGE, to, 0, RW);
	expect_refused(kt, -EINVAL, PAGE + 8, to, PAGE, RW);
	expect_refused(kt, -EINVAL, PAGE, to + 8, PAGE, RW);
	expect_refused(kt, -EINVAL, PAGE, to, PAGE + 8, RW);
	expect_refused(kt, -EINVAL, -PAGE, to, 2 * PAGE, RW);
	expect_refused(kt, -EINVAL, half - PAGE, to, 2 * PAGE, RW);
	expect_refused(kt, -EINVAL, half, to, PAGE, RW);
	expect_refused(kt, -EINVAL, -half - PAGE, to, PAGE, RW);
	expect_refused(kt, -EINVAL, -half - PAGE, to, 2 * PAGE, RW);
	expect_refused(kt, -EINVAL, half - PAGE, 0, -2 * half + 2 * PAGE, RW);
	expect_refused(kt, -EINVAL, 0, 0, 0, RW);
	expect_refused(kt, -EINVAL, 0, 0, -PAGE, RW);
	expect_refused(kt, -EINVAL, 2 * PAGE, 0, -PAGE, RW);
	expect_refused(kt, -EINVAL, PAGE, to_end, PAGE, RW);
	expect_refused(kt, -EINVAL, PAGE, to_end - PAGE, 2 * PAGE, RW);
	expect_refused(kt, -EINVAL, PAGE, -PAGE, 2 * PAGE, RW);
	EXPECT_EQ(kt, pt_arena_map(vaddr(PAGE), paddr(to_end - PAGE), PAGE, RW), 0);
}

static bool prot_makes_sense(u32 raw)
{
	bool r = raw & 1, w = raw & 2, x = raw & 4;

	return raw == vm_prot_raw(VM_GUARD) ||
	       (raw < 3 << VM_CACHE_SHIFT && !(w && x) && !(w && !r) && (r || x));
}

static void expect_made(struct ktest *kt, u64 at, unsigned int level, vm_prot_t prot)
{
	vm_prot_t reads = prot == VM_GUARD ? prot : pt_reads_as(pt_arena.format, prot);
	paddr_t to = prot == VM_GUARD ? paddr(0) : TARGET;
	struct vm_mapping leaf;

	ASSERT_EQ(kt, pt_arena_map(vaddr(at), to, pt_span(level), prot), 0);
	ASSERT_EQ(kt, pt_query(&pt_arena, vaddr(at), &leaf), 0);
	EXPECT_EQ(kt, leaf.from.raw, at);
	EXPECT_EQ(kt, leaf.bytes, pt_span(level));
	EXPECT_EQ(kt, leaf.to.raw, to.raw);
	EXPECT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(reads));
}

/* Every combination of bits; what is accepted reads back as far as the format can tell. */
static void every_prot(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);

	for (u32 raw = 0; raw < 256; raw++) {
		start(kt);
		if (!prot_makes_sense(raw)) {
			expect_refused(kt, -EINVAL, 0, 0, PAGE, VM_PROT(raw));
			continue;
		}
		for (unsigned int level = 1; level <= format->top_block; level++)
			expect_made(kt, level * pt_span(format->top_block), level, VM_PROT(raw));
	}
}

/* A leaf of each size against ranges of each size that touch it. */
static void overlaps(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);

	for (unsigned int level = 1; level <= format->top_block; level++) {
		u64 span = pt_span(level), at = 2 * pt_span(format->top_block);

		start(kt);
		ASSERT_EQ(kt, pt_arena_map(vaddr(at), TARGET, span, RW), 0);
		expect_refused(kt, -EEXIST, at, TARGET.raw, span, RW);
		expect_refused(kt, -EEXIST, at, 0, PAGE, RX);
		expect_refused(kt, -EEXIST, at + span - PAGE, 0, PAGE, RX);
		expect_refused(kt, -EEXIST, at - PAGE, 0, 2 * PAGE, RX);
		expect_refused(kt, -EEXIST, at + span - PAGE, 0, 2 * PAGE, RX);
		expect_refused(kt, -EEXIST, 0, 0, 2 * at, RX);
		EXPECT_EQ(kt, pt_arena_map(vaddr(at - PAGE), paddr(0), PAGE, RX), 0);
		EXPECT_EQ(kt, pt_arena_map(vaddr(at + span), paddr(0), PAGE, RX), 0);
	}
}

/* A range whose ends take a table each at every level, and its frames one by one. */
static void no_room_for_tables(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);
	u64 from = pt_span(format->levels) - pt_span(1), bytes = 2 * pt_span(1);
	u64 needed = 2 * (format->levels - 1), room;

	for (room = 0; room < needed; room++) {
		start(kt);
		pt_arena_limit(room);
		expect_refused(kt, -ENOMEM, from, TARGET.raw, bytes, RW);
	}
	start(kt);
	pt_arena_limit(room);
	EXPECT_EQ(kt, pt_arena_map(vaddr(from), TARGET, bytes, RW), 0);
	EXPECT_EQ(kt, frame_available(&pt_arena_frames), 0);
}

/* Leaves of every size between ends that take a table each at every level, beside what is there. */
static void refused_tables(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);
	u64 at = pt_span(format->levels), end = pt_span(1) + pt_span(2);
	struct vm_mapping none, range = {
		.from = vaddr(at - end), .to = paddr(0), .bytes = 2 * end, .prot = RW,
	};
	u64 sum, free;
	int err;

	start(kt);
	sum = pt_arena_sum();
	free = frame_available(&pt_arena_frames);
	err = pt_map_range(&pt_arena, &pt_arena_frames, &range);
	if (!err) {
		EXPECT_FALSE(kt, ktest_refused(kt));
		return;
	}
	EXPECT_EQ(kt, err, -ENOMEM);
	EXPECT_TRUE(kt, ktest_refused(kt));
	EXPECT_EQ(kt, frame_available(&pt_arena_frames), free);
	EXPECT_EQ(kt, pt_arena_sum(), sum);
	EXPECT_EQ(kt, pt_walk(&pt_arena, range.from, &none), -ENOENT);
	EXPECT_EQ(kt, pt_walk(&pt_arena, vaddr(at), &none), -ENOENT);
}

/* Frames that the tree cannot reach are as good as none, and go back. */
static int next_frame;
static int given;

static int far_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
		     paddr_t *frame)
{
	if (next_frame++ == 0)
		return frame_alloc_below(&pt_arena_frames, order, limit, frame);
	given++;
	*frame = TARGET;
	return 0;
}

static void far_free(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	if (!paddr_eq(frame, TARGET))
		frame_free_order(&pt_arena_frames, order, frame);
	else
		given--;
}

static void frames_out_of_reach(struct ktest *kt)
{
	static const struct frame_allocator_ops ops = { .alloc = far_alloc, .free = far_free };
	struct frame_allocator far = { .ops = &ops, .name = "far" };
	const struct vm_mapping page = { vaddr(0), paddr(0), PAGE, RW };
	u64 sum;

	start(kt);
	sum = pt_arena_sum();
	next_frame = 0;
	given = 0;
	EXPECT_EQ(kt, pt_map_range(&pt_arena, &far, &page), -ENOMEM);
	EXPECT_EQ(kt, next_frame, 2);
	EXPECT_EQ(kt, given, 0);
	EXPECT_EQ(kt, pt_arena_sum(), sum);
}

/* --- what is made ------------------------------------------------------------- */

/* The most that alignment permits at @at, for a range mapped from @range alone. */
static u64 best_bytes(const struct vm_mapping *range, u64 at)
{
	u64 distance = range->to.raw - range->from.raw, last = range->from.raw + range->bytes - 1;
	unsigned int level = pt_arena.format->top_block;

	for (; level > 1; level--) {
		u64 span = pt_span(level), first = align_down(at, span);

		if ((pt_arena.largest && span > pt_arena.largest) || distance % span != 0)
			continue;
		if (first >= range->from.raw && first + (span - 1) <= last)
			break;
	}
	return pt_span(level);
}

/* Leaf by leaf: no gap, nothing beyond, each the largest. */
static void expect_best_leaves(struct ktest *kt, const struct vm_mapping *range)
{
	u64 at = range->from.raw, left = range->bytes;
	struct vm_mapping leaf;

	while (left > 0) {
		ASSERT_EQ(kt, pt_walk(&pt_arena, vaddr(at), &leaf), 0);
		ASSERT_EQ(kt, leaf.from.raw, at);
		ASSERT_EQ(kt, leaf.to.raw - range->to.raw, at - range->from.raw);
		ASSERT_EQ(kt, leaf.bytes, best_bytes(range, at));
		ASSERT_LE(kt, leaf.bytes, left);
		at += leaf.bytes;
		left -= leaf.bytes;
	}
	EXPECT_EQ(kt, pt_walk(&pt_arena, vaddr(at), &leaf), -ENOENT);
	EXPECT_EQ(kt, pt_walk(&pt_arena, vaddr(range->from.raw - 1), &leaf), -ENOENT);
}

/* From 4 GiB less a little on: ends of small leaves around a middle of larger ones. */
static void map_around(struct ktest *kt, u64 cap, u64 off)
{
	u64 end = 2 * MiB + 3 * PAGE, middle = cap == 0 || cap >= GiB ? 2 * GiB : 8 * MiB;
	struct vm_mapping range = {
		.from = vaddr(4 * GiB - end), .bytes = end + middle + end, .prot = RW,
	};

	start(kt);
	pt_arena.largest = cap;
	range.to = paddr(TARGET.raw - end + off);
	ASSERT_EQ(kt, pt_map_range(&pt_arena, &pt_arena_frames, &range), 0);
	expect_best_leaves(kt, &range);
}

static void largest_leaves(struct ktest *kt)
{
	const u64 caps[] = { 0, 1 * GiB, 2 * MiB, 2 * MiB - 1, 4 * KiB };

	for (size_t i = 0; i < ARRAY_SIZE(caps); i++) {
		map_around(kt, caps[i], 0);
		map_around(kt, caps[i], 2 * MiB);
	}
	map_around(kt, 2 * MiB, PAGE);
}

/* Leaves of three sizes up to the first and the last byte of each half. */
static void ends_of_the_space(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);
	u64 half = BIT(format->va_bits - 1), bytes = 2 * GiB + 2 * MiB + PAGE;
	struct vm_mapping ranges[] = {
		{ vaddr(0), paddr(0), bytes, RW },
		{ vaddr(half - bytes), paddr(4 * GiB - bytes), bytes, RW },
		{ vaddr(-half), paddr(0), bytes, RX },
		{ vaddr(-bytes), paddr(4 * GiB - bytes), bytes, RX },
	};

	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++) {
		start(kt);
		ASSERT_EQ(kt, pt_map_range(&pt_arena, &pt_arena_frames, &ranges[i]), 0);
		expect_best_leaves(kt, &ranges[i]);
	}
}

/* Where nobody can flush a table is never replaced. */
static void tables_stay(struct ktest *kt)
{
	u64 *table;

	start(kt);
	pt_arena.tables_stay = true;
	ASSERT_EQ(kt, pt_arena_map(vaddr(0), paddr(0), PAGE, RW), 0);
	table = pt_arena_entry(vaddr(PAGE), 1);
	ASSERT_EQ(kt, pt_arena_map(vaddr(PAGE), paddr(PAGE), 2 * MiB - PAGE, RW), 0);
	EXPECT_TRUE(kt, pt_arena_entry(vaddr(PAGE), 1) == table);
	EXPECT_EQ(kt, leaf_bytes(kt, 0), PAGE);
	EXPECT_EQ(kt, leaf_bytes(kt, 2 * MiB - 1), PAGE);
}

/* A page with a neighbour on both sides at every level: the frames come full of ones. */
static void new_tables_are_empty(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);
	u64 at = 0;

	for (unsigned int level = 1; level <= format->levels; level++)
		at |= pt_span(level);
	start(kt);
	ASSERT_EQ(kt, pt_arena_map(vaddr(at), TARGET, PAGE, RW), 0);
	for (unsigned int level = 1; level <= format->levels; level++) {
		const u64 *entries = pt_arena_entry(vaddr(at), level) - 1;

		for (unsigned int i = 0; i < PT_ENTRIES; i++)
			EXPECT_EQ(kt, entries[i] != 0, i == 1);
	}
}

static const struct ktest_case cases[] = {
	KCASE_FORMATS("-EINVAL: empty, unaligned, wrapping, not canonical, too high", bad_ranges),
	KCASE_FORMATS("-EINVAL: rights without sense, write and execute", every_prot),
	KCASE_FORMATS("-EEXIST: any overlap changes nothing", overlaps),
	KCASE_FORMATS("-ENOMEM: at each table, changes nothing", no_room_for_tables),
	KCASE_SWEEP_FOR("a table that is refused leaves nothing mapped", refused_tables, pt_formats,
			pt_format_label),
	KCASE_FORMATS("-ENOMEM: frames that cannot be reached go back", frames_out_of_reach),
	KCASE_FORMATS("the largest leaves that fit", largest_leaves),
	KCASE_FORMATS("up to the ends of both halves", ends_of_the_space),
	KCASE_FORMATS("new tables hold nothing else", new_tables_are_empty),
	KCASE_FORMATS("tables stay where that is asked for", tables_stay),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "pt_radix/map",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
