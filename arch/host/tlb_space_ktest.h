/* SPDX-License-Identifier: MIT */
/* tlb_space - spaces to test the simulated CPU in: tables in simulated RAM, their entries changed by hand. */
#ifndef HOST_TLB_SPACE_KTEST_H
#define HOST_TLB_SPACE_KTEST_H

#include <foundry/ktest.h>

#include "host.h"

#define PLACE		vaddr(USER_BASE + GiB)	/* aligned to the larger leaves */
#define RW		(VM_READ | VM_WRITE)
#define RX		(VM_READ | VM_EXEC)

#define TLB_TEST_FRAMES	160			/* that a case can take, tables among them */

/* The kernel's, and what gives of them what goes back when the case is over. */
extern struct frame_allocator *tlb_test_frames;
extern struct frame_allocator tlb_test_taker;

/* What was loaded before the case, and what is from its beginning. */
extern struct pt_radix tlb_test_before, tlb_test_space;

/* Around each case; the end comes also when it has died in the middle. */
void tlb_test_begin(struct ktest *kt);
void tlb_test_end(struct ktest *kt);

/* Another space: what the kernel maps, if it does, and nothing else. */
struct pt_radix tlb_test_make(struct ktest *kt);

/* From here on the CPU translates by it. */
void tlb_test_load(const struct pt_radix *pt);

/* Map in a space, told to nobody; in the one that is loaded, and published. */
void tlb_test_map_in(struct ktest *kt, const struct pt_radix *pt, vaddr_t at, paddr_t to, u64 bytes,
		     vm_prot_t prot);
void tlb_test_map(struct ktest *kt, vaddr_t at, paddr_t to, u64 bytes, vm_prot_t prot);
void tlb_test_flush(vaddr_t at, u64 bytes);

/* The entry of @at in the table of @level, by the bits of the format's manual. */
u64 *tlb_test_entry(struct ktest *kt, vaddr_t at, unsigned int level);

/* A frame that says which it is; what stands in memory. */
paddr_t tlb_test_take(struct ktest *kt, u64 mark);
void tlb_test_set(paddr_t at, u64 value);
u64 tlb_test_word_in(paddr_t at);

/* A real access: whether it could be made, and otherwise the fault was the right one. */
bool tlb_test_can(struct ktest *kt, vaddr_t at, enum fault_access how, u64 *value);
bool tlb_test_can_read(struct ktest *kt, vaddr_t at);

/* What is read there; a fault ends the case. */
u64 tlb_test_word(struct ktest *kt, vaddr_t at);

#endif
