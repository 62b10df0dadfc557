// SPDX-License-Identifier: MIT
/* The promise of vm_lazy.h, executed. */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/physmem.h>

#include "vm_lazy.h"

#define RW		(VM_READ | VM_WRITE)
#define DIRTY		0xa5a5a5a5a5a5a5a5ull
#define WORDS		(FRAME_BYTES / sizeof(u64))
#define REGIONS		3

/* The regions of a case; what is still there when it is over is removed. */
static struct {
	const struct vm_lazy_bench	*bench;
	struct vmm			*vm;
	struct frame_allocator		*frames;
	u64				first;		/* address of page 0 */
	struct vm_lazy			lazy;
	struct vm_lazy_region		regions[REGIONS];
	bool				there[REGIONS];
} now;

static void end(void *unused)
{
	for (unsigned int i = 0; i < REGIONS; i++) {
		if (now.there[i])
			(void)now.bench->remove(&now.lazy, &now.regions[i]);
		now.there[i] = false;
	}
	vm_lazy_exit(&now.lazy);
}

static void fresh(struct ktest *kt)
{
	now.bench = kt->bench;
	now.vm = now.bench->place->space(kt);
	now.frames = now.bench->place->frames(kt);
	now.first = now.bench->place->first(now.vm).raw;
	now.bench->init(&now.lazy, now.vm, now.frames);
	ktest_defer(kt, end, NULL);
}

static vaddr_t page(u64 n)
{
	return vaddr(now.first + n * FRAME_BYTES);
}

static int add(unsigned int i, u64 first, u64 count, vm_prot_t prot)
{
	int err;

	now.regions[i] = (struct vm_lazy_region){
		.name = "a region", .at = page(first), .bytes = count * FRAME_BYTES, .prot = prot,
	};
	err = now.bench->add(&now.lazy, &now.regions[i]);
	now.there[i] = !err;
	return err;
}

static int take_out(unsigned int i)
{
	int err = now.bench->remove(&now.lazy, &now.regions[i]);

	now.there[i] = err;
	return err;
}

static bool load(vaddr_t at, u64 *value)
{
	return now.bench->place->access(now.vm, at, FAULT_READ, value);
}

static bool store(vaddr_t at, u64 value)
{
	return now.bench->place->access(now.vm, at, FAULT_WRITE, &value);
}

static void expect_word(struct ktest *kt, vaddr_t at, u64 want)
{
	u64 value = DIRTY;

	ASSERT_TRUE(kt, load(at, &value));
	ASSERT_EQ(kt, value, want);
}

static bool is_there(u64 n, struct vm_mapping *leaf)
{
	return vmm_query(now.vm, page(n), leaf) == 0;
}

static unsigned int count_there(void)
{
	struct vm_mapping leaf;
	unsigned int there = 0;

	for (u64 n = 0; n < VM_LAZY_PLACE; n++)
		there += is_there(n, &leaf);
	return there;
}

/* --- cases ------------------------------------------------------------------------- */

#define USED	8

/* Frames that come next are full of it, as far as there is a next. */
static void dirty_frames(struct ktest *kt)
{
	paddr_t frames[USED];
	unsigned int count = 0;

	while (count < USED && frame_alloc(now.frames, &frames[count]) == 0)
		memset(phys_to_virt(frames[count++]), 0xa5, FRAME_BYTES);
	while (count)
		frame_free(now.frames, frames[--count]);
}

static void reads_as_zeros(struct ktest *kt)
{
	fresh(kt);
	dirty_frames(kt);
	ASSERT_EQ(kt, add(0, 0, 4, RW), 0);
	for (u64 n = 0; n < 4; n++)
		for (u64 word = 0; word < WORDS; word++)
			expect_word(kt, vaddr_add(page(n), word * sizeof(u64)), 0);
}

/* Whichever byte of it was touched, and by a write. */
static void is_zero_beside_a_write(struct ktest *kt)
{
	u64 at = FRAME_BYTES - sizeof(u64);

	fresh(kt);
	dirty_frames(kt);
	ASSERT_EQ(kt, add(0, 2, 2, RW), 0);
	ASSERT_TRUE(kt, store(vaddr_add(page(2), at), 7));
	expect_word(kt, vaddr_add(page(2), at), 7);
	for (u64 word = 0; word < WORDS - 1; word++)
		expect_word(kt, vaddr_add(page(2), word * sizeof(u64)), 0);
	expect_word(kt, page(3), 0);
}

static void untouched_has_no_frame(struct ktest *kt)
{
	struct vm_mapping leaf;
	u64 before, value;

	fresh(kt);
	before = frame_available(now.frames);
	ASSERT_EQ(kt, add(0, 0, 8, RW), 0);
	EXPECT_EQ(kt, frame_available(now.frames), before);
	EXPECT_EQ(kt, count_there(), 0);
	ASSERT_TRUE(kt, load(page(3), &value));
	ASSERT_TRUE(kt, store(page(7), 1));
	EXPECT_EQ(kt, count_there(), 2);
	EXPECT_TRUE(kt, is_there(3, &leaf));
	EXPECT_TRUE(kt, is_there(7, &leaf));
}

static void keeps_what_is_written(struct ktest *kt)
{
	fresh(kt);
	ASSERT_EQ(kt, add(0, 0, 8, RW), 0);
	for (u64 n = 0; n < 8; n++)
		ASSERT_TRUE(kt, store(vaddr_add(page(n), n * sizeof(u64)), DIRTY + n));
	for (u64 n = 0; n < 8; n++)
		for (u64 word = 0; word < 8; word++)
			expect_word(kt, vaddr_add(page(n), word * sizeof(u64)),
				    word == n ? DIRTY + n : 0);
}

static void refused_outside(struct ktest *kt)
{
	u64 before, value;

	fresh(kt);
	ASSERT_EQ(kt, add(0, 2, 2, RW), 0);
	ASSERT_EQ(kt, add(1, 6, 1, RW), 0);
	before = frame_available(now.frames);
	EXPECT_FALSE(kt, load(vaddr(page(2).raw - 8), &value));
	EXPECT_FALSE(kt, load(page(4), &value));
	EXPECT_FALSE(kt, store(vaddr(page(6).raw - 8), 1));
	EXPECT_FALSE(kt, store(page(7), 1));
	EXPECT_EQ(kt, frame_available(now.frames), before);
	EXPECT_EQ(kt, count_there(), 0);
}

static void refused_without_right(struct ktest *kt)
{
	u64 before, value;

	fresh(kt);
	ASSERT_EQ(kt, add(0, 0, 4, VM_READ), 0);
	before = frame_available(now.frames);
	EXPECT_FALSE(kt, store(page(1), 1));
	EXPECT_EQ(kt, frame_available(now.frames), before);
	ASSERT_TRUE(kt, load(page(1), &value));
	before = frame_available(now.frames);
	EXPECT_FALSE(kt, store(page(1), 1));
	EXPECT_FALSE(kt, store(page(2), 1));
	EXPECT_EQ(kt, frame_available(now.frames), before);
	expect_word(kt, page(1), 0);
	EXPECT_EQ(kt, count_there(), 1);
}

static void rights_are_the_regions(struct ktest *kt)
{
	static const vm_prot_t prots[] = {
		VM_READ | VM_WRITE, VM_READ, VM_READ | VM_WRITE | VM_GLOBAL,
	};
	struct vm_mapping leaf;
	u64 value;

	fresh(kt);
	for (unsigned int i = 0; i < ARRAY_SIZE(prots); i++) {
		ASSERT_EQ(kt, add(0, 0, 1, prots[i]), 0);
		ASSERT_TRUE(kt, load(page(0), &value));
		ASSERT_TRUE(kt, is_there(0, &leaf));
		EXPECT_EQ(kt, vm_prot_raw(leaf.prot & (RW | VM_EXEC | VM_USER)),
			  vm_prot_raw(prots[i] & (RW | VM_EXEC | VM_USER)));
		ASSERT_EQ(kt, take_out(0), 0);
	}
}

/* Around a region of pages 4 to 7. */
static const struct neighbour {
	u64	first, count;
	int	err;
} neighbours[] = {
	{ 4, 4, -EEXIST }, { 5, 2, -EEXIST }, { 4, 1, -EEXIST }, { 7, 1, -EEXIST },
	{ 2, 8, -EEXIST }, { 2, 3, -EEXIST }, { 7, 3, -EEXIST }, { 0, 8, -EEXIST },
	{ 4, 8, -EEXIST }, { 0, 4, 0 }, { 8, 4, 0 }, { 3, 1, 0 }, { 8, 1, 0 },
};

/* A third region below all of it does not hide the one in the middle. */
static void never_share_a_page(struct ktest *kt)
{
	const struct neighbour *neighbour = kt->param;
	u64 value;

	fresh(kt);
	ASSERT_EQ(kt, add(0, 4, 4, RW), 0);
	ASSERT_TRUE(kt, store(page(5), 5));
	EXPECT_EQ(kt, add(1, neighbour->first, neighbour->count, VM_READ), neighbour->err);
	expect_word(kt, page(5), 5);
	EXPECT_TRUE(kt, store(page(7), 7));
	EXPECT_EQ(kt, load(page(3), &value),
		  !neighbour->err && neighbour->first + neighbour->count == 4);
	EXPECT_EQ(kt, load(page(8), &value), !neighbour->err && neighbour->first == 8);
}

static void expect_invalid(struct ktest *kt, u64 at, u64 bytes, vm_prot_t prot)
{
	u64 value;

	now.regions[0] = (struct vm_lazy_region){
		.name = "a region", .at = vaddr(at), .bytes = bytes, .prot = prot,
	};
	EXPECT_EQ(kt, now.bench->add(&now.lazy, &now.regions[0]), -EINVAL);
	EXPECT_FALSE(kt, load(page(0), &value));
}

static void places_without_sense(struct ktest *kt)
{
	u64 first, last;

	fresh(kt);
	first = now.vm->first.raw;
	last = now.vm->last.raw;
	expect_invalid(kt, page(0).raw, 0, RW);
	expect_invalid(kt, page(0).raw, FRAME_BYTES / 2, RW);
	expect_invalid(kt, page(0).raw, FRAME_BYTES + 8, RW);
	expect_invalid(kt, page(0).raw + 8, FRAME_BYTES, RW);
	expect_invalid(kt, first - FRAME_BYTES, FRAME_BYTES, RW);
	expect_invalid(kt, first - FRAME_BYTES, page(1).raw - first + FRAME_BYTES, RW);
	expect_invalid(kt, last + 1, FRAME_BYTES, RW);
	expect_invalid(kt, page(0).raw, last - page(0).raw + 1 + FRAME_BYTES, RW);
	expect_invalid(kt, page(0).raw, -FRAME_BYTES, RW);
	expect_invalid(kt, page(0).raw, -page(0).raw, RW);
}

static void rights_without_sense(struct ktest *kt)
{
	static const vm_prot_t prots[] = {
		VM_PROT(0), VM_USER, VM_GLOBAL, VM_UNCACHED, VM_WRITE, VM_WRITE | VM_EXEC,
		VM_READ | VM_WRITE | VM_EXEC, VM_GUARD, VM_GUARD | VM_READ,
		VM_READ | VM_CACHE_MASK, VM_READ | VM_PROT(0x100),
	};

	fresh(kt);
	for (unsigned int i = 0; i < ARRAY_SIZE(prots); i++)
		expect_invalid(kt, page(0).raw, FRAME_BYTES, prots[i]);
}

static void removal_gives_all_back(struct ktest *kt)
{
	u64 before, value;

	fresh(kt);
	before = frame_available(now.frames);
	ASSERT_EQ(kt, add(0, 4, 6, RW), 0);
	ASSERT_TRUE(kt, store(page(4), 4));
	ASSERT_TRUE(kt, store(page(6), 6));
	ASSERT_TRUE(kt, store(page(9), 9));
	ASSERT_EQ(kt, take_out(0), 0);
	EXPECT_EQ(kt, count_there(), 0);
	EXPECT_EQ(kt, frame_available(now.frames), before);
	EXPECT_FALSE(kt, load(page(6), &value));
	ASSERT_EQ(kt, add(0, 4, 6, RW), 0);
	expect_word(kt, page(6), 0);
}

static void removal_leaves_others(struct ktest *kt)
{
	struct vm_mapping leaf;
	u64 before;

	fresh(kt);
	ASSERT_EQ(kt, add(0, 0, 4, RW), 0);
	ASSERT_EQ(kt, add(2, 8, 4, RW), 0);
	ASSERT_TRUE(kt, store(page(3), 3));
	ASSERT_TRUE(kt, store(page(8), 8));
	before = frame_available(now.frames);
	ASSERT_EQ(kt, add(1, 4, 4, RW), 0);
	ASSERT_TRUE(kt, store(page(4), 4));
	ASSERT_TRUE(kt, store(page(7), 7));
	ASSERT_EQ(kt, take_out(1), 0);
	EXPECT_EQ(kt, frame_available(now.frames), before);
	EXPECT_EQ(kt, count_there(), 2);
	EXPECT_TRUE(kt, is_there(3, &leaf));
	EXPECT_TRUE(kt, is_there(8, &leaf));
	expect_word(kt, page(3), 3);
	expect_word(kt, page(8), 8);
	EXPECT_TRUE(kt, store(page(0), 1));
	EXPECT_TRUE(kt, store(page(11), 1));
}

static void removal_of_untouched(struct ktest *kt)
{
	u64 before, value;

	fresh(kt);
	before = frame_available(now.frames);
	ASSERT_EQ(kt, add(0, 0, 8, RW), 0);
	ASSERT_EQ(kt, take_out(0), 0);
	EXPECT_EQ(kt, frame_available(now.frames), before);
	EXPECT_FALSE(kt, load(page(0), &value));
}

static void without_memory(struct ktest *kt)
{
	u64 before, value;

	fresh(kt);
	before = frame_available(now.frames);
	ASSERT_EQ(kt, add(0, 0, 4, RW), 0);
	for (u64 n = 0; n < 2; n++) {
		u64 available = frame_available(now.frames);
		bool refused = ktest_refused(kt);

		if (store(page(n), n + 1))
			continue;
		EXPECT_TRUE(kt, !refused && ktest_refused(kt));
		EXPECT_EQ(kt, frame_available(now.frames), available);
		EXPECT_EQ(kt, count_there(), n);
		ASSERT_TRUE(kt, load(page(n), &value));
		EXPECT_EQ(kt, value, 0);
		ASSERT_TRUE(kt, store(page(n), n + 1));
	}
	expect_word(kt, page(0), 1);
	expect_word(kt, page(1), 2);
	EXPECT_EQ(kt, count_there(), 2);
	ASSERT_EQ(kt, take_out(0), 0);
	EXPECT_EQ(kt, frame_available(now.frames), before);
}

static const enum fault_access touches[] = { FAULT_READ, FAULT_WRITE };

static void touched_at_once(struct ktest *kt)
{
	enum fault_access how = *(const enum fault_access *)kt->param;
	u64 before, value = 9;

	fresh(kt);
	if (!now.bench->place->be_second)
		ktest_skip(kt, "not provided: there is one CPU");
	before = frame_available(now.frames);
	ASSERT_EQ(kt, add(0, 0, 4, RW), 0);
	now.bench->place->be_second(now.vm);
	EXPECT_TRUE(kt, now.bench->place->access(now.vm, page(1), how, &value));
	expect_word(kt, page(1), how == FAULT_WRITE ? 9 : 0);
	EXPECT_EQ(kt, count_there(), 1);
	ASSERT_EQ(kt, take_out(0), 0);
	EXPECT_EQ(kt, frame_available(now.frames), before);
}

const struct ktest_case vm_lazy_conform[] = {
	KCASE("VM_LAZY-1 pages read as zeros, every word of them", reads_as_zeros),
	KCASE("VM_LAZY-1 a first write leaves zeros beside it", is_zero_beside_a_write),
	KCASE("VM_LAZY-2 what nobody touches has no frame", untouched_has_no_frame),
	KCASE("VM_LAZY-3 each page keeps what is written to it", keeps_what_is_written),
	KCASE("VM_LAZY-4 outside of all regions an access is a fault", refused_outside),
	KCASE("VM_LAZY-4 without the right an access is a fault, touched before or not",
	      refused_without_right),
	KCASE("VM_LAZY-4 a page has the rights of its region", rights_are_the_regions),
	KCASE_FOR("VM_LAZY-5 no two regions share a page, case", never_share_a_page, neighbours, NULL),
	KCASE("VM_LAZY-5 a place without sense is refused", places_without_sense),
	KCASE("VM_LAZY-5 rights without sense are refused", rights_without_sense),
	KCASE("VM_LAZY-6 removing a region gives back all that was touched", removal_gives_all_back),
	KCASE("VM_LAZY-6 removing a region leaves its neighbours", removal_leaves_others),
	KCASE("VM_LAZY-6 removing what nobody touched changes nothing", removal_of_untouched),
	KCASE_SWEEP("VM_LAZY-7 missing memory is a fault, once", without_memory),
	KCASE_FOR("VM_LAZY-8 two CPUs at once, access", touched_at_once, touches, NULL),
	KCASE_END
};
