// SPDX-License-Identifier: MIT
/* What pt_unmap_range(), pt_protect_range() and pt_clear_range() refuse, and what they make of entries. */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "pt_formats_ktest.h"

#define RW		(VM_READ | VM_WRITE)
#define RX		(VM_READ | VM_EXEC)
#define PAGE		FRAME_BYTES
#define AT		(4 * GiB)
#define TARGET		pt_target()

static void start(struct ktest *kt)
{
	pt_arena_init(pt_format_of(kt));
}

static void map(struct ktest *kt, u64 at, paddr_t to, u64 bytes, vm_prot_t prot)
{
	ASSERT_EQ(kt, pt_arena_map(vaddr(at), to, bytes, prot), 0);
}

static int unmap(u64 at, u64 bytes)
{
	return pt_unmap_range(&pt_arena, &pt_arena_frames, vaddr(at), bytes);
}

static int protect(u64 at, u64 bytes, vm_prot_t prot)
{
	return pt_protect_range(&pt_arena, &pt_arena_frames, vaddr(at), bytes, prot);
}

static void expect_leaf(struct ktest *kt, u64 at, u64 bytes, vm_prot_t prot)
{
	struct vm_mapping leaf;

	ASSERT_EQ(kt, pt_query(&pt_arena, vaddr(at), &leaf), 0);
	EXPECT_EQ(kt, leaf.bytes, bytes);
	EXPECT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(prot));
}

static void expect_hole(struct ktest *kt, u64 at)
{
	struct vm_mapping leaf;

	EXPECT_EQ(kt, pt_query(&pt_arena, vaddr(at), &leaf), -ENOENT);
}

/* --- what is refused ------------------------------------------------------------------ */

/* By both, and nothing changes. */
static void refused(struct ktest *kt, int error, u64 at, u64 bytes)
{
	u64 sum = pt_arena_sum();

	EXPECT_EQ(kt, unmap(at, bytes), error);
	EXPECT_EQ(kt, protect(at, bytes, VM_READ), error);
	ASSERT_EQ(kt, pt_arena_sum(), sum);
}

static void bad_ranges(struct ktest *kt)
{
	u64 half = BIT(pt_format_of(kt)->va_bits - 1);

	start(kt);
	map(kt, 0, paddr(0), 4 * PAGE, RW);
	map(kt, half - PAGE, TARGET, PAGE, RW);
	map(kt, -half, TARGET, PAGE, RW);
	map(kt, -PAGE, TARGET, PAGE, RW);
	refused(kt, -EINVAL, PAGE, 0);
	refused(kt, -EINVAL, 0, 0);
	refused(kt, -EINVAL, PAGE + 8, PAGE);
	refused(kt, -EINVAL, PAGE, PAGE + 8);
	refused(kt, -EINVAL, 0, -PAGE);
	refused(kt, -EINVAL, PAGE, -PAGE);
	refused(kt, -EINVAL, -PAGE, 2 * PAGE);
	refused(kt, -EINVAL, half, PAGE);
	refused(kt, -EINVAL, half - PAGE, 2 * PAGE);
	refused(kt, -EINVAL, half - PAGE, -2 * half + 2 * PAGE);
	refused(kt, -EINVAL, -half - PAGE, 2 * PAGE);
}

static void bad_rights(struct ktest *kt)
{
	const vm_prot_t prots[] = {
		VM_PROT(0), VM_WRITE, RW | VM_EXEC, VM_GUARD, VM_GUARD | VM_READ, RW | VM_CACHE_MASK,
	};
	u64 sum;

	start(kt);
	map(kt, AT, TARGET, PAGE, RW);
	sum = pt_arena_sum();
	for (size_t i = 0; i < ARRAY_SIZE(prots); i++)
		EXPECT_EQ(kt, protect(AT, PAGE, prots[i]), -EINVAL);
	EXPECT_EQ(kt, pt_arena_sum(), sum);
}

/* Beside a leaf of each size, on both sides and beyond. */
static void holes(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);

	start(kt);
	refused(kt, -ENOENT, AT, PAGE);
	for (unsigned int level = 1; level <= format->top_block; level++) {
		u64 span = pt_span(level), at = 2 * pt_span(format->top_block);

		start(kt);
		map(kt, at, TARGET, span, RW);
		map(kt, at + span + PAGE, TARGET, PAGE, RW);
		refused(kt, -ENOENT, at - PAGE, PAGE);
		refused(kt, -ENOENT, at - PAGE, 2 * PAGE);
		refused(kt, -ENOENT, at, span + PAGE);
		refused(kt, -ENOENT, at + span - PAGE, 2 * PAGE);
		refused(kt, -ENOENT, at + span - PAGE, 3 * PAGE);
		refused(kt, -ENOENT, at + span, PAGE);
		refused(kt, -ENOENT, 0, 2 * at);
	}
}

/* A leaf that is none, and a table that nobody can reach. */
static void malformed(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);
	u64 outside = TARGET.raw >> format->address_shift;

	start(kt);
	map(kt, AT, TARGET, 4 * PAGE, RW);
	*pt_arena_entry(vaddr(AT), 2) = format->table.bits | format->table.preset | outside;
	refused(kt, -ENOENT, AT, PAGE);
	refused(kt, -ENOENT, AT, 2 * MiB);
	refused(kt, -ENOENT, 0, 2 * AT);
	if (format->levels == format->top_block)
		return;
	start(kt);
	map(kt, 0, TARGET, PAGE, RW);
	*pt_arena_entry(vaddr(0), format->levels) = format->block.bits | format->block.preset;
	refused(kt, -ENOENT, 0, PAGE);
	refused(kt, -ENOENT, 0, pt_span(format->levels));
}

/* Two leaves of the largest size with an end each; then as many more as it takes. */
static u64 largest_of(const struct pt_format *format)
{
	return MIN(pt_span(format->top_block), GiB);
}

static void swept(struct ktest *kt, int (*change)(u64 at, u64 bytes))
{
	u64 span = largest_of(pt_format_of(kt)), sum, free;
	int err;

	start(kt);
	pt_arena.largest = span;
	if (pt_arena_map(vaddr(span), paddr(0), 2 * span, RW)) {
		EXPECT_TRUE(kt, ktest_refused(kt));
		return;
	}
	sum = pt_arena_sum();
	free = frame_available(&pt_arena_frames);
	err = change(2 * span - 3 * PAGE, 6 * PAGE);
	if (!err) {
		expect_leaf(kt, span, 2 * MiB, pt_reads_as(pt_arena.format, RW));
		return;
	}
	EXPECT_EQ(kt, err, -ENOMEM);
	EXPECT_TRUE(kt, ktest_refused(kt));
	EXPECT_EQ(kt, frame_available(&pt_arena_frames), free);
	EXPECT_EQ(kt, pt_arena_sum(), sum);
}

static int make_const(u64 at, u64 bytes)
{
	return protect(at, bytes, VM_READ);
}

static int isolate(u64 at, u64 bytes)
{
	return protect(at, bytes, RW | VM_UNCACHED | VM_GLOBAL);
}

static void unmap_swept(struct ktest *kt)
{
	swept(kt, unmap);
}

static void protect_swept(struct ktest *kt)
{
	swept(kt, make_const);
}

static void isolate_swept(struct ktest *kt)
{
	swept(kt, isolate);
}

/* What a leaf has already needs no table. */
static void kept_needs_nothing(struct ktest *kt)
{
	start(kt);
	map(kt, AT, TARGET, 2 * MiB, RW);
	pt_arena_limit(0);
	EXPECT_EQ(kt, protect(AT + PAGE, PAGE, RW), 0);
	expect_leaf(kt, AT, 2 * MiB, RW);
	EXPECT_EQ(kt, protect(AT, 2 * MiB, VM_READ), 0);
	expect_leaf(kt, AT, 2 * MiB, VM_READ);
	EXPECT_EQ(kt, protect(AT + PAGE, PAGE, RW), -ENOMEM);
	EXPECT_EQ(kt, unmap(AT + PAGE, PAGE), -ENOMEM);
	EXPECT_EQ(kt, unmap(AT, 2 * MiB), 0);
}

/* --- entries ----------------------------------------------------------------------------- */

/* The parts of a leaf that others made keep what it granted, in entries as we make them. */
static void split_keeps_rights(struct ktest *kt)
{
	const vm_prot_t prots[] = {
		VM_READ, RW, RX, RX | VM_USER, RW | VM_GLOBAL, RW | VM_UNCACHED, VM_READ | VM_WRITE_COMBINING,
	};
	const struct pt_format *format = pt_format_of(kt);

	for (size_t i = 0; i < ARRAY_SIZE(prots); i++) {
		start(kt);
		map(kt, AT, TARGET, 2 * MiB, prots[i]);
		*pt_arena_entry(vaddr(AT), 2) &= ~format->block.preset | format->present;
		EXPECT_EQ(kt, unmap(AT + PAGE, PAGE), 0);
		expect_leaf(kt, AT, PAGE, pt_reads_as(format, prots[i]));
		expect_hole(kt, AT + PAGE);
		expect_leaf(kt, AT + 2 * MiB - PAGE, PAGE, pt_reads_as(format, prots[i]));
	}
}

/* A guard has no address, whatever its size, and its parts are guards. */
static void guards(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);

	EXPECT_NE(kt, format->guard, 0);
	EXPECT_EQ(kt, format->guard & (format->present | format->page.address | format->block.address |
				       format->table.address), 0);
	start(kt);
	map(kt, AT, paddr(0), 4 * MiB, VM_GUARD);
	expect_leaf(kt, AT, 2 * MiB, VM_GUARD);
	EXPECT_EQ(kt, pt_walk(&pt_arena, vaddr(AT), &(struct vm_mapping){ .bytes = 0 }), -ENOENT);
	EXPECT_EQ(kt, protect(AT, PAGE, RW), -ENOENT);
	EXPECT_EQ(kt, unmap(AT + PAGE, PAGE), 0);
	expect_leaf(kt, AT, PAGE, VM_GUARD);
	expect_leaf(kt, AT + 2 * MiB, 2 * MiB, VM_GUARD);
	EXPECT_EQ(kt, pt_arena_map(vaddr(AT), TARGET, 2 * PAGE, RW), -EEXIST);
	map(kt, AT + PAGE, paddr(0), PAGE, VM_GUARD);
	expect_leaf(kt, AT, 2 * MiB, VM_GUARD);
	EXPECT_EQ(kt, pt_arena_map(vaddr(AT - PAGE), TARGET, PAGE, VM_GUARD), -EINVAL);
}

/* A table that grants less than its leaves stays: one leaf would grant more. */
static void withheld_stays(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);
	u64 write = format->table.grants[1];

	if (!write)
		ktest_skip(kt, "tables cannot withhold a right");
	start(kt);
	map(kt, AT + PAGE, paddr_add(TARGET, PAGE), 2 * MiB - PAGE, RW);
	*pt_arena_entry(vaddr(AT), 2) ^= write;
	map(kt, AT, TARGET, PAGE, RW);
	expect_leaf(kt, AT, PAGE, VM_READ);
}

/* --- clear -------------------------------------------------------------------------------- */

static void clears_whatever(struct ktest *kt)
{
	const struct pt_format *format = pt_format_of(kt);
	u64 free, top = pt_span(format->levels);

	start(kt);
	free = frame_available(&pt_arena_frames);
	pt_clear_range(&pt_arena, &pt_arena_frames, vaddr(0), 2 * top);
	map(kt, 0, TARGET, 3 * PAGE, RW);
	map(kt, 2 * MiB, TARGET, 2 * MiB, RW);
	map(kt, top, paddr(0), PAGE, VM_GUARD);
	map(kt, top + 8 * PAGE, paddr(0), PAGE, RW);
	*pt_arena_entry(vaddr(PAGE), 1) = ~format->present;
	*pt_arena_entry(vaddr(2 * MiB), 2) |= pt_span(1) >> format->address_shift;
	map(kt, 2 * top, TARGET, PAGE, RX);
	pt_clear_range(&pt_arena, &pt_arena_frames, vaddr(0), 2 * top);
	expect_hole(kt, 0);
	expect_hole(kt, top);
	expect_leaf(kt, 2 * top, PAGE, RX);
	EXPECT_EQ(kt, unmap(2 * top, PAGE), 0);
	EXPECT_EQ(kt, frame_available(&pt_arena_frames), free);
}

static void clear_is_whole(struct ktest *kt)
{
	start(kt);
	map(kt, AT, TARGET, 2 * MiB, RW);
	EXPECT_BUG(kt, "a leaf lies across an end",
		   pt_clear_range(&pt_arena, &pt_arena_frames, vaddr(AT), PAGE));
	EXPECT_BUG(kt, "can be cleared", pt_clear_range(&pt_arena, &pt_arena_frames, vaddr(AT), 0));
}

#define KCASE_SWEEP_FORMATS(text, fn)	KCASE_SWEEP_FOR(text, fn, pt_formats, pt_format_label)

static const struct ktest_case cases[] = {
	KCASE_FORMATS("-EINVAL: empty, unaligned, wrapping, not canonical", bad_ranges),
	KCASE_FORMATS("-EINVAL: rights without sense", bad_rights),
	KCASE_FORMATS("-ENOENT: any hole", holes),
	KCASE_FORMATS("-ENOENT: what is malformed", malformed),
	KCASE_SWEEP_FORMATS("-ENOMEM: unmap changes nothing", unmap_swept),
	KCASE_SWEEP_FORMATS("-ENOMEM: protect changes nothing", protect_swept),
	KCASE_SWEEP_FORMATS("-ENOMEM: another kind of memory changes nothing", isolate_swept),
	KCASE_FORMATS("what is so already takes no table", kept_needs_nothing),
	KCASE_FORMATS("the rest of a leaf keeps its rights", split_keeps_rights),
	KCASE_FORMATS("guards are split and joined", guards),
	KCASE_FORMATS("a table that withholds a right is not joined", withheld_stays),
	KCASE_FORMATS("clear takes whatever there is", clears_whatever),
	KCASE_FORMATS("clear does not split", clear_is_whole),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "pt_radix/unmap",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
