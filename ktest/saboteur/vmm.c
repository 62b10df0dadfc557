// SPDX-License-Identifier: MIT
/* Address spaces with one thing wrong each: in what is granted, and what is refused. */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "vmm_bad.h"

/* --- VMM-1 -------------------------------------------------------------------------- */

static int map_drops_user(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	return right.map(vm, at, to, bytes, prot == (RW | VM_USER) ? RW : prot);
}

static int map_misplaces_fifth(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	int err;

	if (bytes != 5 * PAGE || prot != RW)
		return right.map(vm, at, to, bytes, prot);
	err = right.map(vm, at, to, 4 * PAGE, prot);
	if (err)
		return err;
	return right.map(vm, vaddr_add(at, 4 * PAGE), to, PAGE, prot);
}

static int protect_keeps_kind(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	const struct vm_mapping *range = range_of(vm, at);

	if (range && prot == (RW | VM_UNCACHED))
		prot = RW | (range->prot & VM_CACHE_MASK);
	return right.protect(vm, at, bytes, prot);
}

static int protect_widens_unseen(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	const struct vm_mapping *range = range_of(vm, at);

	return range && range->prot == R && prot == RW ? protect_unseen(vm, at, bytes, prot) :
							 right.protect(vm, at, bytes, prot);
}

/* --- VMM-2 -------------------------------------------------------------------------- */

static int unmap_takes_two(struct vmm *vm, vaddr_t at, size_t bytes)
{
	int err = right.unmap(vm, at, bytes);
	vaddr_t before = vaddr_add(at, -PAGE);

	if (!err && bytes == PAGE && at.raw % LARGE == LARGE - PAGE && !is_free(vm, before))
		err = right.unmap(vm, before, PAGE);
	return err;
}

static int protect_reaches_further(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	return right.protect(vm, at, bytes == 6 * PAGE ? 7 * PAGE : bytes, prot);
}

static int protect_takes_leaf(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	struct vm_mapping leaf;

	if (at.raw % PAGE == 0 && bytes == PAGE && right.query(vm, at, &leaf) == 0 &&
	    leaf.bytes == LARGE)
		return right.protect(vm, leaf.from, leaf.bytes, prot);
	return right.protect(vm, at, bytes, prot);
}

/* --- VMM-3 -------------------------------------------------------------------------- */

static int map_looks_at_first(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	int err = right.map(vm, at, to, bytes, prot);

	return err == -EEXIST && is_free(vm, at) ? right.map(vm, at, to, PAGE, prot) : err;
}

static int map_says_invalid(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	int err = right.map(vm, at, to, bytes, prot);

	return err == -EEXIST ? -EINVAL : err;
}

static int map_suffers_the_same(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	int err = right.map(vm, at, to, bytes, prot);
	const struct vm_mapping *range = range_of(vm, at);

	return err == -EEXIST && range && range->prot == prot && prot != VM_GUARD &&
	       range->to.raw + vaddr_diff(at, range->from) == to.raw ? 0 : err;
}

/* --- VMM-4 -------------------------------------------------------------------------- */

static int unmap_what_there_is(struct vmm *vm, vaddr_t at, size_t bytes)
{
	int err = right.unmap(vm, at, bytes);

	return err == -ENOENT && !is_free(vm, at) ? right.unmap(vm, at, PAGE) : err;
}

static int protect_what_there_is(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	int err = right.protect(vm, at, bytes, prot);

	return err == -ENOENT && !is_free(vm, at) && !is_a_guard(vm, at) ?
	       right.protect(vm, at, PAGE, prot) : err;
}

static int unmap_says_invalid(struct vmm *vm, vaddr_t at, size_t bytes)
{
	int err = right.unmap(vm, at, bytes);

	return err == -ENOENT ? -EINVAL : err;
}

/* --- VMM-5 -------------------------------------------------------------------------- */

static int map_rounds_up(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	return right.map(vm, at, to, bytes % PAGE ? align_up(bytes, PAGE) : bytes, prot);
}

static int unmap_rounds_down(struct vmm *vm, vaddr_t at, size_t bytes)
{
	return right.unmap(vm, vaddr_align_down(at, PAGE), bytes);
}

static int unmap_of_nothing(struct vmm *vm, vaddr_t at, size_t bytes)
{
	return bytes == 0 ? 0 : right.unmap(vm, at, bytes);
}

static int protect_wraps(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	return at.raw + bytes < at.raw ? 0 : right.protect(vm, at, bytes, prot);
}

static int map_beyond_window(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	vaddr_t last = vm->last;
	int err;

	vm->last = vaddr(U64_MAX);
	err = right.map(vm, at, to, bytes, prot);
	vm->last = last;
	return err;
}

static int unmap_below_window(struct vmm *vm, vaddr_t at, size_t bytes)
{
	vaddr_t first = vm->first;
	int err;

	vm->first = vaddr(0);
	err = right.unmap(vm, at, bytes);
	vm->first = first;
	return err;
}

static int map_too_high(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	return right.map(vm, at, paddr(to.raw & SOFT_SPACE_HIGHEST), bytes, prot);
}

static int map_grants_reading(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	return right.map(vm, at, to, bytes, prot == VM_USER ? prot | R : prot);
}

static int map_any_guard(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	return right.map(vm, at, to, bytes, prot & VM_GUARD ? VM_GUARD : prot);
}

static int map_guard_anywhere(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	return right.map(vm, at, prot == VM_GUARD ? paddr(0) : to, bytes, prot);
}

static int protect_with_guard(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	return prot == VM_GUARD ? 0 : right.protect(vm, at, bytes, prot);
}

/* --- VMM-6 -------------------------------------------------------------------------- */

static int map_both(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	vm_prot_t both = prot & (W | X);
	int err = right.map(vm, at, to, bytes, both == (W | X) ? prot & ~X : prot);

	if (!err && both == (W | X))
		range_of(vm, at)->prot = prot;
	return err;
}

static int protect_both(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	vm_prot_t both = prot & (W | X);
	int err = right.protect(vm, at, bytes, both == (W | X) ? (prot & ~X) | R : prot);

	if (!err && both == (W | X))
		range_of(vm, at)->prot = prot;
	return err;
}

static int protect_leaves_exec(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	const struct vm_mapping *range = range_of(vm, at);
	bool stays = range && range->prot == RX && prot == RW;
	int err = right.protect(vm, at, bytes, prot);

	if (!err && stays)
		range_of(vm, at)->prot |= X;
	return err;
}

/* --- VMM-7 -------------------------------------------------------------------------- */

static int map_half(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	int err = right.map(vm, at, to, bytes, prot);

	if (err == -EEXIST && is_free(vm, at) && right.map(vm, at, to, PAGE, prot))
		return -ENOMEM;
	return err;
}

static int map_keeps_frames(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	int err = right.map(vm, at, to, bytes, prot);

	if (err == -ENOMEM)
		lose_a_frame();
	return err;
}

static int unmap_all_the_same(struct vmm *vm, vaddr_t at, size_t bytes)
{
	int err = right.unmap(vm, at, bytes);

	if (err == -ENOMEM && right.unmap(vm, at, bytes))
		return -ENOENT;
	return err;
}

static int protect_all_the_same(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	int err = right.protect(vm, at, bytes, prot);

	if (err == -ENOMEM && right.protect(vm, at, bytes, prot))
		return -ENOENT;
	return err;
}

static int unmap_says_busy(struct vmm *vm, vaddr_t at, size_t bytes)
{
	int err = right.unmap(vm, at, bytes);

	return err == -ENOMEM ? -EBUSY : err;
}

/* --- the table ---------------------------------------------------------------------- */

static const struct saboteur vmm_saboteurs[] = {
	{ .name = "VMM-1 the user's right is dropped", .bench = MAP(map_drops_user) },
	{ .name = "VMM-1 the fifth of five pages leads elsewhere", .bench = MAP(map_misplaces_fifth) },
	{ .name = "VMM-1 protecting keeps the cache kind", .bench = PROTECT(protect_keeps_kind) },
	{ .name = "VMM-1 a CPU never learns of a right", .bench = PROTECT(protect_widens_unseen) },
	{ .name = "VMM-2 unmapping the end of a leaf takes two pages", .bench = UNMAP(unmap_takes_two),
	  .also = "VMM-8", .why = "the hole is larger" },
	{ .name = "VMM-2 protecting six pages reaches the seventh",
	  .bench = PROTECT(protect_reaches_further) },
	{ .name = "VMM-2 protecting a page protects its leaf", .bench = PROTECT(protect_takes_leaf),
	  .also = "VMM-8 VMM-11", .why = "what is beside the page has other rights" },
	{ .name = "VMM-3 only the first page is looked at", .bench = MAP(map_looks_at_first),
	  .also = "VMM-7 VMM-10", .why = "it is granted, over guards too" },
	{ .name = "VMM-3 what is in the way is -EINVAL", .bench = MAP(map_says_invalid),
	  .also = "VMM-10", .why = "so is a guard" },
	{ .name = "VMM-3 what is there already is granted", .bench = MAP(map_suffers_the_same),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-4 unmapping takes the page that is there", .bench = UNMAP(unmap_what_there_is),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-4 protecting changes the page that is there",
	  .bench = PROTECT(protect_what_there_is),
	  .also = "VMM-7 VMM-10", .why = "it is granted, before a guard too" },
	{ .name = "VMM-4 unmapping what is missing is -EINVAL", .bench = UNMAP(unmap_says_invalid),
	  .also = "VMM-12", .why = "what another space maps is missing" },
	{ .name = "VMM-5 a length is rounded up", .bench = MAP(map_rounds_up),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-5 an address is rounded down", .bench = UNMAP(unmap_rounds_down),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-5 unmapping nothing is granted", .bench = UNMAP(unmap_of_nothing),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-5 a range that wraps around is granted", .bench = PROTECT(protect_wraps),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-5 the window has no end", .bench = MAP(map_beyond_window),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-5 what is below the window is -ENOENT", .bench = UNMAP(unmap_below_window) },
	{ .name = "VMM-5 of a physical address the bits above are lost", .bench = MAP(map_too_high),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-5 what grants nothing can be read", .bench = MAP(map_grants_reading),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-5 a guard with rights is one", .bench = MAP(map_any_guard),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-5 a guard leads anywhere", .bench = MAP(map_guard_anywhere),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-5 protecting with a guard does nothing", .bench = PROTECT(protect_with_guard),
	  .also = "VMM-6 VMM-7", .why = "the same is asked there" },
	{ .name = "VMM-6 mapping grants both", .bench = MAP(map_both),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-6 protecting grants both", .bench = PROTECT(protect_both),
	  .also = "VMM-7", .why = "a refusal is one no more" },
	{ .name = "VMM-6 what becomes writable stays executable",
	  .bench = PROTECT(protect_leaves_exec) },
	{ .name = "VMM-7 a mapping that is refused is there in part", .bench = MAP(map_half),
	  .also = "VMM-3 VMM-10", .why = "then it is in the way, and before a guard" },
	{ .name = "VMM-7 a mapping that is refused keeps a frame", .bench = MAP(map_keeps_frames) },
	{ .name = "VMM-7 without memory it is unmapped all the same",
	  .bench = UNMAP(unmap_all_the_same) },
	{ .name = "VMM-7 without memory it is protected all the same",
	  .bench = PROTECT(protect_all_the_same) },
	{ .name = "VMM-7 without memory it is busy", .bench = UNMAP(unmap_says_busy) },
};

static const struct saboteur_contract vmm_contract = { .conform = vmm_conform };

SABOTEURS(vmm, FACT(CONSOLE), vmm_contract, vmm_saboteurs);
