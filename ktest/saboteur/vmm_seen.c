// SPDX-License-Identifier: MIT
/* Address spaces with one thing wrong each: in what is seen of them, and what is left. */
#include <foundry/errno.h>

#include "vmm_bad.h"

/* --- VMM-8 -------------------------------------------------------------------------- */

static int unmap_splits(struct vmm *vm, vaddr_t at, size_t bytes)
{
	struct vm_mapping leaf;
	bool splits = right.query(vm, at, &leaf) == 0 && leaf.bytes > bytes;
	int err = right.unmap(vm, at, bytes);

	if (!err && splits)
		split = at;
	return err;
}

static int protect_splits(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	struct vm_mapping leaf;
	bool splits = right.query(vm, at, &leaf) == 0 && leaf.bytes > bytes;
	int err = right.protect(vm, at, bytes, prot);

	if (!err && splits)
		split = at;
	return err;
}

static void narrow(struct vm_mapping *leaf, vaddr_t at)
{
	vaddr_t from = vaddr_align_down(at, PAGE);

	if (!vm_is_guard(leaf))
		leaf->to = paddr_add(leaf->to, vaddr_diff(from, leaf->from));
	leaf->from = from;
	leaf->bytes = PAGE;
}

static int query_stays_split(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf)
{
	int err = right.query(vm, at, leaf);

	if (!err && split.raw && vaddr_diff(split, leaf->from) < leaf->bytes)
		narrow(leaf, at);
	return err;
}

static int query_small_guards(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf)
{
	int err = right.query(vm, at, leaf);

	if (!err && vm_is_guard(leaf))
		narrow(leaf, at);
	return err;
}

static int query_misaligned(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf)
{
	const struct vm_mapping *range = range_of(vm, at);
	vaddr_t from = vaddr_align_down(at, LARGE);
	int err = right.query(vm, at, leaf);

	if (!err && !vm_is_guard(leaf) && from.raw >= range->from.raw &&
	    vaddr_diff(from, range->from) + LARGE <= range->bytes) {
		leaf->to = paddr_add(range->to, vaddr_diff(from, range->from));
		leaf->from = from;
		leaf->bytes = LARGE;
	}
	return err;
}

/* --- VMM-9 -------------------------------------------------------------------------- */

static int unmap_keeps_guards(struct vmm *vm, vaddr_t at, size_t bytes)
{
	bool guard = is_a_guard(vm, at);
	int err = right.unmap(vm, at, bytes);

	if (!err && guard)
		lose_a_frame();
	return err;
}

static int unmap_keeps_last(struct vmm *vm, vaddr_t at, size_t bytes)
{
	int err = right.unmap(vm, at, bytes);

	if (!err && to_mock(vm)->count == 0)
		lose_a_frame();
	return err;
}

static int unmap_keeps_split(struct vmm *vm, vaddr_t at, size_t bytes)
{
	struct vm_mapping leaf;
	bool splits = right.query(vm, at, &leaf) == 0 && leaf.bytes > bytes;
	int err = right.unmap(vm, at, bytes);

	if (!err && splits)
		lose_a_frame();
	return err;
}

/* --- VMM-10 ------------------------------------------------------------------------- */

static int map_over_guard(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	int err = right.map(vm, at, to, bytes, prot);

	if (err != -EEXIST || !is_a_guard(vm, at) || right.unmap(vm, at, bytes))
		return err;
	return right.map(vm, at, to, bytes, prot);
}

static int protect_passes_guard(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	int err = right.protect(vm, at, bytes, prot);

	return err == -ENOENT && is_a_guard(vm, at) ? 0 : err;
}

static int query_hides_guard(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf)
{
	return is_a_guard(vm, at) ? -ENOENT : right.query(vm, at, leaf);
}

static int unmap_ends_guard(struct vmm *vm, vaddr_t at, size_t bytes)
{
	const struct vm_mapping *range = range_of(vm, at);

	if (range && vm_is_guard(range) && vaddr_diff(at, range->from) + bytes < range->bytes)
		return right.unmap(vm, range->from, range->bytes);
	return right.unmap(vm, at, bytes);
}

static bool access_guard(struct ktest *kt, struct vmm *vm, vaddr_t at, enum fault_access how,
			 u64 *value)
{
	return is_a_guard(vm, at) || soft_space_access(kt, vm, at, how, value);
}

/* --- VMM-11 ------------------------------------------------------------------------- */

static int unmap_of_leaf_unseen(struct vmm *vm, vaddr_t at, size_t bytes)
{
	struct vm_mapping leaf;

	return right.query(vm, at, &leaf) == 0 && leaf.bytes > bytes ?
	       unmap_unseen(vm, at, bytes) : right.unmap(vm, at, bytes);
}

static int protect_narrows_unseen(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	return prot == R ? protect_unseen(vm, at, bytes, prot) :
			   right.protect(vm, at, bytes, prot);
}

static void flush_first(void *arg, vaddr_t from, u64 bytes)
{
	soft_cpu_forget(from, PAGE);
}

static void flush_few(void *arg, vaddr_t from, u64 bytes)
{
	soft_cpu_forget(from, MIN(bytes, 32 * PAGE));
}

/* --- VMM-12 ------------------------------------------------------------------------- */

static int query_shows_first(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf)
{
	int err = right.query(vm, at, leaf);

	return err && vm == other ? right.query(space, at, leaf) : err;
}

static int unmap_in_both(struct vmm *vm, vaddr_t at, size_t bytes)
{
	int err = right.unmap(vm, at, bytes);

	if (!err && vm == space && other && !is_free(other, at))
		err = right.unmap(other, at, bytes);
	return err;
}

static bool access_without_asid(struct ktest *kt, struct vmm *vm, vaddr_t at, enum fault_access how,
				u64 *value)
{
	return soft_space_access(kt, space, at, how, value);
}

/* --- VMM-13 ------------------------------------------------------------------------- */

static int pages_only(struct translator *translator, vaddr_t from, paddr_t *to)
{
	struct vm_mapping leaf;

	if (right.query(space, from, &leaf) || vm_is_guard(&leaf))
		return -ENOENT;
	*to = paddr_add(leaf.to, from.raw % PAGE);
	return 0;
}

static int sees_guards(struct translator *translator, vaddr_t from, paddr_t *to)
{
	struct vm_mapping leaf;

	if (right.query(space, from, &leaf))
		return -ENOENT;
	*to = paddr_add(leaf.to, vaddr_diff(from, leaf.from));
	return 0;
}

/* It knows what it was asked last. */
static int remembers(struct translator *translator, vaddr_t from, paddr_t *to)
{
	static struct vm_mapping known;

	if (vaddr_diff(from, known.from) >= known.bytes &&
	    (right.query(space, from, &known) || vm_is_guard(&known))) {
		known.bytes = 0;
		return -ENOENT;
	}
	*to = paddr_add(known.to, vaddr_diff(from, known.from));
	return 0;
}

static const struct translator_ops pages_only_ops = { .translate = pages_only };
static const struct translator_ops sees_guards_ops = { .translate = sees_guards };
static const struct translator_ops remembers_ops = { .translate = remembers };

/* --- the table ---------------------------------------------------------------------- */

static const struct saboteur table[] = {
	{ .name = "VMM-8 no leaf is larger than a page", .bench = BAD(.largest = PAGE) },
	{ .name = "VMM-8 leaves are larger than the CPU's", .bench = BAD(.largest = GiB) },
	{ .name = "VMM-8 a leaf that had a hole is never whole again",
	  .bench = BAD(.ops = { .unmap = unmap_splits, .query = query_stays_split }) },
	{ .name = "VMM-8 a leaf that had other rights is never whole again",
	  .bench = BAD(.ops = { .protect = protect_splits, .query = query_stays_split }) },
	{ .name = "VMM-8 a guard is a page", .bench = QUERY(query_small_guards) },
	{ .name = "VMM-8 a leaf leads to memory that is not aligned", .bench = QUERY(query_misaligned) },
	{ .name = "VMM-9 a guard keeps a frame", .bench = UNMAP(unmap_keeps_guards) },
	{ .name = "VMM-9 the last page keeps a frame", .bench = UNMAP(unmap_keeps_last) },
	{ .name = "VMM-9 a leaf that was split keeps a frame", .bench = UNMAP(unmap_keeps_split) },
	{ .name = "VMM-10 a guard gives way", .bench = MAP(map_over_guard) },
	{ .name = "VMM-10 protecting passes a guard by", .bench = PROTECT(protect_passes_guard) },
	{ .name = "VMM-10 nobody sees a guard", .bench = QUERY(query_hides_guard),
	  .also = "VMM-2 VMM-8 VMM-12", .why = "they look for one" },
	{ .name = "VMM-10 a guard ends as a whole", .bench = UNMAP(unmap_ends_guard),
	  .also = "VMM-8 VMM-9", .why = "pages of it are unmapped one by one" },
	{ .name = "VMM-10 a guard can be read", .bench = BAD(.access = access_guard) },
	{ .name = "VMM-11 nobody hears what was unmapped", .bench = UNMAP(unmap_unseen),
	  .also = "VMM-10 VMM-12", .why = "what is remembered is no fault" },
	{ .name = "VMM-11 nobody hears that a leaf is split", .bench = UNMAP(unmap_of_leaf_unseen) },
	{ .name = "VMM-11 nobody hears that a right was taken",
	  .bench = PROTECT(protect_narrows_unseen) },
	{ .name = "VMM-11 of a range the first page is forgotten", .bench = BAD(.flush = flush_first) },
	{ .name = "VMM-11 of a range 32 pages are forgotten", .bench = BAD(.flush = flush_few) },
	{ .name = "VMM-12 the first shows in the second", .bench = QUERY(query_shows_first) },
	{ .name = "VMM-12 what the first unmaps is gone in the second", .bench = UNMAP(unmap_in_both) },
	{ .name = "VMM-12 a CPU takes one for the other", .bench = BAD(.access = access_without_asid) },
	{ .name = "VMM-13 it takes every leaf for a page",
	  .bench = BAD(.translator = &pages_only_ops) },
	{ .name = "VMM-13 it finds something behind a guard",
	  .bench = BAD(.translator = &sees_guards_ops) },
	{ .name = "VMM-13 it says what it said before",
	  .bench = BAD(.translator = &remembers_ops) },
};

static const struct saboteur_contract contract = { .conform = vmm_conform };

static const struct ktest_case cases[] = {
	KCASE_FOR("", saboteur_is_caught, table, saboteur_name),
	KCASE_END
};

/* Beside saboteur/vmm, which is about what is granted and refused. */
static const struct ktest_suite suite = {
	.name	= "saboteur/vmm/seen",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.bench	= &contract,
};
KTEST_SUITE(suite);
