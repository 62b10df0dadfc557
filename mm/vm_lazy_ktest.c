// SPDX-License-Identifier: MIT
/* The promise of vm_lazy.h in a small space and in the kernel's, and what only this one says. */
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/near.h>

#include "conform/vm_lazy.h"
#include "lazy_place.h"
#include "small_space.h"

static const struct vm_lazy_bench small_bench = {
	.place	= &lazy_small_place,
	.init	= vm_lazy_init,
	.add	= vm_lazy_add,
	.remove	= vm_lazy_remove,
};

static const struct ktest_suite small_suite = {
	.name	= "vm_lazy/small",
	.needs	= FACT(FRAMES),
	.cases	= vm_lazy_conform,
	.bench	= &small_bench,
};
KTEST_SUITE(small_suite);

static const struct vm_lazy_bench kernel_bench = {
	.place	= &lazy_kernel_place,
	.init	= vm_lazy_init,
	.add	= vm_lazy_add,
	.remove	= vm_lazy_remove,
};

static const struct ktest_suite kernel_suite = {
	.name	= "vm_lazy/kernel",
	.needs	= FACT(TRAPS) | FACT(VMM),
	.cases	= vm_lazy_conform,
	.bench	= &kernel_bench,
};
KTEST_SUITE(kernel_suite);

/* --- what only this one says ---------------------------------------------------------- */

#define WINDOW		0x7000000000ull
#define RW		(VM_READ | VM_WRITE)

static struct small_space space;
static struct vm_lazy lazy;
static struct vm_lazy_region region;

static void before(struct ktest *kt)
{
	small_space_init(&space, vaddr(WINDOW), NULL);
	vm_lazy_init(&lazy, &space.vm, kt->kernel->frames);
	region = (struct vm_lazy_region){
		.name = "lazy one", .at = vaddr(WINDOW), .bytes = 8 * FRAME_BYTES, .prot = RW,
	};
	ASSERT_EQ(kt, vm_lazy_add(&lazy, &region), 0);
}

static void touch(struct ktest *kt, u64 n)
{
	u64 value = n;

	ASSERT_TRUE(kt, small_space_access(&space.vm, vaddr(WINDOW + n * FRAME_BYTES), FAULT_WRITE,
					   &value));
}

static void one_owner(struct ktest *kt)
{
	struct vm_lazy other;

	EXPECT_BUG(kt, "space small has a fault handler already",
		   vm_lazy_init(&other, &space.vm, kt->kernel->frames));
	EXPECT_BUG(kt, "space small still has regions", vm_lazy_exit(&lazy));
	ASSERT_EQ(kt, vm_lazy_remove(&lazy, &region), 0);
	EXPECT_BUG(kt, "region lazy one is none of space small", (void)!vm_lazy_remove(&lazy, &region));
	vm_lazy_exit(&lazy);
	EXPECT_EQ(kt, space.vm.fault, NULL);
	EXPECT_EQ(kt, space.vm.tell, NULL);
	EXPECT_EQ(kt, space.vm.fault_arg, NULL);
}

/* What is asked of the handler by way of a fault that nobody catches. */
static void answers(struct ktest *kt)
{
	EXPECT_EQ(kt, space.vm.fault(&space.vm, vaddr(WINDOW + 8 * FRAME_BYTES), FAULT_READ), -ENOENT);
	EXPECT_EQ(kt, space.vm.fault(&space.vm, vaddr(WINDOW), FAULT_EXEC), -EACCES);
	EXPECT_EQ(kt, space.vm.fault(&space.vm, vaddr(WINDOW), FAULT_OTHER), -EACCES);
	EXPECT_EQ(kt, space.vm.fault(&space.vm, vaddr(WINDOW + 8), FAULT_WRITE), 0);
	ASSERT_EQ(kt, vmm_protect(&space.vm, vaddr(WINDOW), FRAME_BYTES, VM_READ), 0);
	EXPECT_EQ(kt, space.vm.fault(&space.vm, vaddr(WINDOW), FAULT_WRITE), -EACCES);
	ASSERT_EQ(kt, vm_lazy_remove(&lazy, &region), 0);
}

/* Its page is one that somebody else has mapped, for another access. */
static void map_a_guard(struct small_space *small, vaddr_t at)
{
	(void)!vmm_map(&small->vm, at, paddr(0), FRAME_BYTES, VM_GUARD);
}

static void others_may_be_first(struct ktest *kt)
{
	space.first = map_a_guard;
	EXPECT_EQ(kt, space.vm.fault(&space.vm, vaddr(WINDOW), FAULT_READ), -EACCES);
	EXPECT_EQ(kt, region.touched, 0);
	ASSERT_EQ(kt, vmm_unmap(&space.vm, vaddr(WINDOW), FRAME_BYTES), 0);
	ASSERT_EQ(kt, vm_lazy_remove(&lazy, &region), 0);
}

static void is_told(struct ktest *kt)
{
	char text[NEAR_TEXT_MAX];

	small_space_lend(kt, &space);
	near_text(vaddr(WINDOW + 8 * FRAME_BYTES - 1), text, sizeof(text));
	EXPECT_STREQ(kt, text, "lazy one");
	near_text(vaddr(WINDOW + 8 * FRAME_BYTES), text, sizeof(text));
	EXPECT_STREQ(kt, text, "nothing known there");
	spin_lock(&lazy.lock);
	EXPECT_EQ(kt, space.vm.tell(&space.vm, vaddr(WINDOW)), NULL);
	spin_unlock(&lazy.lock);
	ASSERT_EQ(kt, vm_lazy_remove(&lazy, &region), 0);
}

/* Frames in a row, that are noted when they come back. */
#define ROW		8

static struct {
	paddr_t		block;
	unsigned int	next;
	bool		back[ROW];
} row;

static int row_take(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
		    paddr_t *frame) __allocates
{
	if (row.next == ROW)
		return -ENOMEM;
	*frame = paddr_add(row.block, row.next++ * FRAME_BYTES);
	return 0;
}

static void row_give(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	row.back[paddr_diff(frame, row.block) / FRAME_BYTES] = true;
}

static const struct frame_allocator_ops row_ops = { .alloc = row_take, .free = row_give };
static struct frame_allocator row_frames = { .ops = &row_ops, .name = "row" };

static void free_block(void *unused)
{
	frame_free_order(this_kernel()->frames, 3, row.block);
}

/*
 * Pages 0 to 3 are one leaf and 4 to 7 another; the region in the middle has a half of each.  What is
 * there goes leaf by leaf, neither more than the region's part of one, nor less.
 */
static void leaves_are_parted(struct ktest *kt)
{
	static struct vm_lazy_region below, above;
	struct vm_mapping leaf;

	ASSERT_EQ(kt, vm_lazy_remove(&lazy, &region), 0);
	memset(&row, 0, sizeof(row));
	ASSERT_EQ(kt, frame_alloc_order(kt->kernel->frames, 3, &row.block), 0);
	ktest_defer(kt, free_block, NULL);
	lazy.frames = &row_frames;

	below = above = region;
	below.bytes = 2 * FRAME_BYTES;
	region.at = vaddr(WINDOW + 2 * FRAME_BYTES);
	region.bytes = 4 * FRAME_BYTES;
	above.at = vaddr(WINDOW + 6 * FRAME_BYTES);
	above.bytes = 2 * FRAME_BYTES;
	ASSERT_EQ(kt, vm_lazy_add(&lazy, &below), 0);
	ASSERT_EQ(kt, vm_lazy_add(&lazy, &above), 0);
	ASSERT_EQ(kt, vm_lazy_add(&lazy, &region), 0);
	for (u64 n = 0; n < ROW; n++)
		touch(kt, (n + ROW / 2) % ROW);
	space.pages_per_leaf = ROW / 2;
	ASSERT_EQ(kt, vmm_query(&space.vm, region.at, &leaf), 0);
	ASSERT_EQ(kt, leaf.bytes, 4 * FRAME_BYTES);

	ASSERT_EQ(kt, vm_lazy_remove(&lazy, &region), 0);
	for (u64 n = 0; n < ROW; n++) {
		bool gone = n >= 2 && n <= 5;

		EXPECT_EQ(kt, vmm_query(&space.vm, vaddr(WINDOW + n * FRAME_BYTES), &leaf),
			  gone ? -ENOENT : 0);
		EXPECT_EQ(kt, row.back[(n + ROW / 2) % ROW], gone);
	}
	ASSERT_EQ(kt, vm_lazy_remove(&lazy, &below), 0);
	ASSERT_EQ(kt, vm_lazy_remove(&lazy, &above), 0);
}

static int (*real_unmap)(struct vmm *vm, vaddr_t at, size_t bytes);
static unsigned int unmaps;

static int unmap_refuses_the_second(struct vmm *vm, vaddr_t at, size_t bytes) __allocates
{
	return ++unmaps == 2 ? -ENOMEM : real_unmap(vm, at, bytes);
}

/* No memory to split a leaf: the region is there still, and goes the next time. */
static void refused_removal(struct ktest *kt)
{
	struct vmm_ops ops = *space.vm.ops;

	real_unmap = ops.unmap;
	unmaps = 0;
	ops.unmap = unmap_refuses_the_second;
	space.vm.ops = &ops;
	for (u64 n = 0; n < 8; n += 2)
		touch(kt, n);
	EXPECT_EQ(kt, vm_lazy_remove(&lazy, &region), -ENOMEM);
	EXPECT_EQ(kt, region.touched, 3);
	touch(kt, 0);
	EXPECT_EQ(kt, vm_lazy_remove(&lazy, &region), 0);
	vm_lazy_exit(&lazy);
}

/* Two pages where one was touched. */
static void mixed_up(struct ktest *kt)
{
	struct frame_allocator *frames = kt->kernel->frames;
	struct vm_mapping leaf;
	paddr_t block;

	ASSERT_EQ(kt, frame_alloc_order(frames, 1, &block), 0);
	ASSERT_EQ(kt, vmm_map(&space.vm, vaddr(WINDOW), block, 2 * FRAME_BYTES, RW), 0);
	touch(kt, 5);
	space.pages_per_leaf = 2;
	EXPECT_BUG(kt, "0x7000000000 in region lazy one was mapped by somebody else",
		   (void)!vm_lazy_remove(&lazy, &region));
	frame_free_order(frames, 1, block);
	ASSERT_EQ(kt, vmm_query(&space.vm, vaddr(WINDOW + 5 * FRAME_BYTES), &leaf), 0);
	ASSERT_EQ(kt, vmm_unmap(&space.vm, leaf.from, FRAME_BYTES), 0);
	frame_free(frames, leaf.to);
}

static void mixed_down(struct ktest *kt)
{
	struct vm_mapping leaf;

	touch(kt, 5);
	ASSERT_EQ(kt, vmm_query(&space.vm, vaddr(WINDOW + 5 * FRAME_BYTES), &leaf), 0);
	ASSERT_EQ(kt, vmm_unmap(&space.vm, leaf.from, FRAME_BYTES), 0);
	EXPECT_BUG(kt, "pages of region lazy one were unmapped by somebody else",
		   (void)!vm_lazy_remove(&lazy, &region));
	frame_free(kt->kernel->frames, leaf.to);
}

static const struct ktest_case cases[] = {
	KCASE("a space has one handler, and keeps it as long as it has regions", one_owner),
	KCASE("what the handler answers", answers),
	KCASE("what somebody else has put in a page's place stays a fault", others_may_be_first),
	KCASE("an address in a region is told by its name", is_told),
	KCASE("a leaf that is shared with a neighbour is parted", leaves_are_parted),
	KCASE("a removal that was refused is done again", refused_removal),
	KCASE("pages that somebody else has mapped in a region are a BUG, where it shows", mixed_up),
	KCASE("pages that somebody else has unmapped in a region are a BUG", mixed_down),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "vm_lazy",
	.needs	= FACT(FRAMES),
	.cases	= cases,
	.before	= before,
};
KTEST_SUITE(suite);
