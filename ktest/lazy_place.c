// SPDX-License-Identifier: MIT
#include <foundry/kernel.h>

#include "lazy_place.h"

/* --- in memory ------------------------------------------------------------------- */

#define WINDOW		0x7000000000ull
#define BEFORE		8	/* pages of the window */

struct small_space lazy_small_space;

struct vmm *lazy_fresh_small_space(struct ktest *kt)
{
	small_space_init(&lazy_small_space, vaddr(WINDOW), kt->kernel->frames);
	return &lazy_small_space.vm;
}

vaddr_t lazy_small_first(struct vmm *vm)
{
	return vaddr_add(vm->first, BEFORE * FRAME_BYTES);
}

static void touch_first(struct small_space *space, vaddr_t at)
{
	(void)space->vm.fault(&space->vm, at, FAULT_READ);
}

void lazy_be_second(struct vmm *vm)
{
	container_of(vm, struct small_space, vm)->first = touch_first;
}

struct frame_allocator *lazy_kernel_frames(struct ktest *kt)
{
	return kt->kernel->frames;
}

const struct vm_lazy_place lazy_small_place = {
	.space		= lazy_fresh_small_space,
	.first		= lazy_small_first,
	.frames		= lazy_kernel_frames,
	.access		= small_space_access,
	.be_second	= lazy_be_second,
};

/* --- on the machine ---------------------------------------------------------------- */

static struct vmm *kernel_space(struct ktest *kt)
{
	if (!kt->kernel->vmm)
		ktest_skip(kt, "not provided: the kernel has no space");
	return kt->kernel->vmm;
}

vaddr_t lazy_last_pages(struct vmm *vm)
{
	return vaddr(vm->last.raw + 1 - VM_LAZY_PLACE * FRAME_BYTES);
}

static void access(volatile u64 *word, enum fault_access how, u64 *value)
{
	if (how == FAULT_READ)
		*value = *word;
	else
		*word = *value;
}

bool lazy_touch(struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value)
{
	struct catch caught;
	enum catch_kind kind = catch_set(&caught);

	if (kind == CATCH_NOTHING) {
		access(vaddr_to_ptr(at), how, value);
		catch_clear(&caught);
		return true;
	}
	if (kind != CATCH_FAULT)
		catch_throw(kind, caught.addr, caught.text);
	return false;
}

const struct vm_lazy_place lazy_kernel_place = {
	.space		= kernel_space,
	.first		= lazy_last_pages,
	.frames		= lazy_kernel_frames,
	.access		= lazy_touch,
};
