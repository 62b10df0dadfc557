/* SPDX-License-Identifier: MIT */
/* Where the cases of vmm.h work: around one leaf of a size, and what they say of it. */
#ifndef KTEST_VMM_PLACE_H
#define KTEST_VMM_PLACE_H

#include "conform/vmm.h"

#define PAGE		FRAME_BYTES
#define R		VM_READ
#define RW		(VM_READ | VM_WRITE)
#define RX		(VM_READ | VM_EXEC)
#define X		VM_EXEC

/* The place of the running case.  Distances are from @at and @to, and may be below: -PAGE. */
struct vmm_place {
	const struct vmm_bench	*bench;
	struct vmm		*vm;
	vaddr_t			at;	/* aligned to @unit, with 16 pages on either side and more */
	paddr_t			to;	/* aligned to @unit, with @unit more behind it, or 16 pages */
	u64			unit;
};

extern struct vmm_place vmm_place;

/* Sizes of leaves, for KCASE_FOR(); those larger than a page. */
#define VMM_LARGE	2
extern const u64 vmm_sizes[1 + VMM_LARGE], vmm_large_sizes[VMM_LARGE];
const char *vmm_size_name(const void *size);

/* Make it, or skip the case; nothing is mapped there. */
void vmm_start(struct ktest *kt, u64 unit);

static inline void vmm_start_of_param(struct ktest *kt)
{
	vmm_start(kt, *(const u64 *)kt->param);
}

/* The same, though no leaf is so large. */
void vmm_start_small_leaves(struct ktest *kt, u64 unit);

static inline vaddr_t vmm_at(u64 distance)
{
	return vaddr_add(vmm_place.at, distance);
}

static inline paddr_t vmm_to(u64 distance)
{
	return paddr_add(vmm_place.to, distance);
}

/* Make a part of the place empty when the case is over, where the space stays. */
void vmm_own(struct ktest *kt, u64 distance, u64 bytes);

/* These must be granted. */
void vmm_maps(struct ktest *kt, u64 distance, u64 to, u64 bytes, vm_prot_t prot);
void vmm_guards(struct ktest *kt, u64 distance, u64 bytes);
void vmm_unmaps(struct ktest *kt, u64 distance, u64 bytes);
void vmm_protects(struct ktest *kt, u64 distance, u64 bytes, vm_prot_t prot);

/* A call that is to be refused, or may be. */
struct vmm_call {
	enum { VMM_MAP, VMM_UNMAP, VMM_PROTECT } op;
	vaddr_t		at;
	u64		bytes;
	paddr_t		to;
	vm_prot_t	prot;
};

int vmm_do(const struct vmm_call *call);

/* Its result; on failure the call is told. */
void vmm_expect(struct ktest *kt, const struct vmm_call *call, int err);

/* What the bench says that the CPU makes of rights. */
vm_prot_t vmm_reads_as(vm_prot_t prot);

/* Each of the next bytes is there, whatever the leaves are; @to is not heeded for a guard. */
void vmm_expect_mapped(struct ktest *kt, u64 distance, u64 to, u64 bytes, vm_prot_t prot);

/* Exactly the leaves of a range that continues no neighbour; of a guard too. */
void vmm_expect_leaves(struct ktest *kt, u64 distance, u64 to, u64 bytes, vm_prot_t prot);

/* Nothing is there, and the result is left alone. */
void vmm_expect_none(struct ktest *kt, u64 distance);

/* A number that changes with whatever is mapped in and around the place. */
u64 vmm_picture(struct ktest *kt);

/* Frames of the allocator that the space takes from; 0 when it is not known. */
u64 vmm_frames(struct ktest *kt);
void vmm_needs_frames(struct ktest *kt);

/* Skips where nobody can touch; then each tells whether it could. */
void vmm_needs_cpu(struct ktest *kt);
bool vmm_reads(struct ktest *kt, u64 distance, u64 *value);
bool vmm_writes(struct ktest *kt, u64 distance, u64 value);

/* That value is read there; a fault is met. */
void vmm_expect_value(struct ktest *kt, u64 distance, u64 value);
void vmm_expect_fault(struct ktest *kt, u64 distance);

/* --- cases, in the files of their clauses --------------------------------------- */

/* VMM-8, VMM-9: leaves.c */
void vmm_one_leaf(struct ktest *kt);
void vmm_no_larger_leaf(struct ktest *kt);
void vmm_misaligned(struct ktest *kt);
void vmm_from_pieces(struct ktest *kt);
void vmm_from_shuffled_pieces(struct ktest *kt);
void vmm_hole_in_leaf(struct ktest *kt);
void vmm_other_target(struct ktest *kt);
void vmm_other_rights(struct ktest *kt);
void vmm_rights_by_pieces(struct ktest *kt);
void vmm_guard_leaves(struct ktest *kt);
void vmm_gives_back(struct ktest *kt);
void vmm_gives_back_pieces(struct ktest *kt);
void vmm_gives_back_guards(struct ktest *kt);
void vmm_gives_back_shuffled(struct ktest *kt);

/* VMM-10: guards.c */
void vmm_guard_is_one(struct ktest *kt);
void vmm_guard_in_the_way(struct ktest *kt);
void vmm_guard_between(struct ktest *kt);
void vmm_guard_ends(struct ktest *kt);
void vmm_guard_faults(struct ktest *kt);

/* What needs a CPU, another space or a translator: touch.c */
void vmm_alias_holds(struct ktest *kt);
void vmm_new_rights_count(struct ktest *kt);
void vmm_new_pages_count(struct ktest *kt);
void vmm_written_is_not_executed(struct ktest *kt);
void vmm_unmapped_faults(struct ktest *kt);
void vmm_many_unmapped_fault(struct ktest *kt);
void vmm_page_of_leaf_faults(struct ktest *kt);
void vmm_joined_faults(struct ktest *kt);
void vmm_protected_faults(struct ktest *kt);
void vmm_remapped_elsewhere(struct ktest *kt);
void vmm_spaces_differ(struct ktest *kt);
void vmm_spaces_differ_to_cpus(struct ktest *kt);
void vmm_translator_agrees(struct ktest *kt);

#endif
