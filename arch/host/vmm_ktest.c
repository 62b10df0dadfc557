// SPDX-License-Identifier: MIT
/*
 * What the host lends to the promise of vmm.h; what its translator says of the window, and faults that
 * a space resolves in the handler of a signal.
 */
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include <asm/host.h>

#include "conform/translator.h"
#include "vmm/live.h"

#include "host.h"
#include "return_ktest.h"

#define LIVE_FIRST	(DYNAMIC_BASE + GiB)

static void sync_code(vaddr_t at, size_t bytes)
{
	host_sync_code(at.raw, bytes);
}

const struct vmm_live vmm_live = {
	.return_code	= HOST_RETURN,
	.sync_code	= sync_code,
	.first		= { LIVE_FIRST },
	.bytes		= DYNAMIC_BYTES - GiB,
	.user_first	= { USER_BASE },
	.user_bytes	= USER_BYTES,
	.not_canonical	= { 1ull << 47 },
	.too_high	= { 1ull << 52 },
};

/* --- memory to map ---------------------------------------------------------------------- */

#define ORDER		4

static struct vmm_radix *kernel_space;
static paddr_t memory;
static bool has_memory;

static void take_memory(struct ktest *kt)
{
	kernel_space = &kt->kernel->space;
	has_memory = frame_alloc_order(kt->kernel->frames, ORDER, &memory) == 0;
	ASSERT_TRUE(kt, has_memory);
}

static void give_memory(struct ktest *kt)
{
	if (has_memory)
		frame_free_order(kt->kernel->frames, ORDER, memory);
}

/* --- the translator -------------------------------------------------------------------- */

#define SPAN_BYTES	(3 * FRAME_BYTES)

static struct translator_span window_spans[2], aliases[2];

static struct translator *live_translator(struct ktest *kt)
{
	return kt->kernel->arch->translator;
}

/* Twice the same memory in the window, and once by the direct map. */
static void before_translator(struct ktest *kt)
{
	take_memory(kt);
	for (u64 i = 0; i < ARRAY_SIZE(window_spans); i++) {
		vaddr_t at = vaddr_add(vaddr(LIVE_FIRST), (1 + 8 * i) * FRAME_BYTES);

		window_spans[i] = (struct translator_span){ at, memory, SPAN_BYTES };
		ASSERT_EQ(kt, vmm_map(&kernel_space->vm, at, memory, SPAN_BYTES, VM_READ), 0);
	}
	aliases[0] = window_spans[0];
	aliases[1] = window_spans[0];
	aliases[1].from = vaddr_of(phys_to_virt(memory));
}

static void after_translator(struct ktest *kt)
{
	for (u64 i = 0; i < ARRAY_SIZE(window_spans); i++)
		EXPECT_EQ(kt, vmm_unmap(&kernel_space->vm, window_spans[i].from, SPAN_BYTES), 0);
	give_memory(kt);
}

static const struct translator_bench window_bench = {
	.fresh		= live_translator,
	.spans		= window_spans,
	.count		= ARRAY_SIZE(window_spans),
	.unmapped	= { LIVE_FIRST },
	.alias		= aliases,
};

static const struct ktest_suite translator_suite = {
	.name	= "translator/host-window",
	.needs	= FACT(VMM),
	.cases	= translator_conform,
	.bench	= &window_bench,
	.before	= before_translator,
	.after	= after_translator,
};
KTEST_SUITE(translator_suite);

/* --- faults that are resolved --------------------------------------------------------------- */

static struct vmm_radix space;
static bool exists;
static unsigned int asked;

static void before_space(struct ktest *kt)
{
	take_memory(kt);
	exists = vmm_radix_create(&space, kernel_space, "test", vaddr(USER_BASE),
				  vaddr(USER_BASE + USER_BYTES - 1)) == 0;
	ASSERT_TRUE(kt, exists);
}

static void after_space(struct ktest *kt)
{
	vmm_radix_activate(kernel_space);
	if (exists)
		vmm_radix_destroy(&space);
	give_memory(kt);
}

/* A page at a time, read-only until somebody writes. */
static int give(struct vmm *vm, vaddr_t at, enum fault_access how)
{
	vaddr_t page = vaddr_align_down(at, FRAME_BYTES);
	paddr_t frame = paddr_add(memory, vaddr_diff(page, vm->first));

	asked++;
	if (vaddr_diff(page, vm->first) >= FRAME_BYTES << ORDER)
		return -ENOENT;
	return how == FAULT_READ ? vmm_map(vm, page, frame, FRAME_BYTES, VM_READ) :
				   vmm_protect(vm, page, FRAME_BYTES, VM_READ | VM_WRITE);
}

static u64 memory_word(u64 frame)
{
	return *(volatile u64 *)phys_to_virt(paddr_add(memory, frame * FRAME_BYTES + 8));
}

/* The handler of the signal maps, and later gives the right; the instruction is tried again. */
static void resolved(struct ktest *kt)
{
	volatile u64 *word = vaddr_to_ptr(space.vm.first);

	space.vm.fault = give;
	asked = 0;
	vmm_radix_activate(&space);
	for (u64 i = 0; i < BIT(ORDER); i++)
		EXPECT_EQ(kt, word[i * FRAME_BYTES / 8 + 1], memory_word(i));
	EXPECT_EQ(kt, asked, BIT(ORDER));
	for (u64 i = 0; i < BIT(ORDER); i++)
		word[i * FRAME_BYTES / 8 + 1] = i;
	EXPECT_EQ(kt, asked, 2 * BIT(ORDER));
	for (u64 i = 0; i < BIT(ORDER); i++)
		EXPECT_EQ(kt, memory_word(i), i);
	EXPECT_EQ(kt, asked, 2 * BIT(ORDER));
	EXPECT_FAULT(kt, &word[BIT(ORDER) * FRAME_BYTES / 8],
		     (void)word[BIT(ORDER) * FRAME_BYTES / 8]);
}

static const struct ktest_case fault_cases[] = {
	KCASE("the handler of a signal maps a page, and makes it writable", resolved),
	KCASE_END
};

static const struct ktest_suite fault_suite = {
	.name	= "vmm/host-fault",
	.needs	= FACT(VMM),
	.cases	= fault_cases,
	.before	= before_space,
	.after	= after_space,
};
KTEST_SUITE(fault_suite);
