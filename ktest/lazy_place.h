/* SPDX-License-Identifier: MIT */
/* lazy_place - where lazy regions are tried: in memory, and on the machine itself. */
#ifndef KTEST_LAZY_PLACE_H
#define KTEST_LAZY_PLACE_H

#include "conform/vm_lazy.h"
#include "small_space.h"

/* A space of few pages, whose frames and tables are the kernel's. */
extern const struct vm_lazy_place lazy_small_place;
extern struct small_space lazy_small_space;

struct vmm *lazy_fresh_small_space(struct ktest *kt);
vaddr_t lazy_small_first(struct vmm *vm);
void lazy_be_second(struct vmm *vm);

/* The kernel's space, at the end of its window; "not provided" where it has none. */
extern const struct vm_lazy_place lazy_kernel_place;

vaddr_t lazy_last_pages(struct vmm *vm);
struct frame_allocator *lazy_kernel_frames(struct ktest *kt);

/* An access by this CPU; a fault is caught, whatever else stops it is passed on. */
bool lazy_touch(struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value);

#endif
