// SPDX-License-Identifier: MIT
/* live - the promise of vmm.h by real accesses: the kernel's space, and spaces beside it. */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "conform/vmm.h"
#include "real_access.h"
#include "vmm/live.h"

#define LARGE_ORDER	10	/* two leaves of 2 MiB */
#define SMALL_ORDER	4

static struct frame_allocator *frames;
static struct vmm_radix *kernel_space;
static paddr_t memory;
static unsigned int memory_order;
static bool has_memory;

static void take_memory(struct ktest *kt, struct vmm_bench *bench)
{
	memory_order = LARGE_ORDER;
	has_memory = frame_alloc_order(frames, memory_order, &memory) == 0;
	if (!has_memory) {
		memory_order = SMALL_ORDER;
		has_memory = frame_alloc_order(frames, memory_order, &memory) == 0;
	}
	ASSERT_TRUE(kt, has_memory);
	bench->memory = memory;
	bench->memory_bytes = FRAME_BYTES << memory_order;
	bench->largest = memory_order == LARGE_ORDER ? 2 * MiB : FRAME_BYTES;
}

static void begin(struct ktest *kt, struct vmm_bench *bench)
{
	bench->not_canonical = vmm_live.not_canonical;
	bench->too_high = vmm_live.too_high;
	frames = kt->kernel->frames;
	kernel_space = &kt->kernel->space;
	take_memory(kt, bench);
}

static void end(struct ktest *kt)
{
	if (has_memory)
		frame_free_order(frames, memory_order, memory);
}

/* Entries may have no bit for reading, or none for the cache kind. */
static vm_prot_t reads_as(vm_prot_t prot)
{
	const struct pt_format *format = kernel_space->pt.format;

	if (!format->page.grants[0])
		prot |= VM_READ;
	return format->page.cache ? prot : prot & ~VM_CACHE_MASK;
}

static struct frame_allocator *frames_of(struct ktest *kt)
{
	return frames;
}

/* Code to execute, and what stood there before, by way of the direct map. */
static bool execute(struct ktest *kt, struct vmm *vm, vaddr_t at, struct catch *caught)
{
	volatile u64 *word;
	struct vm_mapping leaf;
	u64 before;
	bool could;

	if (vmm_query(vm, at, &leaf) || vm_is_guard(&leaf))
		return real_access(at, FAULT_EXEC, NULL, caught);
	word = phys_to_virt(paddr_add(leaf.to, vaddr_diff(at, leaf.from)));
	before = *word;
	*word = vmm_live.return_code;
	if (vmm_live.sync_code)
		vmm_live.sync_code(vaddr_of(word), sizeof(*word));
	could = real_access(at, FAULT_EXEC, NULL, caught);
	*word = before;
	return could;
}

static bool access(struct ktest *kt, struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value)
{
	struct catch caught;
	bool could;

	could = how == FAULT_EXEC ? execute(kt, vm, at, &caught) :
				    real_access(at, how, value, &caught);
	if (!could) {
		EXPECT_EQ(kt, caught.kind, CATCH_FAULT);
		EXPECT_EQ(kt, caught.addr.raw, at.raw);
	}
	return could;
}

/* --- the kernel's own ----------------------------------------------------------------- */

static struct vmm *kernel_vmm(struct ktest *kt)
{
	return &kernel_space->vm;
}

static struct translator *kernel_translator(struct ktest *kt, struct vmm *vm)
{
	return kt->kernel->arch->translator;
}

static struct vmm_bench kernel_bench = {
	.fresh		= kernel_vmm,
	.reads_as	= reads_as,
	.shared		= true,
	.frames		= frames_of,
	.access		= access,
	.translator	= kernel_translator,
};

static void before_kernel(struct ktest *kt)
{
	kernel_bench.first = vmm_live.first;
	kernel_bench.bytes = vmm_live.bytes;
	begin(kt, &kernel_bench);
}

static const struct ktest_suite kernel_suite = {
	.name	= "vmm/live",
	.needs	= FACT(VMM),
	.cases	= vmm_conform,
	.bench	= &kernel_bench,
	.before	= before_kernel,
	.after	= end,
};
KTEST_SUITE(kernel_suite);

/* --- spaces beside it ------------------------------------------------------------------- */

static struct vmm_radix spaces[2];
static bool exists[2];

static struct vmm_radix *make(struct ktest *kt, unsigned int i)
{
	exists[i] = vmm_radix_create(&spaces[i], kernel_space, "test", vmm_live.user_first,
				     vaddr_add(vmm_live.user_first, vmm_live.user_bytes - 1)) == 0;
	ASSERT_TRUE(kt, exists[i]);
	return &spaces[i];
}

static struct vmm *first_space(struct ktest *kt)
{
	return &spaces[0].vm;
}

static struct vmm *second_space(struct ktest *kt)
{
	return &make(kt, 1)->vm;
}

/* Loaded once: what the CPU remembers of it is forgotten else. */
static void enter(struct vmm *vm)
{
	struct vmm_radix *space = container_of(vm, struct vmm_radix, vm);

	if (this_cpu()->space != space)
		vmm_radix_activate(space);
}

static bool access_space(struct ktest *kt, struct vmm *vm, vaddr_t at, enum fault_access how,
			 u64 *value)
{
	enter(vm);
	return access(kt, vm, at, how, value);
}

static struct translator *space_translator(struct ktest *kt, struct vmm *vm)
{
	enter(vm);
	return kt->kernel->arch->translator;
}

/* The kernel alone knows what is global. */
static vm_prot_t space_reads_as(vm_prot_t prot)
{
	return reads_as(prot & ~VM_GLOBAL);
}

static struct vmm_bench space_bench = {
	.fresh		= first_space,
	.reads_as	= space_reads_as,
	.frames		= frames_of,
	.access		= access_space,
	.other		= second_space,
	.translator	= space_translator,
};

static void before_spaces(struct ktest *kt)
{
	memset(exists, 0, sizeof(exists));
	space_bench.first = vaddr(align_up(vmm_live.user_first.raw, GiB));
	space_bench.bytes = vmm_live.user_bytes - vaddr_diff(space_bench.first, vmm_live.user_first);
	begin(kt, &space_bench);
	make(kt, 0);
}

static void after_spaces(struct ktest *kt)
{
	vmm_radix_activate(kernel_space);
	for (unsigned int i = 0; i < ARRAY_SIZE(spaces); i++) {
		if (exists[i])
			vmm_radix_destroy(&spaces[i]);
	}
	end(kt);
}

static const struct ktest_suite space_suite = {
	.name	= "vmm/live-space",
	.needs	= FACT(VMM),
	.cases	= vmm_conform,
	.bench	= &space_bench,
	.before	= before_spaces,
	.after	= after_spaces,
};
KTEST_SUITE(space_suite);
