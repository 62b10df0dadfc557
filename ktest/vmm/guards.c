// SPDX-License-Identifier: MIT
/* VMM-10: what a guard refuses, and what becomes of it. */
#include <foundry/errno.h>

#include "place.h"

static void expect_refusal(struct ktest *kt, u64 distance, u64 bytes)
{
	vmm_expect(kt, &(struct vmm_call){ VMM_MAP, vmm_at(distance), bytes, vmm_to(0), RW },
		   -EEXIST);
	vmm_expect(kt, &(struct vmm_call){ VMM_MAP, vmm_at(distance), bytes, paddr(0), VM_GUARD },
		   -EEXIST);
	vmm_expect(kt, &(struct vmm_call){ .op = VMM_PROTECT, .at = vmm_at(distance),
					   .bytes = bytes, .prot = R }, -ENOENT);
}

void vmm_guard_is_one(struct ktest *kt)
{
	struct vm_mapping leaf;
	u64 unit;

	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	vmm_guards(kt, 0, unit);
	ASSERT_EQ(kt, vmm_query(vmm_place.vm, vmm_at(unit - 1), &leaf), 0);
	EXPECT_TRUE(kt, vm_is_guard(&leaf));
	EXPECT_EQ(kt, leaf.to.raw, 0);
	vmm_expect_mapped(kt, 0, 0, unit, VM_GUARD);
	vmm_expect_none(kt, -1);
	vmm_expect_none(kt, unit);
	vmm_unmaps(kt, 0, unit);
	vmm_expect_none(kt, 0);
	vmm_expect_none(kt, unit - 1);
}

void vmm_guard_in_the_way(struct ktest *kt)
{
	u64 unit;

	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	vmm_guards(kt, 0, unit);
	expect_refusal(kt, 0, unit);
	expect_refusal(kt, 0, PAGE);
	expect_refusal(kt, unit - PAGE, PAGE);
	expect_refusal(kt, -PAGE, 2 * PAGE);
	expect_refusal(kt, unit - PAGE, 2 * PAGE);
	expect_refusal(kt, -PAGE, unit + 2 * PAGE);
	vmm_expect_mapped(kt, 0, 0, unit, VM_GUARD);
	vmm_expect_none(kt, -PAGE);
	vmm_expect_none(kt, unit);
}

/* At either end of what is mapped, and within; to unmap it is as good as any page. */
void vmm_guard_between(struct ktest *kt)
{
	static const u64 guards[] = { 0, 2, 4 };

	vmm_start(kt, PAGE);
	for (size_t i = 0; i < ARRAY_SIZE(guards); i++) {
		for (u64 j = 0; j < 5; j++) {
			if (j == guards[i])
				vmm_guards(kt, j * PAGE, PAGE);
			else
				vmm_maps(kt, j * PAGE, j * PAGE, PAGE, RW);
		}
		vmm_expect(kt, &(struct vmm_call){ .op = VMM_PROTECT, .at = vmm_at(0),
						   .bytes = 5 * PAGE, .prot = R }, -ENOENT);
		for (u64 j = 0; j < 5; j++) {
			if (j != guards[i])
				vmm_expect_mapped(kt, j * PAGE, j * PAGE, PAGE, RW);
		}
		vmm_unmaps(kt, 0, 5 * PAGE);
		for (u64 j = 0; j < 5; j++)
			vmm_expect_none(kt, j * PAGE);
	}
}

/* A page of it becomes one like any other. */
void vmm_guard_ends(struct ktest *kt)
{
	u64 unit;

	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	vmm_guards(kt, 0, unit + 3 * PAGE);
	vmm_unmaps(kt, unit, PAGE);
	vmm_expect_none(kt, unit);
	expect_refusal(kt, 0, unit);
	expect_refusal(kt, unit + PAGE, 2 * PAGE);
	vmm_maps(kt, unit, 0, PAGE, RW);
	vmm_protects(kt, unit, PAGE, R);
	vmm_expect_mapped(kt, unit, 0, PAGE, R);
	vmm_expect_mapped(kt, 0, 0, unit, VM_GUARD);
	vmm_expect_mapped(kt, unit + PAGE, 0, 2 * PAGE, VM_GUARD);
}

/* Also where a CPU remembers what was there before. */
void vmm_guard_faults(struct ktest *kt)
{
	u64 unit;

	vmm_needs_cpu(kt);
	vmm_start_of_param(kt);
	unit = vmm_place.unit;
	vmm_maps(kt, 0, 0, unit, RW);
	ASSERT_TRUE(kt, vmm_writes(kt, 0, 1));
	ASSERT_TRUE(kt, vmm_writes(kt, unit - 8, 1));
	vmm_unmaps(kt, 0, unit);
	vmm_guards(kt, 0, unit);
	vmm_expect_fault(kt, 0);
	vmm_expect_fault(kt, unit - 8);
	vmm_unmaps(kt, 0, unit);
	vmm_expect_fault(kt, 0);
	vmm_maps(kt, 0, 0, unit, RW);
	vmm_expect_value(kt, 0, 1);
}
