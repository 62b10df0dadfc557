// SPDX-License-Identifier: MIT
/* The promise of tlb.h on the mock, by tables of every format; and what only the mock shows. */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "pt_formats_ktest.h"
#include "tlb_arena.h"

struct mock_bench {
	struct tlb_bench	bench;
	const struct pt_format	*format;
	u32			asids;
};

static struct tlb *fresh(struct ktest *kt)
{
	const struct mock_bench *of = kt->bench;

	tlb_arena_init(kt, of->format, of->asids);
	return &tlb_arena.tlb;
}

#define MOCK_SUITE(id, text, made_of, count)						\
	static const struct mock_bench id##_bench = {					\
		.bench = {								\
			.fresh = fresh, TLB_ARENA_BENCH,				\
			.asid_alloc = tlb_asid_alloc, .asid_free = tlb_asid_free,	\
		},									\
		.format = &(made_of), .asids = (count),					\
	};										\
	static const struct ktest_suite id##_suite = {					\
		.name = "tlb/" text, .needs = FACT(CONSOLE),				\
		.cases = tlb_conform, .bench = &id##_bench,				\
	};										\
	KTEST_SUITE(id##_suite)

MOCK_SUITE(x86_64_4, "mock-x86_64-4", pt_format_x86_64_4, 4096);
MOCK_SUITE(x86_64_5, "mock-x86_64-5", pt_format_x86_64_5, 1);
MOCK_SUITE(aarch64, "mock-aarch64", pt_format_aarch64, 256);
MOCK_SUITE(sv39, "mock-sv39", pt_format_sv39, 4);
MOCK_SUITE(sv48, "mock-sv48", pt_format_sv48, 2);
MOCK_SUITE(sv57, "mock-sv57", pt_format_sv57, 1);
MOCK_SUITE(made_up, "mock-made-up", pt_format_made_up, 3);

/* --- what it shows: nothing is forgotten by itself ----------------------------------- */

#define AT	TLB_BENCH_PLACE
#define TO	paddr(6 * MiB)
#define RW	(VM_READ | VM_WRITE)

static void map(struct ktest *kt, vaddr_t at, u64 bytes, vm_prot_t prot)
{
	ASSERT_EQ(kt, pt_map_range(&tlb_arena_spaces[0], &pt_arena_frames,
				   &(const struct vm_mapping){ at, TO, bytes, prot }), 0);
}

static void unmap(vaddr_t at, unsigned int level)
{
	*pt_entry_by_hand(&tlb_arena_spaces[0], at, level) = 0;
}

static void expect_of(struct ktest *kt, unsigned int cpu, vaddr_t at, enum fault_access how, int err)
{
	paddr_t to = paddr(1);

	EXPECT_EQ(kt, tlb_mock_translate(&tlb_arena, cpu, at, how, &to), err);
	EXPECT_EQ(kt, to.raw, err ? 1 : TO.raw + vaddr_diff(at, AT));
}

/* A page at AT, which all CPUs have seen; the space's ASID is 1. */
static void start(struct ktest *kt)
{
	tlb_arena_init(kt, pt_format_of(kt), 4);
	tlb_mock_load(&tlb_arena, &tlb_arena_spaces[0], 1);
	map(kt, AT, FRAME_BYTES, RW);
	for (unsigned int cpu = 0; cpu < TLB_ARENA_CPUS; cpu++)
		expect_of(kt, cpu, AT, FAULT_READ, 0);
}

static void flush_left_out(struct ktest *kt)
{
	start(kt);
	unmap(AT, 1);
	expect_of(kt, 0, vaddr_add(AT, 0x123), FAULT_READ, 0);
	tlb_flush(&tlb_arena.tlb, 2, AT, FRAME_BYTES);
	tlb_flush(&tlb_arena.tlb, 1, vaddr_add(AT, FRAME_BYTES), FRAME_BYTES);
	tlb_flush_space(&tlb_arena.tlb, 0);
	expect_of(kt, 0, AT, FAULT_READ, 0);
}

/* The missing shootdown. */
static void nobody_told(struct ktest *kt)
{
	start(kt);
	tlb_arena.tlb.tell = NULL;
	unmap(AT, 1);
	tlb_flush(&tlb_arena.tlb, 1, AT, FRAME_BYTES);
	expect_of(kt, 0, AT, FAULT_READ, -ENOENT);
	expect_of(kt, 1, AT, FAULT_READ, 0);
	expect_of(kt, 2, AT, FAULT_READ, 0);
}

static void publish_left_out(struct ktest *kt)
{
	vaddr_t at = vaddr_add(AT, FRAME_BYTES);

	start(kt);
	expect_of(kt, 0, at, FAULT_READ, -ENOENT);
	ASSERT_EQ(kt, pt_map_range(&tlb_arena_spaces[0], &pt_arena_frames,
			&(const struct vm_mapping){ at, paddr_add(TO, FRAME_BYTES), FRAME_BYTES, RW }), 0);
	expect_of(kt, 0, at, FAULT_READ, -ENOENT);
	expect_of(kt, 1, at, FAULT_READ, 0);
}

static void no_misses(struct ktest *kt)
{
	vaddr_t at = vaddr_add(AT, FRAME_BYTES);

	start(kt);
	tlb_arena.tlb.keeps_misses = false;
	expect_of(kt, 0, at, FAULT_READ, -ENOENT);
	ASSERT_EQ(kt, pt_map_range(&tlb_arena_spaces[0], &pt_arena_frames,
			&(const struct vm_mapping){ at, paddr_add(TO, FRAME_BYTES), FRAME_BYTES, RW }), 0);
	expect_of(kt, 0, at, FAULT_READ, 0);
}

static void rights(struct ktest *kt)
{
	start(kt);
	expect_of(kt, 0, AT, FAULT_WRITE, 0);
	expect_of(kt, 0, AT, FAULT_EXEC, -EACCES);
	unmap(AT, 1);
	map(kt, AT, FRAME_BYTES, VM_READ | VM_EXEC);
	expect_of(kt, 0, AT, FAULT_WRITE, 0);
	tlb_flush(&tlb_arena.tlb, 1, AT, FRAME_BYTES);
	expect_of(kt, 0, AT, FAULT_WRITE, -EACCES);
	expect_of(kt, 0, AT, FAULT_EXEC, 0);
}

/* A global leaf outlives its space, and every flush by ASID. */
static void global_stays(struct ktest *kt)
{
	start(kt);
	unmap(AT, 1);
	tlb_flush_space(&tlb_arena.tlb, 1);
	map(kt, AT, FRAME_BYTES, RW | VM_GLOBAL);
	expect_of(kt, 0, AT, FAULT_READ, 0);
	unmap(AT, 1);
	tlb_flush(&tlb_arena.tlb, 1, AT, FRAME_BYTES);
	tlb_flush_space(&tlb_arena.tlb, 1);
	expect_of(kt, 0, AT, FAULT_READ, 0);
	tlb_arena_load(0, &pt_arena, 0);
	expect_of(kt, 0, AT, FAULT_READ, 0);
	tlb_flush(&tlb_arena.tlb, TLB_EVERY_SPACE, AT, FRAME_BYTES);
	expect_of(kt, 0, AT, FAULT_READ, -ENOENT);
}

/* A table went and another came: who remembers the first one reads entries that are nobody's. */
static void table_stays(struct ktest *kt)
{
	vaddr_t next = vaddr_add(AT, FRAME_BYTES), beyond = vaddr_add(AT, 2 * FRAME_BYTES);

	start(kt);
	unmap(AT, 1);
	unmap(AT, 2);
	map(kt, AT, 2 * FRAME_BYTES, RW);
	expect_of(kt, 0, next, FAULT_READ, -ENOENT);
	tlb_flush(&tlb_arena.tlb, 1, beyond, FRAME_BYTES);
	expect_of(kt, 0, beyond, FAULT_READ, -ENOENT);
	tlb_publish(&tlb_arena.tlb, 1, next, FRAME_BYTES);
	expect_of(kt, 0, next, FAULT_READ, 0);
	expect_of(kt, 1, next, FAULT_READ, 0);
}

/* What aarch64 calls a TLB conflict: a large leaf came where a page was not forgotten. */
static void two_sizes(struct ktest *kt)
{
	start(kt);
	for (unsigned int cpu = 0; cpu < TLB_ARENA_CPUS; cpu++)
		tlb_arena.each[cpu].tables[0].bytes = 0;
	unmap(AT, 1);
	unmap(AT, 2);
	map(kt, AT, 2 * MiB, RW);
	expect_of(kt, 0, vaddr_add(AT, FRAME_BYTES), FAULT_READ, 0);
	EXPECT_EQ(kt, tlb_arena.conflicts, 1);
	tlb_flush(&tlb_arena.tlb, 1, AT, FRAME_BYTES);
	expect_of(kt, 0, vaddr_add(AT, FRAME_BYTES), FAULT_READ, 0);
	expect_of(kt, 1, AT, FAULT_READ, 0);
	EXPECT_EQ(kt, tlb_arena.conflicts, 1);
}

static void without_tables(struct ktest *kt)
{
	tlb_arena_init(kt, pt_format_of(kt), 4);
	tlb_mock_init(&tlb_arena, 2, 4);
	expect_of(kt, 1, AT, FAULT_READ, -ENOENT);
	EXPECT_BUG(kt, "no CPU 2", expect_of(kt, 2, AT, FAULT_READ, -ENOENT));
	EXPECT_BUG(kt, "no ASID 4", tlb_arena_load(0, &pt_arena, 4));
	tlb_arena.cpu = 0;
	EXPECT_BUG(kt, "5 is no number of CPUs", tlb_mock_init(&tlb_arena, 5, 4));
	EXPECT_BUG(kt, "not even one", tlb_mock_init(&tlb_arena, 1, 0));
}

static void free_twice(struct ktest *kt)
{
	u32 asid;

	tlb_arena_init(kt, pt_format_of(kt), 4);
	asid = tlb_asid_alloc(&tlb_arena.tlb);
	tlb_asid_free(&tlb_arena.tlb, asid);
	EXPECT_BUG(kt, "is free already", tlb_asid_free(&tlb_arena.tlb, asid));
}

static const struct ktest_case cases[] = {
	KCASE_FORMATS("a flush left out shows", flush_left_out),
	KCASE_FORMATS("a CPU that nobody told shows", nobody_told),
	KCASE_FORMATS("a publish left out shows", publish_left_out),
	KCASE_FORMATS("misses are not kept where they are not wanted", no_misses),
	KCASE_FORMATS("rights are remembered with the leaf", rights),
	KCASE_FORMATS("what is global stays, whatever space is flushed", global_stays),
	KCASE_FORMATS("a table that is gone is still read until its range is flushed", table_stays),
	KCASE_FORMATS("a leaf over one of another size is a conflict", two_sizes),
	KCASE_FORMATS("without tables nothing is mapped, and what is not there is a BUG",
		      without_tables),
	KCASE_FORMATS("an ASID is freed once", free_twice),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "tlb/mock-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own_suite);
