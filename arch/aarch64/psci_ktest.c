// SPDX-License-Identifier: MIT
/* What firmware answers, and what is made of it. */
#include <foundry/errno.h>
#include <foundry/kernel_map.h>
#include <foundry/ktest.h>

#include "psci.h"
#include "smp.h"

#define NO_CPU		0xff00ffffffull		/* of the largest affinity on each level */

static void results(struct ktest *kt)
{
	static const struct { s32 result; int err; } all[] = {
		{ PSCI_SUCCESS, 0 }, { PSCI_NOT_SUPPORTED, -ENOTSUP },
		{ PSCI_INVALID_PARAMETERS, -EINVAL }, { PSCI_DENIED, -EACCES },
		{ PSCI_ALREADY_ON, -EBUSY }, { PSCI_ON_PENDING, -EAGAIN },
		{ PSCI_INTERNAL_FAILURE, -EIO }, { PSCI_NOT_PRESENT, -ENODEV },
		{ PSCI_DISABLED, -ENODEV }, { PSCI_INVALID_ADDRESS, -ERANGE },
		{ -10, -EIO }, { 1, -EIO }, { (s32)0x7fffffff, -EIO }, { (s32)0x80000000, -EIO },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++)
		EXPECT_EQ(kt, psci_errno(all[i].result), all[i].err);
}

static int switch_on(u64 mpidr)
{
	return psci_cpu_on(mpidr, image_phys(vaddr_to_ptr(vaddr_of(cpu_entry))), 0);
}

static void refusals(struct ktest *kt)
{
	EXPECT_EQ(kt, switch_on(NO_CPU), -EINVAL);
	for (unsigned int id = 0; id < CPU_MAX; id++)
		if (smp_online() & CPU_BIT(id))
			EXPECT_EQ(kt, switch_on(smp_mpidr(id)), -EBUSY);
}

static const struct ktest_case cases[] = {
	KCASE("each result is an errno", results),
	KCASE("a CPU that is not there, or that runs, is refused", refusals),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "psci/aarch64",
	.needs	= FACT(SMP),
	.cases	= cases,
};
KTEST_SUITE(suite);
