// SPDX-License-Identifier: MIT
/*
 * The promise of tlb.h, executed: entries are written by hand, nobody is told but by what is tried.
 *
 * What is mapped in another way goes through an entry that maps nothing, and a flush: so it must be
 * on aarch64 (Arm ARM, D8.16 "Using break-before-make").
 */
#include <foundry/bits.h>
#include <foundry/print.h>

#include "pt_arena.h"
#include "tlb.h"

#define RW	(VM_READ | VM_WRITE)
#define LARGE	(2 * MiB)

static const struct tlb_bench *bench;
static struct tlb *tlb;
static u32 asids[2];		/* of the spaces; 0 where there is no number */

static void load(const struct pt_radix *pt, u32 asid)
{
	for (unsigned int cpu = 0; cpu < bench->cpus; cpu++)
		bench->load(cpu, pt, asid);
}

static void load_space(unsigned int n)
{
	load(&bench->spaces[n], asids[n]);
}

static void end(void *unused)
{
	load(bench->kernel, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(asids); i++)
		bench->asid_free(tlb, asids[i]);
}

static void start(struct ktest *kt)
{
	bench = kt->bench;
	tlb = bench->fresh(kt);
	for (unsigned int i = 0; i < ARRAY_SIZE(asids); i++)
		asids[i] = bench->asid_alloc(tlb);
	ktest_defer(kt, end, NULL);
	load_space(0);
}

/* --- tables, and nothing but tables ---------------------------------------------------- */

static vaddr_t place(void)
{
	return bench->place.raw ? bench->place : TLB_BENCH_PLACE;
}

static vaddr_t page(unsigned int n)
{
	return vaddr_add(place(), n * FRAME_BYTES);
}

/* A large one lies above all pages. */
static vaddr_t large(void)
{
	return vaddr_add(place(), 4 * LARGE);
}

static paddr_t target(unsigned int n, unsigned int frame)
{
	return paddr_add(bench->target(n), frame * FRAME_BYTES);
}

static void map(struct ktest *kt, unsigned int space, vaddr_t at, paddr_t to, u64 bytes,
		vm_prot_t prot)
{
	ASSERT_EQ(kt, pt_map_range(&bench->spaces[space], bench->frames,
				   &(const struct vm_mapping){ at, to, bytes, prot }), 0);
}

static void unmap(struct ktest *kt, unsigned int space, vaddr_t at, unsigned int level)
{
	u64 *entry = pt_entry_by_hand(&bench->spaces[space], at, level);

	ASSERT_TRUE(kt, entry != NULL);
	WRITE_ONCE(*entry, 0);
}

static void map_page(struct ktest *kt, unsigned int space, vaddr_t at, paddr_t to, vm_prot_t prot)
{
	map(kt, space, at, to, FRAME_BYTES, prot);
	tlb_publish(tlb, TLB_EVERY_SPACE, at, FRAME_BYTES);
}

static void map_large(struct ktest *kt, unsigned int space, paddr_t to, vm_prot_t prot)
{
	map(kt, space, large(), to, LARGE, prot);
	tlb_publish(tlb, TLB_EVERY_SPACE, large(), LARGE);
}

static void unmap_page(struct ktest *kt, unsigned int space, vaddr_t at)
{
	unmap(kt, space, at, 1);
}

static void unmap_large(struct ktest *kt, unsigned int space)
{
	unmap(kt, space, large(), 2);
}

/* --- what CPUs see -------------------------------------------------------------------------- */

static void expect_at(struct ktest *kt, vaddr_t at, paddr_t to)
{
	for (unsigned int cpu = 0; cpu < bench->cpus; cpu++) {
		paddr_t found = paddr(0);

		ASSERT_TRUE(kt, bench->access(cpu, at, FAULT_READ, &found));
		ASSERT_EQ(kt, found.raw, to.raw);
	}
}

static void expect_refused(struct ktest *kt, vaddr_t at, enum fault_access how)
{
	for (unsigned int cpu = 0; cpu < bench->cpus; cpu++) {
		paddr_t found;

		ASSERT_FALSE(kt, bench->access(cpu, at, how, &found));
	}
}

static void expect_nothing(struct ktest *kt, vaddr_t at)
{
	expect_refused(kt, at, FAULT_READ);
}

/* --- a range --------------------------------------------------------------------------------- */

static void gone(struct ktest *kt)
{
	start(kt);
	map_page(kt, 0, page(1), target(0, 1), RW);
	expect_at(kt, page(1), target(0, 1));
	unmap_page(kt, 0, page(1));
	tlb_flush(tlb, asids[0], page(1), FRAME_BYTES);
	expect_nothing(kt, page(1));
}

static void elsewhere(struct ktest *kt)
{
	start(kt);
	map_page(kt, 0, page(1), target(0, 1), RW);
	expect_at(kt, page(1), target(0, 1));
	unmap_page(kt, 0, page(1));
	tlb_flush(tlb, asids[0], page(1), FRAME_BYTES);
	map_page(kt, 0, page(1), target(1, 7), RW);
	expect_at(kt, page(1), target(1, 7));
}

static void less_rights(struct ktest *kt)
{
	paddr_t found;

	start(kt);
	map_page(kt, 0, page(1), target(0, 1), RW);
	for (unsigned int cpu = 0; cpu < bench->cpus; cpu++)
		ASSERT_TRUE(kt, bench->access(cpu, page(1), FAULT_WRITE, &found));
	unmap_page(kt, 0, page(1));
	map(kt, 0, page(1), target(0, 1), FRAME_BYTES, VM_READ);
	tlb_flush(tlb, asids[0], page(1), FRAME_BYTES);
	expect_at(kt, page(1), target(0, 1));
	expect_refused(kt, page(1), FAULT_WRITE);
}

/* Around what a port may take for too many. */
static const unsigned int counts[] = { 1, 2, 3, 16, 31, 32, 33, 64, 65, 200 };

static const char *count_label(const void *param)
{
	static char text[8];

	snprintf(text, sizeof(text), "%u", *(const unsigned int *)param);
	return text;
}

static void expect_all_gone(struct ktest *kt, u32 asid, vm_prot_t prot)
{
	unsigned int count = *(const unsigned int *)kt->param;

	for (unsigned int i = 0; i < count; i++)
		map_page(kt, 0, page(i), target(0, i), prot);
	for (unsigned int i = 0; i < count; i++)
		expect_at(kt, page(i), target(0, i));
	for (unsigned int i = 0; i < count; i++)
		unmap_page(kt, 0, page(i));
	tlb_flush(tlb, asid, page(0), count * FRAME_BYTES);
	for (unsigned int i = count; i-- > 0; )
		expect_nothing(kt, page(i));
}

static void all_gone(struct ktest *kt)
{
	start(kt);
	expect_all_gone(kt, asids[0], RW);
}

static void all_global_gone(struct ktest *kt)
{
	start(kt);
	expect_all_gone(kt, TLB_EVERY_SPACE, RW | VM_GLOBAL);
}

static void large_gone(struct ktest *kt)
{
	vaddr_t last;

	start(kt);
	last = vaddr_add(large(), LARGE - FRAME_BYTES);
	map_large(kt, 0, target(0, 0), RW);
	expect_at(kt, large(), target(0, 0));
	expect_at(kt, last, target(0, 511));
	unmap_large(kt, 0);
	tlb_flush(tlb, asids[0], large(), LARGE);
	expect_nothing(kt, large());
	expect_nothing(kt, last);
}

/* Only the page that the flush names is looked at. */
static void page_of_large_gone(struct ktest *kt)
{
	vaddr_t within;

	start(kt);
	within = vaddr_add(large(), 100 * FRAME_BYTES);
	map_large(kt, 0, target(0, 0), RW);
	expect_at(kt, within, target(0, 100));
	unmap_large(kt, 0);
	tlb_flush(tlb, asids[0], within, FRAME_BYTES);
	expect_nothing(kt, within);
}

/* Where a CPU remembers tables, it has that one. */
static void table_gives_way(struct ktest *kt)
{
	vaddr_t within;

	start(kt);
	within = vaddr_add(large(), 100 * FRAME_BYTES);
	map_page(kt, 0, within, target(1, 3), RW);
	expect_at(kt, within, target(1, 3));
	unmap_page(kt, 0, within);
	unmap_large(kt, 0);
	tlb_flush(tlb, asids[0], within, FRAME_BYTES);
	map_large(kt, 0, target(0, 0), RW);
	expect_at(kt, within, target(0, 100));
	expect_at(kt, vaddr_add(within, FRAME_BYTES), target(0, 101));
}

static void gone_from_every_space(struct ktest *kt)
{
	start(kt);
	map_page(kt, 0, page(1), target(0, 1), RW | VM_GLOBAL);
	map_page(kt, 0, page(2), target(0, 2), RW);
	expect_at(kt, page(1), target(0, 1));
	expect_at(kt, page(2), target(0, 2));
	unmap_page(kt, 0, page(1));
	unmap_page(kt, 0, page(2));
	load_space(1);
	tlb_flush(tlb, TLB_EVERY_SPACE, page(1), 2 * FRAME_BYTES);
	expect_nothing(kt, page(1));
	load_space(0);
	expect_nothing(kt, page(1));
	expect_nothing(kt, page(2));
}

static void gone_while_another_is_loaded(struct ktest *kt)
{
	start(kt);
	map_page(kt, 0, page(1), target(0, 1), RW);
	expect_at(kt, page(1), target(0, 1));
	load_space(1);
	unmap_page(kt, 0, page(1));
	tlb_flush(tlb, asids[0], page(1), FRAME_BYTES);
	load_space(0);
	expect_nothing(kt, page(1));
}

/* --- a space, and all of them ------------------------------------------------------------------ */

static void fill(struct ktest *kt, unsigned int space)
{
	map_page(kt, space, page(3), target(0, 3), RW);
	map_page(kt, space, page(300), target(1, 300), RW);
	map_large(kt, space, target(0, 0), RW);
}

static void expect_filled(struct ktest *kt)
{
	expect_at(kt, page(3), target(0, 3));
	expect_at(kt, page(300), target(1, 300));
	expect_at(kt, large(), target(0, 0));
}

static void empty(struct ktest *kt, unsigned int space)
{
	unmap_page(kt, space, page(3));
	unmap_page(kt, space, page(300));
	unmap_large(kt, space);
}

static void expect_emptied(struct ktest *kt)
{
	expect_nothing(kt, page(3));
	expect_nothing(kt, page(300));
	expect_nothing(kt, large());
}

static void space_gone(struct ktest *kt)
{
	start(kt);
	fill(kt, 0);
	expect_filled(kt);
	empty(kt, 0);
	tlb_flush_space(tlb, asids[0]);
	expect_emptied(kt);
}

static void space_gone_while_another_is_loaded(struct ktest *kt)
{
	start(kt);
	fill(kt, 0);
	expect_filled(kt);
	load_space(1);
	empty(kt, 0);
	tlb_flush_space(tlb, asids[0]);
	load_space(0);
	expect_emptied(kt);
}

static void everything_gone(struct ktest *kt)
{
	start(kt);
	fill(kt, 0);
	map_page(kt, 0, page(5), target(0, 5), RW | VM_GLOBAL);
	expect_filled(kt);
	expect_at(kt, page(5), target(0, 5));
	load_space(1);
	fill(kt, 1);
	expect_filled(kt);

	empty(kt, 0);
	empty(kt, 1);
	unmap_page(kt, 0, page(5));
	tlb_flush_all(tlb);
	expect_emptied(kt);
	expect_nothing(kt, page(5));
	load_space(0);
	expect_emptied(kt);
	expect_nothing(kt, page(5));
}

/* --- what is new ---------------------------------------------------------------------------------- */

static void new_page(struct ktest *kt)
{
	start(kt);
	expect_nothing(kt, page(1));
	map(kt, 0, page(1), target(0, 1), FRAME_BYTES, RW);
	tlb_publish(tlb, asids[0], page(1), FRAME_BYTES);
	expect_at(kt, page(1), target(0, 1));

	expect_nothing(kt, page(2));
	map(kt, 0, page(2), target(1, 2), FRAME_BYTES, RW);
	tlb_publish(tlb, asids[0], page(2), FRAME_BYTES);
	expect_at(kt, page(2), target(1, 2));
}

static void new_large(struct ktest *kt)
{
	vaddr_t within;

	start(kt);
	within = vaddr_add(large(), 9 * FRAME_BYTES);
	expect_nothing(kt, large());
	expect_nothing(kt, within);
	map(kt, 0, large(), target(0, 0), LARGE, RW);
	tlb_publish(tlb, asids[0], large(), LARGE);
	expect_at(kt, large(), target(0, 0));
	expect_at(kt, within, target(0, 9));
}

static void new_global(struct ktest *kt)
{
	start(kt);
	for (unsigned int space = 0; space < 2; space++) {
		load_space(space);
		expect_nothing(kt, page(1));
		map(kt, space, page(1), target(0, 1), FRAME_BYTES, RW | VM_GLOBAL);
	}
	tlb_publish(tlb, TLB_EVERY_SPACE, page(1), FRAME_BYTES);
	expect_at(kt, page(1), target(0, 1));
	load_space(0);
	expect_at(kt, page(1), target(0, 1));
}

/* --- who sees whom --------------------------------------------------------------------------------- */

/* At one address each has a page of its own, at another only the first has one. */
static void expect_apart(struct ktest *kt, u32 first, u32 second)
{
	map_page(kt, 0, page(1), target(0, 1), RW);
	map_page(kt, 0, page(2), target(0, 2), RW);
	map_page(kt, 1, page(1), target(1, 1), RW);
	for (unsigned int round = 0; round < 2; round++) {
		load(&bench->spaces[0], first);
		expect_at(kt, page(1), target(0, 1));
		expect_at(kt, page(2), target(0, 2));
		load(&bench->spaces[1], second);
		expect_at(kt, page(1), target(1, 1));
		expect_nothing(kt, page(2));
	}
}

static void apart(struct ktest *kt)
{
	start(kt);
	expect_apart(kt, asids[0], asids[1]);
}

static void apart_without_numbers(struct ktest *kt)
{
	start(kt);
	expect_apart(kt, 0, 0);
}

static void apart_with_one_number(struct ktest *kt)
{
	start(kt);
	expect_apart(kt, asids[0], 0);
}

static void not_in_the_kernel(struct ktest *kt)
{
	start(kt);
	map_page(kt, 0, page(1), target(0, 1), RW);
	expect_at(kt, page(1), target(0, 1));
	load(bench->kernel, 0);
	expect_nothing(kt, page(1));
	load(&bench->spaces[0], 0);
	expect_at(kt, page(1), target(0, 1));
	load(bench->kernel, 0);
	expect_nothing(kt, page(1));
}

/* --- numbers --------------------------------------------------------------------------------------- */

static u32 taken[TLB_ASIDS_MAX + 1];
static unsigned int taken_count;

static void give_back(void *unused)
{
	while (taken_count > 0)
		bench->asid_free(tlb, taken[--taken_count]);
}

/* All that are left, besides those of the spaces. */
static void take_all(struct ktest *kt)
{
	taken_count = 0;
	ktest_defer(kt, give_back, NULL);
	while (taken_count < TLB_ASIDS_MAX) {
		u32 asid = bench->asid_alloc(tlb);

		if (asid == 0)
			return;
		taken[taken_count++] = asid;
	}
}

static void never_twice(struct ktest *kt)
{
	static u8 seen[TLB_ASIDS_MAX];

	start(kt);
	take_all(kt);
	memset(seen, 0, sizeof(seen));
	for (unsigned int i = 0; i < 2; i++)
		seen[asids[i] % TLB_ASIDS_MAX]++;
	for (unsigned int i = 0; i < taken_count; i++) {
		ASSERT_LT(kt, taken[i], tlb->asids);
		seen[taken[i]]++;
	}
	for (unsigned int i = 1; i < tlb->asids; i++)
		EXPECT_LE(kt, seen[i], 1);
}

static void none_left(struct ktest *kt)
{
	start(kt);
	take_all(kt);
	EXPECT_LT(kt, taken_count, tlb->asids);
	EXPECT_EQ(kt, bench->asid_alloc(tlb), 0);
	if (taken_count == 0)
		return;
	bench->asid_free(tlb, 0);
	EXPECT_EQ(kt, bench->asid_alloc(tlb), 0);
	bench->asid_free(tlb, taken[--taken_count]);
	EXPECT_EQ(kt, bench->asid_alloc(tlb), taken[taken_count]);
	taken_count++;
	EXPECT_EQ(kt, bench->asid_alloc(tlb), 0);
}

/* The second space by every number that there is: one of them was the first one's. */
static void forgotten_with_its_space(struct ktest *kt)
{
	start(kt);
	if (asids[0] == 0)
		ktest_skip(kt, "not provided: the CPU tells no spaces apart");
	map_page(kt, 0, page(1), target(0, 1), RW);
	expect_at(kt, page(1), target(0, 1));
	load(bench->kernel, 0);
	bench->asid_free(tlb, asids[0]);
	asids[0] = 0;
	take_all(kt);
	EXPECT_GT(kt, taken_count, 0);
	for (unsigned int i = 0; i < taken_count; i++) {
		load(&bench->spaces[1], taken[i]);
		expect_nothing(kt, page(1));
	}
	load(bench->kernel, 0);
}

const struct ktest_case tlb_conform[] = {
	KCASE("TLB-1 a page that is gone is gone", gone),
	KCASE("TLB-1 a page that is elsewhere is found there", elsewhere),
	KCASE("TLB-1 a right that is taken away is gone", less_rights),
	KCASE_FOR("TLB-1 of a range every page is gone, of", all_gone, counts, count_label),
	KCASE("TLB-1 a large leaf is gone", large_gone),
	KCASE("TLB-1 a large leaf is gone where one page of it is flushed", page_of_large_gone),
	KCASE("TLB-1 a table that gave way to a large leaf is gone", table_gives_way),
	KCASE_FOR("TLB-1 of a range of every space all is gone that is global, of", all_global_gone,
		  counts, count_label),
	KCASE("TLB-1 a flush of every space reaches those that are not loaded",
	      gone_from_every_space),
	KCASE("TLB-1 a page is gone while another space is loaded", gone_while_another_is_loaded),
	KCASE("TLB-2 all of a space is gone", space_gone),
	KCASE("TLB-2 all of a space is gone while another is loaded",
	      space_gone_while_another_is_loaded),
	KCASE("TLB-3 everything is gone", everything_gone),
	KCASE("TLB-4 a page that is published is there", new_page),
	KCASE("TLB-4 a large leaf that is published is there", new_large),
	KCASE("TLB-4 what is published to every space is there in each", new_global),
	KCASE("TLB-5 two spaces with numbers are apart", apart),
	KCASE("TLB-5 two spaces without numbers are apart", apart_without_numbers),
	KCASE("TLB-5 a space with a number and one without are apart", apart_with_one_number),
	KCASE("TLB-5 the kernel alone sees nothing of a space", not_in_the_kernel),
	KCASE("TLB-6 no number is given twice", never_twice),
	KCASE("TLB-6 when none is left it is 0, and a freed one is given again", none_left),
	KCASE("TLB-6 what a space has left is not found under its number",
	      forgotten_with_its_space),
	KCASE_END
};
