// SPDX-License-Identifier: MIT
/* The mock with some of its operations changed for others. */
#include <foundry/bug.h>

#include "vmm_bad.h"

struct vmm_ops right;
struct vmm *space, *other;
vaddr_t split;

static struct vmm_ops wrong;

struct vm_mapping *range_of(struct vmm *vm, vaddr_t at)
{
	struct vmm_mock *mock = to_mock(vm);

	for (size_t i = 0; i < mock->count; i++) {
		struct vm_mapping *range = &mock->setup.slots[i].range;

		if (vaddr_diff(at, range->from) < range->bytes)
			return range;
	}
	return NULL;
}

int unmap_unseen(struct vmm *vm, vaddr_t at, size_t bytes) __allocates
{
	struct vmm_mock_setup *setup = &to_mock(vm)->setup, was = *setup;
	int err;

	setup->flush = NULL;
	err = right.unmap(vm, at, bytes);
	setup->flush = was.flush;
	return err;
}

int protect_unseen(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot) __allocates
{
	struct vmm_mock_setup *setup = &to_mock(vm)->setup, was = *setup;
	int err;

	setup->flush = NULL;
	err = right.protect(vm, at, bytes, prot);
	setup->flush = was.flush;
	return err;
}

/* A frame that never comes back; nothing refuses it. */
void lose_a_frame(void)
{
	struct alloc_fault *fault = this_cpu()->alloc_fault;
	paddr_t frame;
	int err;

	this_cpu()->alloc_fault = NULL;
	err = frame_alloc(&soft_space_frames, &frame);
	this_cpu()->alloc_fault = fault;
	BUG_ON(err, "saboteur: no frame to lose");
}

static struct vmm *make(struct ktest *kt, size_t i)
{
	const struct vmm_bad *bad = kt->bench;
	struct vmm_mock *mock = soft_space_make(i, bad->largest ? bad->largest : LARGE);

	if (bad->flush)
		mock->setup.flush = bad->flush;
	right = wrong = *mock->vm.ops;
	if (bad->ops.map)
		wrong.map = bad->ops.map;
	if (bad->ops.unmap)
		wrong.unmap = bad->ops.unmap;
	if (bad->ops.protect)
		wrong.protect = bad->ops.protect;
	if (bad->ops.query)
		wrong.query = bad->ops.query;
	mock->vm.ops = &wrong;
	return &mock->vm;
}

struct vmm *bad_fresh(struct ktest *kt)
{
	split = vaddr(0);
	other = NULL;
	space = make(kt, 0);
	return space;
}

struct vmm *bad_other(struct ktest *kt)
{
	other = make(kt, 1);
	return other;
}

bool bad_access(struct ktest *kt, struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value)
{
	const struct vmm_bad *bad = kt->bench;

	return bad->access ? bad->access(kt, vm, at, how, value) :
			     soft_space_access(kt, vm, at, how, value);
}

struct translator *bad_translator(struct ktest *kt, struct vmm *vm)
{
	static struct translator translator;
	const struct vmm_bad *bad = kt->bench;

	if (!bad->translator)
		return soft_space_translator(kt, vm);
	translator = (struct translator){ .ops = bad->translator, .name = "wrong" };
	return &translator;
}
