// SPDX-License-Identifier: MIT
/* How the CPUs of this port are named, where they start, and what cannot be started. */
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>

#include "arch.h"
#include "smp.h"

static struct acpi_cpu kept_cpus[3];
static size_t kept_count;

static void give_madt_back(void *unused)
{
	memcpy(x86_acpi.madt.cpus, kept_cpus, sizeof(kept_cpus));
	x86_acpi.madt.cpu_count = kept_count;
}

static void named_in_order(struct ktest *kt)
{
	u32 boot = x86_irqchip.cpus[0].apic_id, apic_id;

	memcpy(kept_cpus, x86_acpi.madt.cpus, sizeof(kept_cpus));
	kept_count = x86_acpi.madt.cpu_count;
	ktest_defer(kt, give_madt_back, NULL);
	x86_acpi.madt.cpus[0].apic_id = 0x1234;
	x86_acpi.madt.cpus[1].apic_id = boot;
	x86_acpi.madt.cpus[2].apic_id = 0x77;
	x86_acpi.madt.cpu_count = 3;

	EXPECT_EQ(kt, x86_smp.count(), 3);
	ASSERT_EQ(kt, x86_apic_id(0, &apic_id), 0);
	EXPECT_EQ(kt, apic_id, boot);
	ASSERT_EQ(kt, x86_apic_id(1, &apic_id), 0);
	EXPECT_EQ(kt, apic_id, 0x1234);
	ASSERT_EQ(kt, x86_apic_id(2, &apic_id), 0);
	EXPECT_EQ(kt, apic_id, 0x77);
	EXPECT_EQ(kt, x86_apic_id(3, &apic_id), -ENODEV);
	EXPECT_EQ(kt, x86_smp.start(3), -ENODEV);
}

static paddr_t kept_page;

static void give_page_back(void *unused)
{
	x86_start_page = kept_page;
}

static void needs_a_page(struct ktest *kt)
{
	kept_page = x86_start_page;
	ktest_defer(kt, give_page_back, NULL);
	x86_start_page = paddr(0);
	EXPECT_EQ(kt, x86_smp.start(1), -ENOMEM);
}

static void page_is_kept(struct ktest *kt)
{
	struct vm_mapping leaf;

	ASSERT_NE(kt, x86_start_page.raw, 0);
	EXPECT_LT(kt, x86_start_page.raw, 0xa0000);
	EXPECT_EQ(kt, x86_start_page.raw % FRAME_BYTES, 0);
	if (CPU_MAX > 1)
		EXPECT_FALSE(kt, memmap_is_usable(&kt->kernel->memmap, x86_start_page, 1));
	EXPECT_EQ(kt, pt_walk(&kernel_tables, vaddr(x86_start_page.raw), &leaf), -ENOENT);
}

static const struct ktest_case cases[] = {
	KCASE("CPUs have firmware's order, behind the boot CPU", named_in_order),
	KCASE("without a page to start in, no CPU is started", needs_a_page),
	KCASE("the page to start in is nobody's, and not mapped where it lies", page_is_kept),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "smp/x86_64-start",
	.needs	= FACT(SMP),
	.cases	= cases,
};
KTEST_SUITE(suite);
