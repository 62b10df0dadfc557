// SPDX-License-Identifier: MIT
/* VMM-8, VMM-9: how large the leaves are, and what is left when they are gone. */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "place.h"

#define PIECES	512		/* of the next smaller size in a leaf */

static u64 piece(void)
{
	return vmm_place.unit / PIECES;
}

void vmm_one_leaf(struct ktest *kt)
{
	u64 unit;

	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	vmm_maps(kt, 0, 0, unit, RW);
	vmm_expect_leaves(kt, 0, 0, unit, RW);
	vmm_maps(kt, unit, unit, 3 * PAGE, RW);
	vmm_expect_leaves(kt, 0, 0, unit + 3 * PAGE, RW);
}

/* A range that would be the next larger one, if there were any. */
void vmm_no_larger_leaf(struct ktest *kt)
{
	u64 unit = PIECES * MAX(((const struct vmm_bench *)kt->bench)->largest, PAGE);

	vmm_start_small_leaves(kt, unit);
	vmm_maps(kt, 0, 0, unit, RW);
	vmm_expect_leaves(kt, 0, 0, unit, RW);
	vmm_unmaps(kt, 0, unit);
	vmm_guards(kt, 0, unit);
	vmm_expect_leaves(kt, 0, 0, unit, VM_GUARD);
}

void vmm_misaligned(struct ktest *kt)
{
	vmm_start_of_param(kt);
	vmm_maps(kt, 0, piece(), vmm_place.unit, RW);
	vmm_expect_leaves(kt, 0, piece(), vmm_place.unit, RW);
}

void vmm_from_pieces(struct ktest *kt)
{
	vmm_start_of_param(kt);
	vmm_own(kt, 0, vmm_place.unit);
	for (u64 i = 0; i < PIECES; i++) {
		if ((i & (i - 1)) == 0 || i == PIECES - 1)
			vmm_expect_leaves(kt, 0, 0, i * piece(), RW);
		vmm_maps(kt, i * piece(), i * piece(), piece(), RW);
	}
	vmm_expect_leaves(kt, 0, 0, vmm_place.unit, RW);
}

/* A step that has no factor in common with their number meets them all. */
static u64 shuffled(u64 i, u64 seed)
{
	return (i * (2 * seed + 1) + seed / PIECES) % PIECES;
}

void vmm_from_shuffled_pieces(struct ktest *kt)
{
	u64 random = kt->seed, seed = ktest_random(&random);

	vmm_start_of_param(kt);
	vmm_own(kt, 0, vmm_place.unit);
	for (u64 i = 0; i < PIECES; i++) {
		u64 at = shuffled(i, seed) * piece();

		vmm_maps(kt, at, at, piece(), RX);
		vmm_expect_mapped(kt, at, at, piece(), RX);
	}
	vmm_expect_leaves(kt, 0, 0, vmm_place.unit, RX);
}

static void expect_around(struct ktest *kt, u64 hole, vm_prot_t prot)
{
	u64 behind = hole + PAGE;

	vmm_expect_leaves(kt, 0, 0, hole, prot);
	vmm_expect_leaves(kt, behind, behind, vmm_place.unit - behind, prot);
}

void vmm_hole_in_leaf(struct ktest *kt)
{
	static const u64 pages[] = { 0, 1, 255, 256, 511 };

	vmm_start_of_param(kt);
	vmm_maps(kt, 0, 0, vmm_place.unit, RW);
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		u64 hole = pages[i] * piece() + (vmm_place.unit == GiB ? 37 * PAGE : 0);

		vmm_unmaps(kt, hole, PAGE);
		expect_around(kt, hole, RW);
		vmm_maps(kt, hole, hole, PAGE, RW);
		vmm_expect_leaves(kt, 0, 0, vmm_place.unit, RW);
	}
}

void vmm_other_target(struct ktest *kt)
{
	u64 hole;

	vmm_start_of_param(kt);
	hole = vmm_place.unit / 2;
	vmm_maps(kt, 0, 0, vmm_place.unit, RW);
	vmm_unmaps(kt, hole, PAGE);
	vmm_maps(kt, hole, vmm_place.unit, PAGE, RW);
	expect_around(kt, hole, RW);
	vmm_expect_leaves(kt, hole, vmm_place.unit, PAGE, RW);
	vmm_unmaps(kt, hole, PAGE);
	vmm_maps(kt, hole, hole, PAGE, RW);
	vmm_expect_leaves(kt, 0, 0, vmm_place.unit, RW);
}

void vmm_other_rights(struct ktest *kt)
{
	u64 hole;

	vmm_start_of_param(kt);
	hole = vmm_place.unit / 2 - PAGE;
	vmm_maps(kt, 0, 0, vmm_place.unit, RW);
	vmm_protects(kt, hole, PAGE, R);
	expect_around(kt, hole, RW);
	vmm_expect_leaves(kt, hole, hole, PAGE, R);
	vmm_protects(kt, hole, PAGE, RW);
	vmm_expect_leaves(kt, 0, 0, vmm_place.unit, RW);
}

void vmm_rights_by_pieces(struct ktest *kt)
{
	u64 half;

	vmm_start_of_param(kt);
	half = vmm_place.unit / 2 + PAGE;
	vmm_maps(kt, 0, 0, vmm_place.unit, RW);
	vmm_protects(kt, 0, half, R);
	vmm_expect_leaves(kt, 0, 0, half, R);
	vmm_expect_leaves(kt, half, half, vmm_place.unit - half, RW);
	vmm_protects(kt, half, vmm_place.unit - half, R);
	vmm_expect_leaves(kt, 0, 0, vmm_place.unit, R);
}

void vmm_guard_leaves(struct ktest *kt)
{
	u64 hole;

	vmm_start_of_param(kt);
	hole = vmm_place.unit / 2;
	vmm_guards(kt, 0, vmm_place.unit);
	vmm_expect_leaves(kt, 0, 0, vmm_place.unit, VM_GUARD);
	vmm_unmaps(kt, hole, PAGE);
	expect_around(kt, hole, VM_GUARD);
	vmm_maps(kt, hole, 0, PAGE, RW);
	expect_around(kt, hole, VM_GUARD);
	vmm_unmaps(kt, hole, PAGE);
	vmm_guards(kt, hole, PAGE);
	vmm_expect_leaves(kt, 0, 0, vmm_place.unit, VM_GUARD);
}

/* --- VMM-9 -------------------------------------------------------------------------- */

void vmm_gives_back(struct ktest *kt)
{
	u64 frames, unit;

	vmm_needs_frames(kt);
	vmm_start_of_param(kt);
	frames = vmm_frames(kt);
	unit = vmm_place.unit;
	vmm_maps(kt, 0, 0, unit, RW);
	vmm_maps(kt, unit, 3 * PAGE, 5 * PAGE, R);
	vmm_unmaps(kt, 0, unit + 5 * PAGE);
	EXPECT_EQ(kt, vmm_frames(kt), frames);
	vmm_maps(kt, -PAGE, 0, PAGE, RW);
	vmm_unmaps(kt, -PAGE, PAGE);
	EXPECT_EQ(kt, vmm_frames(kt), frames);
}

/* A page, what is in front of it, what is behind it. */
void vmm_gives_back_pieces(struct ktest *kt)
{
	u64 frames, unit, hole;

	vmm_needs_frames(kt);
	vmm_start_of_param(kt);
	frames = vmm_frames(kt);
	unit = vmm_place.unit;
	hole = unit / 2 + 5 * PAGE;
	vmm_maps(kt, 0, 0, unit, RW);
	vmm_unmaps(kt, hole, PAGE);
	vmm_protects(kt, 2 * PAGE, PAGE, R);
	vmm_unmaps(kt, 0, hole);
	vmm_unmaps(kt, hole + PAGE, unit - hole - PAGE);
	EXPECT_EQ(kt, vmm_frames(kt), frames);
}

void vmm_gives_back_guards(struct ktest *kt)
{
	u64 frames, unit;

	vmm_needs_frames(kt);
	vmm_start_of_param(kt);
	frames = vmm_frames(kt);
	unit = vmm_place.unit;
	vmm_guards(kt, 0, unit + PAGE);
	vmm_maps(kt, -PAGE, 0, PAGE, RW);
	vmm_unmaps(kt, 0, unit);
	vmm_unmaps(kt, -PAGE, PAGE);
	vmm_unmaps(kt, unit, PAGE);
	EXPECT_EQ(kt, vmm_frames(kt), frames);
}

#define FAR	7		/* pages, as far apart as the part allows */

/* Where the @i-th of them is. */
static u64 far(u64 i)
{
	u64 bytes = vmm_place.bench->bytes;

	return align_down(bytes / FAR, PAGE) * i - vaddr_diff(vmm_place.at, vmm_place.bench->first);
}

/* So that no two share a table. */
void vmm_gives_back_shuffled(struct ktest *kt)
{
	u64 random = kt->seed, step, frames;

	vmm_needs_frames(kt);
	vmm_start(kt, PAGE);
	frames = vmm_frames(kt);
	step = 1 + ktest_random(&random) % (FAR - 1);
	for (u64 i = 0; i < FAR; i++)
		vmm_maps(kt, far(i), i * PAGE, PAGE, RW);
	for (u64 i = 0; i < FAR; i++) {
		u64 n = i * step % FAR;

		vmm_expect_mapped(kt, far(n), n * PAGE, PAGE, RW);
		vmm_unmaps(kt, far(n), PAGE);
	}
	EXPECT_EQ(kt, vmm_frames(kt), frames);
}
