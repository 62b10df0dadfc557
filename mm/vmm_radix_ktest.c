// SPDX-License-Identifier: MIT
/*
 * The promise of vmm.h on page tables: every format, in the arena, before two CPUs that remember all
 * they may until they are told to forget it.
 */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/tlb_mock.h>
#include <foundry/translator_walk.h>
#include <foundry/vmm_radix.h>

#include "conform/vmm.h"
#include "model/model.h"
#include "pt_formats_ktest.h"
#include "tlb_arena.h"

#define CPUS		2
#define WINDOW		(4 * GiB)
#define WINDOW_BYTES	(16 * GiB)
#define WORDS_MAX	64

static struct tlb_mock mock;
static struct vmm_radix kernel, spaces[2];

/* --- spaces ------------------------------------------------------------------------- */

/* Two CPUs by the kernel's tables, which have a number for one space only. */
static void start(const struct pt_format *format)
{
	pt_arena_init(format);
	pt_arena.largest = MIN(pt_span(format->top_block), GiB);
	tlb_mock_init(&mock, CPUS, 2);
	vmm_radix_init(&kernel, &(struct vmm_radix_setup){
		.name = "kernel", .pt = &pt_arena, .frames = &pt_arena_frames, .tlb = &mock.tlb,
		.first = vaddr(-WINDOW_BYTES), .last = vaddr(U64_MAX),
	});
	tlb_mock_load(&mock, &kernel.pt, 0);
}

static struct vmm *create(struct ktest *kt, struct vmm_radix *space)
{
	ASSERT_EQ(kt, vmm_radix_create(space, &kernel, "space", vaddr(WINDOW),
				       vaddr(WINDOW + WINDOW_BYTES - 1)), 0);
	tlb_arena_has(space);
	return &space->vm;
}

static struct vmm *other(struct ktest *kt)
{
	return create(kt, &spaces[1]);
}

static struct frame_allocator *its_frames(struct ktest *kt)
{
	return &pt_arena_frames;
}

static vm_prot_t reads_as(vm_prot_t prot)
{
	return prot == VM_GUARD ? prot : pt_reads_as(pt_arena.format, prot & ~VM_GLOBAL);
}

static vm_prot_t kernel_reads_as(vm_prot_t prot)
{
	return prot == VM_GUARD ? prot : pt_reads_as(pt_arena.format, prot);
}

/* --- CPUs --------------------------------------------------------------------------- */

static struct {
	paddr_t	at;
	u64	value;
} words[WORDS_MAX];

static size_t words_count;

static u64 *word(struct ktest *kt, paddr_t at)
{
	for (size_t i = 0; i < words_count; i++) {
		if (paddr_eq(words[i].at, at))
			return &words[i].value;
	}
	ASSERT_LT(kt, words_count, WORDS_MAX);
	words[words_count].at = at;
	words[words_count].value = 0;
	return &words[words_count++].value;
}

static void load(unsigned int cpu, const struct vmm_radix *space)
{
	mock.cpu = cpu;
	if (!paddr_eq(mock.each[cpu].pt.root, space->pt.root))
		tlb_load(&mock.tlb, &space->pt, space->kernel ? space->asid : 0);
	mock.cpu = 0;
}

/* Both CPUs try, and must agree. */
static bool access(struct ktest *kt, struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value)
{
	paddr_t to[CPUS] = { paddr(0) };
	int err[CPUS];
	u64 *found;

	for (unsigned int cpu = 0; cpu < CPUS; cpu++) {
		load(cpu, container_of(vm, struct vmm_radix, vm));
		err[cpu] = tlb_mock_translate(&mock, cpu, at, how, &to[cpu]);
	}
	EXPECT_EQ(kt, err[0], err[1]);
	EXPECT_EQ(kt, to[0].raw, to[1].raw);
	EXPECT_EQ(kt, mock.conflicts, 0);
	if (err[0])
		return false;
	found = word(kt, to[0]);
	if (how == FAULT_READ)
		*value = *found;
	if (how == FAULT_WRITE)
		*found = *value;
	return true;
}

static struct translator *translator(struct ktest *kt, struct vmm *vm)
{
	static struct translator_walk walk;

	translator_walk_init(&walk, &container_of(vm, struct vmm_radix, vm)->pt, NULL);
	return &walk.translator;
}

/* --- suites --------------------------------------------------------------------------- */

#define BENCH(id, highest)								\
	.fresh = fresh_##id, .memory = { 64 * GiB }, .memory_bytes = 4 * GiB,		\
	.not_canonical = { BIT(60) }, .too_high = { highest }, .largest = GiB,		\
	.frames = its_frames, .access = access, .translator = translator

#define RADIX(id, text, highest)							\
	static struct vmm *fresh_##id(struct ktest *kt)					\
	{										\
		words_count = 0;							\
		start(&pt_format_##id);							\
		return create(kt, &spaces[0]);						\
	}										\
	static const struct vmm_bench id##_bench = {					\
		BENCH(id, highest), .first = { WINDOW + 4 * GiB }, .bytes = 8 * GiB,	\
		.reads_as = reads_as, .other = other,					\
	};										\
	static const struct ktest_suite id##_suite = {					\
		.name = "vmm/radix-" text, .needs = FACT(CONSOLE),			\
		.cases = vmm_conform, .bench = &id##_bench,				\
	};										\
	KTEST_SUITE(id##_suite);							\
	static const struct ktest_suite id##_random = {					\
		.name = "vmm/radix-" text, .needs = FACT(CONSOLE),			\
		.cases = vmm_random, .bench = &id##_bench,				\
	};										\
	KTEST_SUITE(id##_random)

RADIX(x86_64_4, "x86_64-4", BIT(52));
RADIX(x86_64_5, "x86_64-5", BIT(52));
RADIX(aarch64, "aarch64", BIT(48));
RADIX(sv39, "sv39", BIT(56));
RADIX(sv48, "sv48", BIT(56));
RADIX(sv57, "sv57", BIT(56));
RADIX(made_up, "made-up", BIT(56));

/* The kernel's own space, with another one beside it that repeats its root. */
static struct vmm *fresh_kernel(struct ktest *kt)
{
	words_count = 0;
	start(&pt_format_made_up);
	create(kt, &spaces[1]);
	return &kernel.vm;
}

static const struct vmm_bench kernel_bench = {
	BENCH(kernel, BIT(56)), .first = { -12 * GiB }, .bytes = 8 * GiB,
	.reads_as = kernel_reads_as,
};

static const struct ktest_suite kernel_suite = {
	.name	= "vmm/radix-kernel",
	.needs	= FACT(CONSOLE),
	.cases	= vmm_conform,
	.bench	= &kernel_bench,
};
KTEST_SUITE(kernel_suite);

static const struct ktest_suite kernel_random = {
	.name	= "vmm/radix-kernel",
	.needs	= FACT(CONSOLE),
	.cases	= vmm_random,
	.bench	= &kernel_bench,
};
KTEST_SUITE(kernel_random);
