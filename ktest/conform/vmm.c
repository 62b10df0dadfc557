// SPDX-License-Identifier: MIT
/* The promise of vmm.h, executed: what is refused, and what is not; the rest is in ktest/vmm/. */
#include <foundry/errno.h>

#include "vmm/place.h"

#define W		VM_WRITE
#define U		VM_USER
#define G		VM_GLOBAL
#define NO_RIGHTS	VM_PROT(0)

#define MAPS(distance, size, target, rights)						\
	(struct vmm_call){ VMM_MAP, vmm_at(distance), size, vmm_to(target), rights }
#define UNMAPS(distance, size)								\
	(struct vmm_call){ .op = VMM_UNMAP, .at = vmm_at(distance), .bytes = size }
#define PROTECTS(distance, size, rights)						\
	(struct vmm_call){ .op = VMM_PROTECT, .at = vmm_at(distance), .bytes = size, .prot = rights }

/* --- VMM-1 -------------------------------------------------------------------------- */

static const vm_prot_t rights[] = {
	R, RW, RX, X, R | U, RW | U, RX | U, X | U, RW | G, RX | G, R | VM_WRITE_COMBINING,
	RW | VM_WRITE_COMBINING, RW | VM_UNCACHED, R | VM_UNCACHED, RW | U | VM_UNCACHED,
	RW | G | VM_WRITE_COMBINING,
};

static void as_asked(struct ktest *kt)
{
	vmm_start_of_param(kt);
	for (size_t i = 0; i < ARRAY_SIZE(rights); i++) {
		vmm_maps(kt, 0, 0, vmm_place.unit, rights[i]);
		vmm_expect_mapped(kt, 0, 0, vmm_place.unit, rights[i]);
		vmm_unmaps(kt, 0, vmm_place.unit);
		vmm_expect_none(kt, 0);
	}
}

/* To each of these from a page that has others, and back. */
static void as_protected(struct ktest *kt)
{
	vmm_start_of_param(kt);
	vmm_maps(kt, 0, 0, vmm_place.unit, R);
	for (size_t i = 0; i < ARRAY_SIZE(rights); i++) {
		vmm_protects(kt, 0, vmm_place.unit, rights[i]);
		vmm_expect_mapped(kt, 0, 0, vmm_place.unit, rights[i]);
	}
}

static void distance_is_kept(struct ktest *kt)
{
	vmm_start(kt, PAGE);
	vmm_maps(kt, 3 * PAGE, PAGE, 5 * PAGE, RW);
	vmm_expect_mapped(kt, 3 * PAGE, PAGE, 5 * PAGE, RW);
	vmm_expect_none(kt, 3 * PAGE - 1);
	vmm_expect_none(kt, 8 * PAGE);
}

static void distance_is_kept_in_leaves(struct ktest *kt)
{
	u64 unit;

	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	vmm_maps(kt, 0, 0, unit + 3 * PAGE, RW);
	vmm_expect_mapped(kt, 0, 0, unit + 3 * PAGE, RW);
	vmm_maps(kt, -PAGE, 5 * PAGE, PAGE, RW);
	vmm_expect_mapped(kt, -PAGE, 5 * PAGE, PAGE, RW);
}

/* --- VMM-2 -------------------------------------------------------------------------- */

/* The first, the last, and one in the middle that is aligned to nothing larger. */
static u64 page_of_leaf(unsigned int i)
{
	u64 unit = vmm_place.unit;

	return i == 0 ? 0 : i == 1 ? unit - PAGE : unit / 2 + 3 * PAGE;
}

static void unmapped_alone(struct ktest *kt)
{
	u64 unit;

	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	vmm_maps(kt, 0, 0, unit, RW);
	for (unsigned int i = 0; i < 3; i++) {
		u64 hole = page_of_leaf(i);

		vmm_unmaps(kt, hole, PAGE);
		vmm_expect_none(kt, hole);
		vmm_expect_none(kt, hole + PAGE - 1);
		vmm_expect_mapped(kt, 0, 0, hole, RW);
		vmm_expect_mapped(kt, hole + PAGE, hole + PAGE, unit - hole - PAGE, RW);
		vmm_maps(kt, hole, hole, PAGE, RW);
		vmm_expect_mapped(kt, 0, 0, unit, RW);
	}
}

static void protected_alone(struct ktest *kt)
{
	u64 unit;

	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	vmm_maps(kt, 0, 0, unit, RW);
	for (unsigned int i = 0; i < 3; i++) {
		u64 page = page_of_leaf(i);

		vmm_protects(kt, page, PAGE, R);
		vmm_expect_mapped(kt, page, page, PAGE, R);
		vmm_expect_mapped(kt, 0, 0, page, RW);
		vmm_expect_mapped(kt, page + PAGE, page + PAGE, unit - page - PAGE, RW);
		vmm_protects(kt, page, PAGE, RW);
		vmm_expect_mapped(kt, 0, 0, unit, RW);
	}
}

/* Each call on one of these; the two beside it look as they did. */
static void expect_neighbours(struct ktest *kt, u64 unit)
{
	vmm_expect_mapped(kt, -PAGE, 2 * PAGE, PAGE, RX);
	vmm_expect_mapped(kt, unit, 3 * PAGE, PAGE, R);
}

static void neighbours_stay(struct ktest *kt)
{
	u64 unit;

	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	vmm_maps(kt, -PAGE, 2 * PAGE, PAGE, RX);
	vmm_maps(kt, unit, 3 * PAGE, PAGE, R);
	vmm_maps(kt, 0, 0, unit, RW);
	expect_neighbours(kt, unit);
	vmm_protects(kt, 0, unit, R);
	expect_neighbours(kt, unit);
	vmm_expect_mapped(kt, 0, 0, unit, R);
	vmm_unmaps(kt, 0, unit);
	expect_neighbours(kt, unit);
	vmm_guards(kt, 0, unit);
	expect_neighbours(kt, unit);
	vmm_expect_mapped(kt, 0, 0, unit, VM_GUARD);
}

/* One call over leaves of many kinds, from the middle of the first to that of the last. */
static void across_mappings(struct ktest *kt)
{
	vmm_start(kt, PAGE);
	vmm_maps(kt, 0, 0, 3 * PAGE, RW);
	vmm_maps(kt, 3 * PAGE, 8 * PAGE, 2 * PAGE, R);
	vmm_maps(kt, 5 * PAGE, 4 * PAGE, 3 * PAGE, RX);
	vmm_protects(kt, PAGE, 6 * PAGE, R);
	vmm_expect_mapped(kt, 0, 0, PAGE, RW);
	vmm_expect_mapped(kt, PAGE, PAGE, 2 * PAGE, R);
	vmm_expect_mapped(kt, 3 * PAGE, 8 * PAGE, 2 * PAGE, R);
	vmm_expect_mapped(kt, 5 * PAGE, 4 * PAGE, 2 * PAGE, R);
	vmm_expect_mapped(kt, 7 * PAGE, 6 * PAGE, PAGE, RX);
	vmm_unmaps(kt, 2 * PAGE, 4 * PAGE);
	vmm_expect_mapped(kt, 0, 0, PAGE, RW);
	vmm_expect_mapped(kt, PAGE, PAGE, PAGE, R);
	for (u64 i = 2; i < 6; i++)
		vmm_expect_none(kt, i * PAGE);
	vmm_expect_mapped(kt, 6 * PAGE, 5 * PAGE, PAGE, R);
	vmm_expect_mapped(kt, 7 * PAGE, 6 * PAGE, PAGE, RX);
}

/* --- VMM-3, VMM-4 --------------------------------------------------------------------- */

/* A leaf, and a page two behind it. */
static void furnish(struct ktest *kt)
{
	u64 unit = vmm_place.unit;

	vmm_maps(kt, 0, 0, unit, RW);
	vmm_maps(kt, unit + 2 * PAGE, 4 * PAGE, PAGE, R);
}

typedef void judge_fn(struct ktest *kt, const struct vmm_call *call, int err);

/* What lies in the way: all of it, its ends, a page within, less than it or more. */
static void map_over(struct ktest *kt, judge_fn *judge)
{
	u64 unit = vmm_place.unit;
	const struct vmm_call calls[] = {
		MAPS(0, unit, 0, RW),
		MAPS(0, PAGE, 0, RW),
		MAPS(0, PAGE, 5 * PAGE, R),
		MAPS(unit - PAGE, PAGE, 0, RW),
		MAPS(unit / 2 & ~(PAGE - 1), PAGE, 0, RX),
		MAPS(-PAGE, 2 * PAGE, 0, RW),
		MAPS(unit - PAGE, 2 * PAGE, 0, RW),
		MAPS(-PAGE, unit + 2 * PAGE, 0, RW),
		MAPS(unit, 3 * PAGE, 0, RW),
		MAPS(unit + PAGE, 2 * PAGE, 0, RW),
		MAPS(unit + 2 * PAGE, 3 * PAGE, 0, RW),
		MAPS(-2 * PAGE, unit + 6 * PAGE, 0, RW),
		{ VMM_MAP, vmm_at(0), PAGE, paddr(0), VM_GUARD },
		{ VMM_MAP, vmm_at(-PAGE), 2 * PAGE, paddr(0), VM_GUARD },
		{ VMM_MAP, vmm_at(-PAGE), unit + 4 * PAGE, paddr(0), VM_GUARD },
	};

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		judge(kt, &calls[i], -EEXIST);
}

static void mapped_is_in_the_way(struct ktest *kt)
{
	vmm_start_of_param(kt);
	furnish(kt);
	map_over(kt, vmm_expect);
}

/* The gap between two is as large as it looks. */
static void gap_can_be_mapped(struct ktest *kt)
{
	u64 unit;

	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	furnish(kt);
	vmm_expect(kt, &MAPS(unit, 3 * PAGE, 6 * PAGE, RW), -EEXIST);
	vmm_maps(kt, unit, 6 * PAGE, 2 * PAGE, RW);
	vmm_expect(kt, &MAPS(unit, 2 * PAGE, 6 * PAGE, RW), -EEXIST);
}

/* Nothing at all; a hole at the start, in the middle, at the end. */
static void on_holes(struct ktest *kt, judge_fn *judge)
{
	u64 unit = vmm_place.unit;
	const struct { u64 from, bytes; } parts[] = {
		{ unit, PAGE }, { unit, 2 * PAGE }, { -PAGE, PAGE }, { -PAGE, 2 * PAGE },
		{ -PAGE, unit + PAGE }, { 0, unit + PAGE }, { unit - PAGE, 2 * PAGE },
		{ unit, 3 * PAGE }, { unit + 2 * PAGE, 2 * PAGE }, { 0, unit + 3 * PAGE },
		{ -2 * PAGE, unit + 6 * PAGE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		judge(kt, &UNMAPS(parts[i].from, parts[i].bytes), -ENOENT);
		judge(kt, &PROTECTS(parts[i].from, parts[i].bytes, R), -ENOENT);
	}
}

static void missing_is_missed(struct ktest *kt)
{
	vmm_start_of_param(kt);
	vmm_expect(kt, &UNMAPS(0, vmm_place.unit), -ENOENT);
	vmm_expect(kt, &PROTECTS(0, vmm_place.unit, R), -ENOENT);
	furnish(kt);
	on_holes(kt, vmm_expect);
}

static void unmapped_is_missing(struct ktest *kt)
{
	vmm_start_of_param(kt);
	vmm_maps(kt, 0, 0, vmm_place.unit, RW);
	vmm_unmaps(kt, 0, vmm_place.unit);
	vmm_expect(kt, &UNMAPS(0, vmm_place.unit), -ENOENT);
	vmm_expect(kt, &UNMAPS(0, PAGE), -ENOENT);
	vmm_expect(kt, &PROTECTS(0, PAGE, R), -ENOENT);
	vmm_maps(kt, 0, 0, vmm_place.unit, RW);
}

/* --- VMM-5 -------------------------------------------------------------------------- */

/* By all three calls. */
static void bad_range(struct ktest *kt, judge_fn *judge, u64 at, u64 bytes)
{
	judge(kt, &(struct vmm_call){ VMM_MAP, vaddr(at), bytes, vmm_to(0), RW }, -EINVAL);
	judge(kt, &(struct vmm_call){ VMM_MAP, vaddr(at), bytes, paddr(0), VM_GUARD }, -EINVAL);
	judge(kt, &(struct vmm_call){ .op = VMM_UNMAP, .at = vaddr(at), .bytes = bytes }, -EINVAL);
	judge(kt, &(struct vmm_call){ .op = VMM_PROTECT, .at = vaddr(at), .bytes = bytes,
				      .prot = R }, -EINVAL);
}

static void bad_ranges(struct ktest *kt, judge_fn *judge)
{
	const struct vmm *vm = vmm_place.vm;
	u64 at = vmm_at(0).raw, free = vmm_at(-PAGE).raw, last = vm->last.raw, first = vm->first.raw;

	bad_range(kt, judge, at, 0);
	bad_range(kt, judge, free, 0);
	bad_range(kt, judge, at + 1, PAGE);
	bad_range(kt, judge, at + PAGE / 2, PAGE);
	bad_range(kt, judge, at, PAGE - 1);
	bad_range(kt, judge, at, PAGE + 1);
	bad_range(kt, judge, free, 1);
	bad_range(kt, judge, at, -PAGE);
	bad_range(kt, judge, at, PAGE - at);
	bad_range(kt, judge, free, -PAGE);

	bad_range(kt, judge, last + 1 - PAGE, 2 * PAGE);
	bad_range(kt, judge, at, last - at + 1 + PAGE);
	bad_range(kt, judge, first - PAGE, PAGE);
	bad_range(kt, judge, first - PAGE, 2 * PAGE);
	bad_range(kt, judge, first - PAGE, at - first + 2 * PAGE);
	bad_range(kt, judge, last + 1, PAGE);
}

static void bad_ranges_are_refused(struct ktest *kt)
{
	vmm_start_of_param(kt);
	furnish(kt);
	bad_ranges(kt, vmm_expect);
}

static void not_canonical(struct ktest *kt)
{
	const struct vmm_bench *bench = kt->bench;
	struct vm_mapping leaf;

	if (!bench->not_canonical.raw)
		ktest_skip(kt, "not provided: all addresses are canonical");
	vmm_start(kt, PAGE);
	bad_range(kt, vmm_expect, bench->not_canonical.raw, PAGE);
	EXPECT_EQ(kt, vmm_query(vmm_place.vm, bench->not_canonical, &leaf), -ENOENT);
}

static void bad_targets(struct ktest *kt, judge_fn *judge)
{
	const struct vmm_call calls[] = {
		MAPS(-PAGE, PAGE, 1, RW),
		MAPS(-PAGE, PAGE, PAGE / 2, RW),
		{ VMM_MAP, vmm_at(-2 * PAGE), 2 * PAGE, paddr(-PAGE), RW },
		{ VMM_MAP, vmm_at(-PAGE), PAGE, vmm_to(PAGE), VM_GUARD },
	};
	u64 too_high = vmm_place.bench->too_high.raw;

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		judge(kt, &calls[i], -EINVAL);
	if (!too_high)
		return;
	judge(kt, &(struct vmm_call){ VMM_MAP, vmm_at(-PAGE), PAGE, paddr(too_high), RW }, -EINVAL);
	judge(kt, &(struct vmm_call){ VMM_MAP, vmm_at(-2 * PAGE), 2 * PAGE, paddr(too_high - PAGE),
				      RW }, -EINVAL);
}

static void bad_targets_are_refused(struct ktest *kt)
{
	vmm_start(kt, PAGE);
	bad_targets(kt, vmm_expect);
}

static void highest_target(struct ktest *kt)
{
	const struct vmm_bench *bench = kt->bench;
	u64 highest = bench->too_high.raw - PAGE;

	if (!bench->too_high.raw)
		ktest_skip(kt, "not provided: any physical address can be mapped");
	vmm_start(kt, PAGE);
	vmm_maps(kt, 0, highest - vmm_place.to.raw, PAGE, RW);
	vmm_expect_mapped(kt, 0, highest - vmm_place.to.raw, PAGE, RW);
}

static const vm_prot_t senseless[] = {
	NO_RIGHTS, W, U, G, W | U, U | G, W | G, VM_UNCACHED, VM_WRITE_COMBINING | U,
	RW | VM_CACHE_MASK, R | VM_PROT(0x100), R | VM_PROT(0x80000000u), VM_GUARD | R,
	VM_GUARD | U, VM_GUARD | VM_UNCACHED, VM_GUARD | RX,
};

static const vm_prot_t wx[] = {
	W | X, RW | X, W | X | U, RW | X | U, RW | X | G, RW | X | U | G, RW | X | VM_UNCACHED,
	RW | X | U | VM_WRITE_COMBINING,
};

static void bad_rights(struct ktest *kt, judge_fn *judge, const vm_prot_t *prots, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		judge(kt, &MAPS(-PAGE, PAGE, 0, prots[i]), -EINVAL);
		judge(kt, &(struct vmm_call){ VMM_MAP, vmm_at(-PAGE), PAGE, paddr(0), prots[i] },
		      -EINVAL);
		judge(kt, &PROTECTS(0, PAGE, prots[i]), -EINVAL);
		judge(kt, &PROTECTS(0, vmm_place.unit, prots[i]), -EINVAL);
	}
	judge(kt, &PROTECTS(0, PAGE, VM_GUARD), -EINVAL);
}

static void senseless_rights(struct ktest *kt)
{
	vmm_start_of_param(kt);
	furnish(kt);
	bad_rights(kt, vmm_expect, senseless, ARRAY_SIZE(senseless));
}

/* --- VMM-6 -------------------------------------------------------------------------- */

static void writable_and_executable(struct ktest *kt)
{
	vmm_start_of_param(kt);
	furnish(kt);
	bad_rights(kt, vmm_expect, wx, ARRAY_SIZE(wx));
	vmm_expect_mapped(kt, 0, 0, vmm_place.unit, RW);
	vmm_expect_none(kt, -PAGE);
}

static void expect_not_both(struct ktest *kt, u64 distance)
{
	struct vm_mapping leaf;

	ASSERT_EQ(kt, vmm_query(vmm_place.vm, vmm_at(distance), &leaf), 0);
	EXPECT_NE(kt, vm_prot_raw(leaf.prot & (W | X)), vm_prot_raw(W | X));
}

/* Pages in a row, of which some can be written and some executed, become so one by one. */
static void never_both(struct ktest *kt)
{
	vmm_start(kt, PAGE);
	for (u64 i = 0; i < 8; i++)
		vmm_maps(kt, i * PAGE, i * PAGE, PAGE, i % 2 ? RW : RX);
	for (u64 i = 0; i < 8; i++) {
		vmm_protects(kt, i * PAGE, PAGE, i % 2 ? RX : RW);
		for (u64 j = 0; j < 8; j++)
			expect_not_both(kt, j * PAGE);
	}
	vmm_protects(kt, 0, 8 * PAGE, RX);
	vmm_expect_mapped(kt, 0, 0, 8 * PAGE, RX);
}

/* --- VMM-7 -------------------------------------------------------------------------- */

static void changes_nothing(struct ktest *kt, const struct vmm_call *call, int err)
{
	u64 before = vmm_picture(kt), frames = vmm_frames(kt);
	unsigned int failures = kt->failures;

	EXPECT_NE(kt, vmm_do(call), 0);
	EXPECT_EQ(kt, vmm_frames(kt), frames);
	EXPECT_EQ(kt, vmm_picture(kt), before);
	if (kt->failures != failures)
		ktest_note(kt, "call %u at 0x%llx, 0x%llx bytes", (unsigned int)call->op,
			   call->at.raw, call->bytes);
}

static void refusals_change_nothing(struct ktest *kt)
{
	vmm_start_of_param(kt);
	on_holes(kt, changes_nothing);
	bad_targets(kt, changes_nothing);
	furnish(kt);
	map_over(kt, changes_nothing);
	on_holes(kt, changes_nothing);
	bad_ranges(kt, changes_nothing);
	bad_rights(kt, changes_nothing, senseless, ARRAY_SIZE(senseless));
	bad_rights(kt, changes_nothing, wx, ARRAY_SIZE(wx));
}

/* Refused once, for want of memory, it has changed nothing, and is granted then. */
static void refused_or_granted(struct ktest *kt, struct vmm_call call)
{
	u64 before = vmm_picture(kt), frames = vmm_frames(kt);
	int err = vmm_do(&call);

	if (err == 0)
		return;
	ASSERT_EQ(kt, err, -ENOMEM);
	ASSERT_TRUE(kt, ktest_refused(kt));
	EXPECT_EQ(kt, vmm_frames(kt), frames);
	EXPECT_EQ(kt, vmm_picture(kt), before);
	vmm_expect(kt, &call, 0);
}

static void sweep(struct ktest *kt, u64 unit)
{
	u64 bytes = MAX(unit, 8 * PAGE), middle = bytes / 2;

	vmm_start(kt, unit);
	vmm_own(kt, -2 * PAGE, bytes + 4 * PAGE);
	refused_or_granted(kt, MAPS(0, bytes, 0, RW));
	refused_or_granted(kt, MAPS(bytes, 2 * PAGE, 4 * PAGE, R));
	refused_or_granted(kt, UNMAPS(middle, PAGE));
	refused_or_granted(kt, PROTECTS(PAGE, PAGE, R));
	refused_or_granted(kt, MAPS(middle, PAGE, middle, RW));
	refused_or_granted(kt, PROTECTS(PAGE, PAGE, RW));
	refused_or_granted(kt, PROTECTS(bytes - PAGE, 2 * PAGE, R));
	refused_or_granted(kt, (struct vmm_call){ VMM_MAP, vmm_at(-2 * PAGE), 2 * PAGE, paddr(0),
						  VM_GUARD });
	refused_or_granted(kt, UNMAPS(-PAGE, middle));
	refused_or_granted(kt, UNMAPS(middle - PAGE, bytes - middle + 3 * PAGE));
	refused_or_granted(kt, UNMAPS(-2 * PAGE, PAGE));
}

static void memory_is_refused(struct ktest *kt)
{
	vmm_needs_frames(kt);
	sweep(kt, *(const u64 *)kt->param);
}

#define KCASE_SIZES(text, fn)	KCASE_FOR(text, fn, vmm_sizes, vmm_size_name)
#define KCASE_LARGE(text, fn)	KCASE_FOR(text, fn, vmm_large_sizes, vmm_size_name)

const struct ktest_case vmm_conform[] = {
	KCASE_SIZES("VMM-1 it leads where it was asked to, with those rights", as_asked),
	KCASE_SIZES("VMM-1 it has the rights that it was given last", as_protected),
	KCASE("VMM-1 the distance is kept", distance_is_kept),
	KCASE_SIZES("VMM-1 the distance is kept behind leaves", distance_is_kept_in_leaves),
	KCASE("VMM-1 two addresses of one page have one content", vmm_alias_holds),
	KCASE("VMM-1 a right that is given counts", vmm_new_rights_count),
	KCASE("VMM-1 a page that is mapped counts", vmm_new_pages_count),
	KCASE_LARGE("VMM-2 a page of a leaf is unmapped alone", unmapped_alone),
	KCASE_LARGE("VMM-2 a page of a leaf is protected alone", protected_alone),
	KCASE_SIZES("VMM-2 neighbours stay as they are", neighbours_stay),
	KCASE("VMM-2 a call over many mappings keeps to its range", across_mappings),
	KCASE_SIZES("VMM-3 what is mapped is in the way", mapped_is_in_the_way),
	KCASE_SIZES("VMM-3 a gap is as large as it is", gap_can_be_mapped),
	KCASE_SIZES("VMM-4 what is missing is missed", missing_is_missed),
	KCASE_SIZES("VMM-4 what was unmapped is missing", unmapped_is_missing),
	KCASE_SIZES("VMM-5 a bad range is refused", bad_ranges_are_refused),
	KCASE("VMM-5 an address that is not canonical is refused", not_canonical),
	KCASE("VMM-5 a bad physical range is refused", bad_targets_are_refused),
	KCASE("VMM-5 the highest physical page can be mapped", highest_target),
	KCASE_SIZES("VMM-5 rights without sense are refused", senseless_rights),
	KCASE_SIZES("VMM-6 writable and executable is refused", writable_and_executable),
	KCASE("VMM-6 one after the other is never both", never_both),
	KCASE("VMM-6 what can be written is not executed", vmm_written_is_not_executed),
	KCASE_SIZES("VMM-7 a refusal changes nothing", refusals_change_nothing),
	KCASE_SWEEP_FOR("VMM-7 refused memory changes nothing", memory_is_refused, vmm_sizes,
			vmm_size_name),
	KCASE_SIZES("VMM-8 a range of the size of a leaf is one", vmm_one_leaf),
	KCASE("VMM-8 no leaf is larger than the CPU has", vmm_no_larger_leaf),
	KCASE_LARGE("VMM-8 to memory that is not aligned it is smaller ones", vmm_misaligned),
	KCASE_LARGE("VMM-8 pieces in a row become one leaf", vmm_from_pieces),
	KCASE_LARGE("VMM-8 pieces in any order become one leaf", vmm_from_shuffled_pieces),
	KCASE_LARGE("VMM-8 around a hole they are large, and one again without it", vmm_hole_in_leaf),
	KCASE_LARGE("VMM-8 what leads elsewhere stays apart", vmm_other_target),
	KCASE_LARGE("VMM-8 what has other rights stays apart", vmm_other_rights),
	KCASE_LARGE("VMM-8 rights that are given by pieces join", vmm_rights_by_pieces),
	KCASE_LARGE("VMM-8 guards are leaves too", vmm_guard_leaves),
	KCASE_SIZES("VMM-9 unmapped at once all is back", vmm_gives_back),
	KCASE_LARGE("VMM-9 unmapped by pieces all is back", vmm_gives_back_pieces),
	KCASE_SIZES("VMM-9 without guards all is back", vmm_gives_back_guards),
	KCASE("VMM-9 unmapped in any order all is back", vmm_gives_back_shuffled),
	KCASE_SIZES("VMM-10 a guard is one, whatever its size", vmm_guard_is_one),
	KCASE_SIZES("VMM-10 a guard is in the way", vmm_guard_in_the_way),
	KCASE("VMM-10 a guard between pages is not protected", vmm_guard_between),
	KCASE_SIZES("VMM-10 a guard ends where it is unmapped", vmm_guard_ends),
	KCASE_SIZES("VMM-10 a guard is a fault", vmm_guard_faults),
	KCASE_SIZES("VMM-11 what was unmapped is a fault", vmm_unmapped_faults),
	KCASE("VMM-11 many pages that were unmapped are faults", vmm_many_unmapped_fault),
	KCASE_LARGE("VMM-11 a page unmapped out of a leaf is a fault", vmm_page_of_leaf_faults),
	KCASE_LARGE("VMM-11 pages that became a leaf are faults", vmm_joined_faults),
	KCASE_SIZES("VMM-11 a right that was taken is a fault", vmm_protected_faults),
	KCASE_SIZES("VMM-11 mapped elsewhere it leads there", vmm_remapped_elsewhere),
	KCASE_SIZES("VMM-12 what is mapped in one is not in another", vmm_spaces_differ),
	KCASE("VMM-12 one address, two spaces, two contents", vmm_spaces_differ_to_cpus),
	KCASE_SIZES("VMM-13 the translator says the same", vmm_translator_agrees),
	KCASE_END
};
