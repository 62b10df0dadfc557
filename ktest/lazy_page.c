// SPDX-License-Identifier: MIT
#include <foundry/bug.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "lazy_page.h"
#include "lazy_place.h"

static struct {
	struct vmm	*vm;
	vaddr_t		at;
	u64		fill;
	unsigned int	asked;
} page;

static struct catch caught_inside;

/* What the CPU keeps of the first fault is overwritten by the second. */
static void fault_inside(void)
{
	if (catch_set(&caught_inside) == CATCH_NOTHING) {
		(void)READ_ONCE(*(u64 *)vaddr_to_ptr(vaddr_add(page.at, FRAME_BYTES)));
		catch_clear(&caught_inside);
	}
	BUG_ON(caught_inside.kind != CATCH_FAULT, "lazy_page: no fault inside a handler");
}

static int make(struct vmm *vm, vaddr_t at, enum fault_access access) __allocates
{
	struct frame_allocator *frames = this_kernel()->frames;
	paddr_t frame;
	u64 *words;

	if (vaddr_diff(at, page.at) >= FRAME_BYTES)
		return -ENOENT;
	page.asked++;
	fault_inside();
	if (frame_alloc(frames, &frame))
		return -ENOMEM;
	words = phys_to_virt(frame);
	for (size_t i = 0; i < FRAME_BYTES / sizeof(*words); i++)
		words[i] = page.fill;
	if (vmm_map(vm, page.at, frame, FRAME_BYTES, VM_READ | VM_WRITE) == 0)
		return 0;
	frame_free(frames, frame);
	return -ENOMEM;
}

static void take_away(void *unused)
{
	struct vm_mapping leaf;

	page.vm->fault = NULL;
	if (vmm_query(page.vm, page.at, &leaf))
		return;
	BUG_ON(vmm_unmap(page.vm, page.at, FRAME_BYTES), "lazy_page: it does not go away");
	frame_free(this_kernel()->frames, leaf.to);
}

volatile u64 *lazy_page(struct ktest *kt, u64 fill)
{
	page.vm = kt->kernel->vmm;
	if (!page.vm)
		ktest_skip(kt, "not provided: the kernel has no space");
	ASSERT_EQ(kt, page.vm->fault, NULL);
	page.at = lazy_last_pages(page.vm);
	page.fill = fill;
	page.asked = 0;
	page.vm->fault = make;
	ktest_defer(kt, take_away, NULL);
	return vaddr_to_ptr(page.at);
}

unsigned int lazy_page_asked(void)
{
	return page.asked;
}
