// SPDX-License-Identifier: MIT
/*
 * What address spaces cost, per page: once where only pages fit, once where large leaves do.
 *
 * A space of its own, in frames of the kernel and the format of the architecture; no CPU ever goes there,
 * so there is nothing to flush.
 */
#include <foundry/bench.h>
#include <foundry/bug.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>
#include <foundry/string.h>
#include <foundry/vmm_radix.h>

#define RW		(VM_READ | VM_WRITE)
#define WINDOW		GiB
#define WINDOW_BYTES	(8 * GiB)
#define AT		(4 * GiB)
#define TO		(16 * GiB)
#define LARGE		512u		/* pages of a leaf */
#define HUGE_PAGES	262144u

static struct pt_radix tables;
static struct vmm_radix space;
static u64 distance;			/* from where large leaves would fit */
static u64 mapped;			/* pages, all the time */

/* --- operations ------------------------------------------------------------------ */

static void map(u64 page, u64 pages)
{
	u64 offset = page * FRAME_BYTES;

	BUG_ON(vmm_map(&space.vm, vaddr(AT + offset), paddr(TO + distance + offset),
		       pages * FRAME_BYTES, RW), "bench: a range cannot be mapped");
}

static void unmap(u64 page, u64 pages)
{
	BUG_ON(vmm_unmap(&space.vm, vaddr(AT + page * FRAME_BYTES), pages * FRAME_BYTES),
	       "bench: a range cannot be unmapped");
}

static void protect(u64 page, u64 pages, vm_prot_t prot)
{
	BUG_ON(vmm_protect(&space.vm, vaddr(AT + page * FRAME_BYTES), pages * FRAME_BYTES, prot),
	       "bench: a range cannot be protected");
}

/* There and back. */
#define RANGE(pages)								\
	static void map_##pages(void)						\
	{									\
		map(0, pages);							\
		unmap(0, pages);						\
	}									\
	static void protect_##pages(void)					\
	{									\
		protect(0, pages, VM_READ);					\
		protect(0, pages, RW);						\
	}

RANGE(1)
RANGE(16)
RANGE(512)
RANGE(262144)

static void map_beside(void)
{
	map(2, 1);
	unmap(2, 1);
}

static void map_hole(void)
{
	unmap(7, 1);
	map(7, 1);
}

static void protect_part(void)
{
	protect(7, 1, VM_READ);
	protect(7, 1, RW);
}

static void query(void)
{
	struct vm_mapping leaf;

	BUG_ON(vmm_query(&space.vm, vaddr(AT), &leaf), "bench: a page is not there");
}

/* --- suites ------------------------------------------------------------------------ */

static void *reach(void *arg, paddr_t table)
{
	return phys_to_virt(table);
}

/* What a suite begins with. */
struct start {
	u64	distance;
	u64	mapped;		/* pages */
};

static int before(const void *lends)
{
	const struct start *start = lends;
	struct frame_allocator *frames = this_kernel()->frames;
	int err;

	tables = (struct pt_radix){
		.format	= IS_ENABLED(CONFIG_ARCH_AARCH64) ? &pt_format_aarch64 :
			  IS_ENABLED(CONFIG_ARCH_RISCV64) ? &pt_format_sv48 : &pt_format_x86_64_4,
		.reach	= reach,
	};
	err = frame_alloc(frames, &tables.root);
	if (err)
		return err;
	memset(phys_to_virt(tables.root), 0, FRAME_BYTES);
	vmm_radix_init(&space, &(struct vmm_radix_setup){
		.name = "bench", .pt = &tables, .frames = frames,
		.first = vaddr(WINDOW), .last = vaddr(WINDOW + WINDOW_BYTES - 1),
	});
	distance = start->distance;
	mapped = start->mapped;
	if (mapped)
		map(0, mapped);
	return 0;
}

static void after(void)
{
	if (mapped)
		unmap(0, mapped);
	frame_free(space.frames, space.pt.root);
}

#define SUITE(id, text, ...)								\
	static const struct start id##_start = { __VA_ARGS__ };				\
	static const struct bench_suite id##_suite = {					\
		.name = "vmm/" text, .needs = FACT(FRAMES), .cases = id##_cases,	\
		.lends = &id##_start, .before = before, .after = after,			\
	};										\
	BENCH_SUITE(id##_suite)

static const struct bench_case range_cases[] = {
	BENCH_COST("map and unmap 1", map_1, 1),
	BENCH_COST("map and unmap 16", map_16, 16),
	BENCH_COST("map and unmap 512", map_512, 512),
	BENCH_COST("map and unmap 262144", map_262144, 262144),
	BENCH_END
};

#define pages_cases	range_cases
#define leaves_cases	range_cases
SUITE(pages, "pages", .distance = FRAME_BYTES);
SUITE(leaves, "leaves", .distance = 0);

/* Beside what is there. */
static const struct bench_case mapped_cases[] = {
	BENCH_COST("protect 1 twice", protect_1, 2),
	BENCH_COST("protect 16 twice", protect_16, 2 * 16),
	BENCH_COST("protect 512 twice", protect_512, 2 * 512),
	BENCH_COST("protect 262144 twice", protect_262144, 2 * 262144),
	BENCH_COST("query", query, 1),
	BENCH_END
};

#define mapped_pages_cases	mapped_cases
#define mapped_leaves_cases	mapped_cases
SUITE(mapped_pages, "mapped-pages", .distance = FRAME_BYTES, .mapped = HUGE_PAGES);
SUITE(mapped_leaves, "mapped-leaves", .distance = 0, .mapped = HUGE_PAGES);

static const struct bench_case page_cases[] = {
	BENCH_COST("map and unmap the next but one", map_beside, 1),
	BENCH_END
};
SUITE(page, "page", .distance = 0, .mapped = 1);

static const struct bench_case part_cases[] = {
	BENCH_COST("unmap and map a page", map_hole, 1),
	BENCH_COST("protect a page twice", protect_part, 2),
	BENCH_END
};
SUITE(part, "part-of-a-leaf", .distance = 0, .mapped = LARGE);
