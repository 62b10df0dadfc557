// SPDX-License-Identifier: MIT
/* tlb_space - spaces to test the simulated CPU in: tables in simulated RAM, their entries changed by hand. */
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include <asm/host.h>

#include "real_access.h"

#include "tlb_space_ktest.h"

struct frame_allocator *tlb_test_frames;
static paddr_t taken[TLB_TEST_FRAMES];
static unsigned int taken_count;

static int take(struct frame_allocator *fa, unsigned int order, enum frame_limit limit, paddr_t *frame)
{
	if (taken_count == ARRAY_SIZE(taken) || frame_alloc_below(tlb_test_frames, order, limit, frame))
		return -ENOMEM;
	taken[taken_count++] = *frame;
	return 0;
}

/* Whatever it is, it goes back when the case is over. */
static void keep(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
}

static const struct frame_allocator_ops taker_ops = { .alloc = take, .free = keep };
struct frame_allocator tlb_test_taker = { .ops = &taker_ops, .name = "taker" };

static void *reach_ram(void *arg, paddr_t table)
{
	u64 end;

	return host_is_ram(table.raw, &end) ? phys_to_virt(table) : NULL;
}

struct pt_radix tlb_test_before, tlb_test_space;

void tlb_test_load(const struct pt_radix *pt)
{
	irqflags_t flags = arch_irq_save();

	if (pt->format)
		tlb_load(&host_tlb.tlb, pt, 0);
	else
		host_tlb_stop();
	arch_irq_restore(flags);
}

static paddr_t take_zeroed(struct ktest *kt)
{
	paddr_t frame;

	ASSERT_EQ(kt, frame_alloc(&tlb_test_taker, &frame), 0);
	memset(phys_to_virt(frame), 0, FRAME_BYTES);
	return frame;
}

/* A space: what the kernel maps, if it does, and nothing else. */
struct pt_radix tlb_test_make(struct ktest *kt)
{
	struct pt_radix pt = {
		.format = &pt_format_x86_64_4, .root = take_zeroed(kt), .reach = reach_ram,
	};

	if (tlb_test_before.format)
		memcpy(phys_to_virt(pt.root), phys_to_virt(tlb_test_before.root), FRAME_BYTES);
	return pt;
}

void tlb_test_begin(struct ktest *kt)
{
	tlb_test_frames = kt->kernel->frames;
	taken_count = 0;
	tlb_test_before = host_tlb.pt;
	tlb_test_space = tlb_test_make(kt);
	tlb_test_load(&tlb_test_space);
}

/* Also when a case has died in the middle: nothing of its space is remembered, then it is freed. */
void tlb_test_end(struct ktest *kt)
{
	tlb_test_load(&tlb_test_before);
	while (taken_count > 0)
		frame_free(tlb_test_frames, taken[--taken_count]);
}

void tlb_test_map_in(struct ktest *kt, const struct pt_radix *pt, vaddr_t at, paddr_t to, u64 bytes,
		   vm_prot_t prot)
{
	ASSERT_EQ(kt, pt_map_range(pt, &tlb_test_taker, &(const struct vm_mapping){ at, to, bytes, prot }), 0);
}

void tlb_test_map(struct ktest *kt, vaddr_t at, paddr_t to, u64 bytes, vm_prot_t prot)
{
	tlb_test_map_in(kt, &tlb_test_space, at, to, bytes, prot);
	tlb_publish(&host_tlb.tlb, 0, at, bytes);
}

/* The entry of @at in the table of @level, by the bits of the format's manual. */
u64 *tlb_test_entry(struct ktest *kt, vaddr_t at, unsigned int level)
{
	u64 *entries = phys_to_virt(tlb_test_space.root);

	for (unsigned int i = 4;; i--) {
		u64 *entry = &entries[at.raw >> (12 + 9 * (i - 1)) & 511];

		if (i == level)
			return entry;
		ASSERT_EQ(kt, *entry & 0x81, 1);
		entries = phys_to_virt(paddr(*entry & 0x000ffffffffff000ull));
	}
}

void tlb_test_flush(vaddr_t at, u64 bytes)
{
	tlb_flush(&host_tlb.tlb, 0, at, bytes);
}

/* --- accesses ------------------------------------------------------------------------ */

bool tlb_test_can(struct ktest *kt, vaddr_t at, enum fault_access how, u64 *value)
{
	struct catch caught;

	if (real_access(at, how, value, &caught))
		return true;
	EXPECT_EQ(kt, caught.kind, CATCH_FAULT);
	EXPECT_EQ(kt, caught.addr.raw, at.raw);
	EXPECT_TRUE(kt, strstr(caught.text, "page fault") != NULL);
	return false;
}

bool tlb_test_can_read(struct ktest *kt, vaddr_t at)
{
	u64 ignored;

	return tlb_test_can(kt, at, FAULT_READ, &ignored);
}

/* What is read there; a fault ends the case. */
u64 tlb_test_word(struct ktest *kt, vaddr_t at)
{
	u64 value = 0;

	ASSERT_TRUE(kt, tlb_test_can(kt, at, FAULT_READ, &value));
	return value;
}

void tlb_test_set(paddr_t at, u64 value)
{
	*(volatile u64 *)phys_to_virt(at) = value;
}

u64 tlb_test_word_in(paddr_t at)
{
	return *(volatile u64 *)phys_to_virt(at);
}

/* A frame that says which it is. */
paddr_t tlb_test_take(struct ktest *kt, u64 mark)
{
	paddr_t frame = take_zeroed(kt);

	tlb_test_set(frame, mark);
	return frame;
}
