// SPDX-License-Identifier: MIT
/* Lazy regions with one thing wrong each: a second handler, and calls around the real ones. */
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "lazy_place.h"
#include "saboteur.h"

enum wrong {
	CLEARS_A_HALF,
	LEAVES_A_WORD,
	FAULTS_AROUND,
	TAKES_AT_ONCE,
	ONE_FRAME_FOR_ALL,
	IGNORES_RIGHTS,
	MAPS_ALL_RIGHTS,
	ROUNDS_A_REGION_UP,
	LOSES_A_FRAME_WHEN_REFUSED,
	LOOKS_BELOW_ONLY,
	TAKES_AN_EMPTY_REGION,
	TAKES_ANY_RIGHTS,
	FORGETS_THE_LAST_PAGE,
	KEEPS_FRAMES,
	REMOVES_A_NEIGHBOUR,
	STAYS_A_REGION,
	LOSES_A_FRAME_WITHOUT_TABLES,
	GIVES_UP_WITHOUT_MEMORY,
	LOSES_A_FRAME_WHEN_SECOND,
	REFUSES_THE_SECOND,
};

static struct {
	enum wrong		wrong;
	struct vm_lazy_region	*regions[4];
	paddr_t			shared;		/* ONE_FRAME_FOR_ALL */
	bool			gave_up;
} bad;

/* --- frames, none of which is lost for the kernel ------------------------------------ */

#define ORDER	6
#define FRAMES	(1u << ORDER)

static struct {
	paddr_t	block;
	bool	out[FRAMES];
} pool;

static int pool_take(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
		     paddr_t *frame) __allocates
{
	for (unsigned int i = 0; i < FRAMES; i++)
		if (!pool.out[i]) {
			pool.out[i] = true;
			*frame = paddr_add(pool.block, i * FRAME_BYTES);
			return 0;
		}
	return -ENOMEM;
}

static void pool_give(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	pool.out[paddr_diff(frame, pool.block) / FRAME_BYTES] = false;
}

static u64 pool_count(struct frame_allocator *fa)
{
	u64 n = 0;

	for (unsigned int i = 0; i < FRAMES; i++)
		n += !pool.out[i];
	return n;
}

static const struct frame_allocator_ops pool_ops = {
	.alloc		= pool_take,
	.free		= pool_give,
	.available	= pool_count,
};

static struct frame_allocator frames = { .ops = &pool_ops, .name = "pool" };

static struct frame_allocator *pool_frames(struct ktest *kt)
{
	return &frames;
}

static struct vmm *space(struct ktest *kt)
{
	struct vmm *vm = lazy_fresh_small_space(kt);

	lazy_small_space.tables = &frames;
	return vm;
}

static const struct vm_lazy_place place = {
	.space		= space,
	.first		= lazy_small_first,
	.frames		= pool_frames,
	.access		= small_space_access,
	.be_second	= lazy_be_second,
};

/* --- the handler ------------------------------------------------------------------------ */

static struct vm_lazy_region *region_at(vaddr_t at)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(bad.regions); i++) {
		struct vm_lazy_region *region = bad.regions[i];
		u64 more = bad.wrong == ROUNDS_A_REGION_UP ? FRAME_BYTES : 0;

		if (region && vaddr_diff(at, region->at) < region->bytes + more)
			return region;
	}
	return NULL;
}

static void clear(paddr_t frame)
{
	u64 left = bad.wrong == CLEARS_A_HALF ? FRAME_BYTES / 2 :
		   bad.wrong == LEAVES_A_WORD ? sizeof(u64) : 0;

	memset(phys_to_virt(frame), 0, FRAME_BYTES - left);
}

/* LOSES_A_FRAME_WHEN_REFUSED, and what is right. */
static int refuse(int err) __allocates
{
	paddr_t lost;

	if (bad.wrong == LOSES_A_FRAME_WHEN_REFUSED)
		(void)!frame_alloc(&frames, &lost);
	return err;
}

static int take_frame(paddr_t *frame) __allocates
{
	int err;

	if (bad.wrong == ONE_FRAME_FOR_ALL && bad.shared.raw) {
		*frame = bad.shared;
		return 0;
	}
	if (bad.gave_up)
		return -ENOMEM;
	err = frame_alloc(&frames, frame);
	if (err) {
		bad.gave_up = bad.wrong == GIVES_UP_WITHOUT_MEMORY;
		return -ENOMEM;
	}
	if (bad.wrong != ONE_FRAME_FOR_ALL || !bad.shared.raw)
		clear(*frame);
	bad.shared = *frame;
	return 0;
}

static int map_page(struct vmm *vm, struct vm_lazy_region *region, vaddr_t page) __allocates
{
	vm_prot_t all = VM_READ | VM_WRITE;
	paddr_t frame;
	int err = take_frame(&frame);

	if (err)
		return err;
	err = vmm_map(vm, page, frame, FRAME_BYTES,
		      bad.wrong == MAPS_ALL_RIGHTS ? all : region->prot);
	if (!err) {
		region->touched++;
		return 0;
	}
	if (!(err == -ENOMEM && bad.wrong == LOSES_A_FRAME_WITHOUT_TABLES) &&
	    !(err == -EEXIST && bad.wrong == LOSES_A_FRAME_WHEN_SECOND))
		frame_free(&frames, frame);
	return err == -EEXIST && bad.wrong != REFUSES_THE_SECOND ? 0 : err;
}

static int bad_fault(struct vmm *vm, vaddr_t at, enum fault_access access) __allocates
{
	struct vm_lazy_region *region = region_at(at);
	vaddr_t page = vaddr_align_down(at, FRAME_BYTES);

	if (!region)
		return refuse(-ENOENT);
	if (!vm_permits(region->prot, access) && bad.wrong != MAPS_ALL_RIGHTS) {
		if (bad.wrong == IGNORES_RIGHTS)
			region->prot = VM_READ | VM_WRITE;
		else
			return refuse(-EACCES);
	}
	if (bad.wrong == FAULTS_AROUND && region_at(vaddr_add(page, FRAME_BYTES)))
		(void)!map_page(vm, region, vaddr_add(page, FRAME_BYTES));
	return map_page(vm, region, page);
}

/* --- regions ---------------------------------------------------------------------------- */

static void bad_init(struct vm_lazy *lazy, struct vmm *vm, struct frame_allocator *fa)
{
	vm_lazy_init(lazy, vm, fa);
	vm->fault = bad_fault;
}

static void note(struct vm_lazy_region *from, struct vm_lazy_region *to)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(bad.regions); i++)
		if (bad.regions[i] == from) {
			bad.regions[i] = to;
			return;
		}
}

/* Whether it is one that the real call refuses and this one takes. */
static bool is_taken(const struct vm_lazy_region *region, int err)
{
	struct vm_lazy_region *at = region_at(region->at);

	switch (bad.wrong) {
	case LOOKS_BELOW_ONLY:
		return err == -EEXIST && !at;
	case TAKES_AN_EMPTY_REGION:
		return err == -EINVAL && !region->bytes;
	case TAKES_ANY_RIGHTS:
		return err == -EINVAL && region->bytes == FRAME_BYTES;
	default:
		return false;
	}
}

static int bad_add(struct vm_lazy *lazy, struct vm_lazy_region *region)
{
	int err = vm_lazy_add(lazy, region);
	paddr_t lost;

	if (err)
		return is_taken(region, err) ? 0 : err;
	note(NULL, region);
	if (bad.wrong == TAKES_AT_ONCE)
		(void)!frame_alloc(&frames, &lost);
	return 0;
}

/* Not in the tree: one that was taken all the same. */
static bool is_known(const struct vm_lazy_region *region)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(bad.regions); i++)
		if (bad.regions[i] == region)
			return true;
	return false;
}

static void remove_page(struct vmm *vm, vaddr_t at) __allocates
{
	struct vm_mapping leaf;

	if (vmm_query(vm, at, &leaf))
		return;
	(void)!vmm_unmap(vm, at, FRAME_BYTES);
	if (bad.wrong != KEEPS_FRAMES)
		frame_free(&frames, leaf.to);
}

static int bad_remove(struct vm_lazy *lazy, struct vm_lazy_region *region) __allocates
{
	u64 bytes = region->bytes;

	if (!is_known(region))
		return 0;
	if (bad.wrong == FORGETS_THE_LAST_PAGE)
		bytes -= FRAME_BYTES;
	if (bad.wrong == REMOVES_A_NEIGHBOUR)
		bytes += FRAME_BYTES;
	for (u64 i = 0; i < bytes; i += FRAME_BYTES)
		remove_page(lazy->vm, vaddr_add(region->at, i));
	region->touched = 0;
	if (bad.wrong != STAYS_A_REGION)
		note(region, NULL);
	return vm_lazy_remove(lazy, region);
}

/* --- saboteurs --------------------------------------------------------------------------- */

struct sabotaged {
	struct vm_lazy_bench	bench;
	enum wrong		wrong;
};

static void give_block_back(void *unused)
{
	frame_free_order(this_kernel()->frames, ORDER, pool.block);
}

static void build(struct ktest *kt)
{
	const struct sabotaged *sabotaged = kt->bench;

	memset(&bad, 0, sizeof(bad));
	memset(&pool, 0, sizeof(pool));
	bad.wrong = sabotaged->wrong;
	ASSERT_EQ(kt, frame_alloc_order(kt->kernel->frames, ORDER, &pool.block), 0);
	ktest_defer(kt, give_block_back, NULL);
}

static const struct saboteur_contract vm_lazy_contract = {
	.conform	= vm_lazy_conform,
	.before		= build,
};

#define MOCK(what)	\
	(&(const struct sabotaged){ { &place, bad_init, bad_add, bad_remove }, (what) })

static const struct saboteur vm_lazy_saboteurs[] = {
	{ .name = "VM_LAZY-1 only the first half is cleared",
	  .bench = MOCK(CLEARS_A_HALF) },
	{ .name = "VM_LAZY-1 the last word is not cleared",
	  .bench = MOCK(LEAVES_A_WORD) },
	{ .name = "VM_LAZY-2 the next page is mapped too",
	  .bench = MOCK(FAULTS_AROUND),
	  .also = "VM_LAZY-4 VM_LAZY-6 VM_LAZY-7 VM_LAZY-8",
	  .why = "their cases count pages too" },
	{ .name = "VM_LAZY-2 adding a region takes a frame",
	  .bench = MOCK(TAKES_AT_ONCE),
	  .also = "VM_LAZY-6 VM_LAZY-7 VM_LAZY-8",
	  .why = "the frame never comes back" },
	{ .name = "VM_LAZY-3 all pages are one",
	  .bench = MOCK(ONE_FRAME_FOR_ALL),
	  .also = "VM_LAZY-6 VM_LAZY-7",
	  .why = "what is written shows elsewhere, and one frame comes back for all" },
	{ .name = "VM_LAZY-4 a write makes a region writable",
	  .bench = MOCK(IGNORES_RIGHTS) },
	{ .name = "VM_LAZY-4 a page has all rights",
	  .bench = MOCK(MAPS_ALL_RIGHTS) },
	{ .name = "VM_LAZY-4 the page behind a region is its own",
	  .bench = MOCK(ROUNDS_A_REGION_UP),
	  .also = "VM_LAZY-5",
	  .why = "its cases touch what is beside a region" },
	{ .name = "VM_LAZY-4 a refused access takes a frame",
	  .bench = MOCK(LOSES_A_FRAME_WHEN_REFUSED) },
	{ .name = "VM_LAZY-5 a region above is not seen",
	  .bench = MOCK(LOOKS_BELOW_ONLY) },
	{ .name = "VM_LAZY-5 an empty region is taken",
	  .bench = MOCK(TAKES_AN_EMPTY_REGION) },
	{ .name = "VM_LAZY-5 rights without sense are taken",
	  .bench = MOCK(TAKES_ANY_RIGHTS) },
	{ .name = "VM_LAZY-6 the last page is forgotten",
	  .bench = MOCK(FORGETS_THE_LAST_PAGE),
	  .also = "VM_LAZY-4",
	  .why = "where it is the only one, it stays with its rights" },
	{ .name = "VM_LAZY-6 frames are kept",
	  .bench = MOCK(KEEPS_FRAMES),
	  .also = "VM_LAZY-7 VM_LAZY-8",
	  .why = "their cases count frames too" },
	{ .name = "VM_LAZY-6 a neighbour's page goes too",
	  .bench = MOCK(REMOVES_A_NEIGHBOUR) },
	{ .name = "VM_LAZY-6 what is touched still has memory",
	  .bench = MOCK(STAYS_A_REGION) },
	{ .name = "VM_LAZY-7 a frame is lost when there is none for a table",
	  .bench = MOCK(LOSES_A_FRAME_WITHOUT_TABLES) },
	{ .name = "VM_LAZY-7 once refused is refused for ever",
	  .bench = MOCK(GIVES_UP_WITHOUT_MEMORY) },
	{ .name = "VM_LAZY-8 the second one's frame is lost",
	  .bench = MOCK(LOSES_A_FRAME_WHEN_SECOND) },
	{ .name = "VM_LAZY-8 the second one has a fault",
	  .bench = MOCK(REFUSES_THE_SECOND) },
};

SABOTEURS(vm_lazy, FACT(FRAMES), vm_lazy_contract, vm_lazy_saboteurs);
