// SPDX-License-Identifier: MIT
/* The model of address spaces against broken ones: each is caught, by the least that shows it. */
#include <foundry/bug.h>
#include <foundry/errno.h>

#include "sabotaged.h"
#include "saboteur/vmm_bad.h"

/* --- what is wrong with it -------------------------------------------------------- */

static int map_over_guard(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	int err = right.map(vm, at, to, bytes, prot);

	if (err != -EEXIST || !is_a_guard(vm, at) || right.unmap(vm, at, bytes))
		return err;
	return right.map(vm, at, to, bytes, prot);
}

static int map_half(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	int err = right.map(vm, at, to, bytes, prot);

	if (err == -EEXIST && is_free(vm, at) && right.map(vm, at, to, PAGE, prot))
		return -ENOMEM;
	return err;
}

static int map_writable_code(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	return right.map(vm, at, to, bytes, prot & W && prot & X ? prot & ~W : prot);
}

static int map_finds_no_memory(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
{
	return to_mock(vm)->count == 3 ? -ENOMEM : right.map(vm, at, to, bytes, prot);
}

static int unmap_one_more(struct vmm *vm, vaddr_t at, size_t bytes)
{
	int err = right.unmap(vm, at, bytes);
	vaddr_t next = vaddr_add(at, bytes);

	if (!err && bytes == 2 * PAGE && !is_free(vm, next))
		err = right.unmap(vm, next, PAGE);
	return err;
}

static int unmap_splits(struct vmm *vm, vaddr_t at, size_t bytes)
{
	struct vm_mapping leaf;
	bool splits = right.query(vm, at, &leaf) == 0 && leaf.bytes > bytes;
	int err = right.unmap(vm, at, bytes);

	if (!err && splits)
		split = at;
	return err;
}

static int query_stays_split(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf)
{
	int err = right.query(vm, at, leaf);

	if (!err && split.raw && vaddr_diff(split, leaf->from) < leaf->bytes) {
		leaf->to = paddr_add(leaf->to, vaddr_diff(vaddr_align_down(at, PAGE), leaf->from));
		leaf->from = vaddr_align_down(at, PAGE);
		leaf->bytes = PAGE;
	}
	return err;
}

static int unmap_loses_frames(struct vmm *vm, vaddr_t at, size_t bytes)
{
	struct vm_mapping leaf;
	bool splits = right.query(vm, at, &leaf) == 0 && leaf.bytes > bytes;
	int err = right.unmap(vm, at, bytes);

	if (!err && splits)
		lose_a_frame();
	return err;
}

static int protect_keeps_kind(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	const struct vm_mapping *range = range_of(vm, at);

	if (range && range->prot & VM_UNCACHED && prot == RW)
		prot |= VM_UNCACHED;
	return right.protect(vm, at, bytes, prot);
}

static int protect_passes_holes(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	int err = right.protect(vm, at, bytes, prot);

	return err == -ENOENT && !is_free(vm, at) && !is_a_guard(vm, at) ?
	       right.protect(vm, at, PAGE, prot) : err;
}

static int protect_dies(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot)
{
	int err = right.protect(vm, at, bytes, prot);

	BUG_ON(!err && prot == RX && bytes > LARGE, "the mock dies of much code");
	return err;
}

/* All of a leaf leads where its first page does. */
static int query_looks_at_first(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf)
{
	vaddr_t from = vaddr_align_down(at, GiB);
	const struct vm_mapping *range = range_of(vm, from);
	int err = right.query(vm, at, leaf);

	if (!err && leaf->bytes == LARGE && range && !vm_is_guard(range) &&
	    vaddr_diff(from, range->from) + LARGE < range->bytes) {
		leaf->to = paddr_add(range->to, vaddr_diff(from, range->from));
		leaf->from = from;
		leaf->bytes = GiB;
	}
	return err;
}

static int pages_only(struct translator *translator, vaddr_t from, paddr_t *to)
{
	struct vm_mapping leaf;

	if (right.query(space, from, &leaf) || vm_is_guard(&leaf))
		return -ENOENT;
	*to = paddr_add(leaf.to, leaf.bytes == LARGE ? from.raw % PAGE : vaddr_diff(from, leaf.from));
	return 0;
}

static const struct translator_ops pages_only_ops = { .translate = pages_only };

/* --- how each is caught ------------------------------------------------------------ */

static const struct sabotaged saboteurs[] = {
	{ MAP(map_over_guard),
	  "a guard gives way",
	  "2 of 200 operations are enough: it is 0, not -EEXIST",
	  "guard 1 page at +0x0 -> done\n"
	  "map 1 page at +0x0 to +0x0 rw -> done\n" },
	{ MAP(map_half),
	  "a mapping that is refused is there in part",
	  "2 of 200 operations are enough: +0x0: asked for, it is 0",
	  "map 1 page at +0x1000 to +0x1000 rw -> done\n"
	  "map 2 pages at +0x0 to +0x0 rw -> -EEXIST\n" },
	{ MAP(map_writable_code),
	  "code that is writable is mapped as code",
	  "1 of 200 operations is enough: it is 0, not -EINVAL",
	  "map 1 page at +0x0 to +0x0 rwx -> done\n" },
	{ MAP(map_finds_no_memory),
	  "memory is short for no reason",
	  "4 of 200 operations are enough: it is -ENOMEM, not -EEXIST",
	  "guard 1 page at +0x0 -> done\n"
	  "map 1 page at +0x1000 to +0x1000 rw -> done\n"
	  "map 6 pages at +0x2000 to +0x2000 r -> done\n"
	  "map 1 page at +0x0 to +0x0 rw -> -ENOMEM\n" },
	{ UNMAP(unmap_one_more),
	  "an unmap takes a page more",
	  "2 of 200 operations are enough: +0x2000: asked for, it is -ENOENT",
	  "map 8 pages at +0x0 to +0x0 rw -> done\n"
	  "unmap 2 pages at +0x0 -> done\n" },
	{ BAD(.ops = { .unmap = unmap_splits, .query = query_stays_split }),
	  "a leaf that had a hole is never whole again",
	  "3 of 200 operations are enough: +0x3fe00000: its leaf is +0x3fe00000, 0x1000 bytes, not +0x3fe00000, 0x200000",
	  "map 261633 pages at +0x1ff000 to +0x1ff000 rw -> done\n"
	  "unmap 1 page at +0x3fe00000 -> done\n"
	  "map 1 page at +0x3fe00000 to +0x3fe00000 rw -> done\n" },
	{ UNMAP(unmap_loses_frames),
	  "a leaf that was split keeps a frame",
	  "2 of 200 operations are enough: 1199 frames are free, not 1200",
	  "map 261633 pages at +0x1ff000 to +0x1ff000 rw -> done\n"
	  "unmap 1 page at +0x3fe00000 -> done\n"
	  "unmap 261121 pages at +0x1ff000 -> done\n"
	  "unmap 511 pages at +0x3fe01000 -> done\n" },
	{ PROTECT(protect_keeps_kind),
	  "a cache kind stays",
	  "2 of 200 operations are enough: +0x0: its rights are 0x43, not 0x3",
	  "map 1 page at +0x0 to +0x0 rw uncached -> done\n"
	  "protect 1 page at +0x0 rw -> done\n" },
	{ PROTECT(protect_passes_holes),
	  "protecting passes holes by",
	  "2 of 200 operations are enough: it is 0, not -ENOENT",
	  "map 1 page at +0x0 to +0x0 rw -> done\n"
	  "protect 2 pages at +0x0 rw -> done\n" },
	{ PROTECT(protect_dies),
	  "a BUG",
	  "2 of 200 operations are enough: BUG at ktest/model/selftest_vmm.c",
	  "map 513 pages at +0x0 to +0x0 rw -> done\n"
	  "protect 513 pages at +0x0 rx" },
	{ BAD(.ops = { .query = query_looks_at_first }, .largest = GiB),
	  "a leaf of 1 GiB where not all of it is",
	  "1 of 200 operations is enough: +0x0: its leaf is +0x0, 0x40000000 bytes, not +0x0, 0x200000",
	  "map 513 pages at +0x0 to +0x0 rw -> done\n" },
	{ BAD(.translator = &pages_only_ops),
	  "a large leaf translates wrongly",
	  ": it translates to 0x10000",
	  "map 512 pages at +0x0 to +0x0 rw -> done\n" },
};

static void is_caught(struct ktest *kt)
{
	model_sees(kt, kt->param, &vmm_random[0], NULL);
}

static void is_not_caught(struct ktest *kt)
{
	model_accepts(kt, BAD(.largest = LARGE), &vmm_random[0]);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("caught", is_caught, saboteurs, sabotaged_name),
	KCASE("the mock itself passes", is_not_caught),
	KCASE_END
};

static const struct ktest_suite selftest = {
	.name	= "model/vmm",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(selftest);
