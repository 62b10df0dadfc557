/* SPDX-License-Identifier: MIT */
/* The promise of vm_lazy.h, executed. */
#ifndef KTEST_CONFORM_VM_LAZY_H
#define KTEST_CONFORM_VM_LAZY_H

#include <foundry/ktest.h>
#include <foundry/vm_lazy.h>

/* Pages that a case needs. */
#define VM_LAZY_PLACE	16

/* Where an implementation is tried: a space without a handler. */
struct vm_lazy_place {
	struct vmm		*(*space)(struct ktest *kt);	/* given once to each case; may skip */
	vaddr_t			(*first)(struct vmm *vm);	/* of so many pages, where nothing is */
	struct frame_allocator	*(*frames)(struct ktest *kt);

	/* One access to a word.  Return: whether it could; a fault is caught. */
	bool			(*access)(struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value);

	/* Another CPU touches the page that is touched next, and is first.  NULL: there is none. */
	void			(*be_second)(struct vmm *vm);
};

/* What an implementation lends: the calls of vm_lazy.h. */
struct vm_lazy_bench {
	const struct vm_lazy_place	*place;
	void	(*init)(struct vm_lazy *lazy, struct vmm *vm, struct frame_allocator *frames);
	int	(*add)(struct vm_lazy *lazy, struct vm_lazy_region *region);
	int	(*remove)(struct vm_lazy *lazy, struct vm_lazy_region *region);
};

extern const struct ktest_case vm_lazy_conform[];

#endif
