// SPDX-License-Identifier: MIT
/* io_map() on devices that this machine has. */
#include <foundry/io.h>

#include "machine/machine.h"

/* Some CPUs tell in a table's entry how memory is cached, others know by its address. */
static vm_prot_t device_prot(void)
{
	return VM_READ | VM_WRITE | VM_GLOBAL |
	       (kernel_tables.format->page.cache ? VM_UNCACHED : VM_CACHED);
}

static vm_prot_t prot_of(const volatile void __iomem *at)
{
	struct vm_mapping leaf;

	/* SAFETY: its address is looked up, nothing is read there */
	if (pt_walk(&kernel_tables, vaddr_of((const volatile void __force *)at), &leaf))
		return VM_PROT(0);
	return leaf.prot;
}

static void maps_a_device(struct ktest *kt)
{
	void __iomem *at = io_map(machine.device, 16, IO_UNCACHED);

	ASSERT_TRUE(kt, at != NULL);
	EXPECT_TRUE(kt, prot_of(at) == device_prot());
}

static void maps_it_once(struct ktest *kt)
{
	u8 __iomem *at = io_map(machine.device, PAGE_BYTES, IO_UNCACHED);

	EXPECT_TRUE(kt, io_map(machine.device, PAGE_BYTES, IO_UNCACHED) == at);
	EXPECT_TRUE(kt, io_map(paddr_add(machine.device, 0x20), 4, IO_UNCACHED) == at + 0x20);
}

static void goes_on_where_it_was_mapped(struct ktest *kt)
{
	u8 __iomem *at = io_map(machine.other_device, 16, IO_UNCACHED);

	EXPECT_TRUE(kt, io_map(machine.other_device, 3 * PAGE_BYTES, IO_UNCACHED) == at);
	EXPECT_TRUE(kt, prot_of(at + 2 * PAGE_BYTES) == device_prot());
}

static void refuses_the_impossible(struct ktest *kt)
{
	paddr_t ram = image_phys(__image_start);
	void __iomem *at;

	EXPECT_BUG(kt, "there is RAM", at = io_map(ram, 4, IO_UNCACHED));
	EXPECT_BUG(kt, "no range of 0 bytes", at = io_map(machine.device, 0, IO_UNCACHED));
	EXPECT_BUG(kt, "no range of", at = io_map(paddr(U64_MAX - 3), 16, IO_UNCACHED));
	at = io_map(paddr(DYNAMIC_BASE - DEVICE_BASE), 4, IO_UNCACHED);
	EXPECT_TRUE(kt, at == NULL);
}

static void cached_in_one_way(struct ktest *kt)
{
	void __iomem *at = io_map(machine.device, 4, IO_UNCACHED);

	if (!kernel_tables.format->page.cache)
		ktest_skip(kt, "not provided: tables do not say how memory is cached");
	EXPECT_BUG(kt, "cached in another way", at = io_map(machine.device, 4, IO_WRITE_COMBINING));
	EXPECT_TRUE(kt, prot_of(at) == device_prot());
}

/* Who walks broken tables touches nothing but RAM. */
static void tables_are_in_ram(struct ktest *kt)
{
	struct machine_root roots[2];
	paddr_t table = roots[machine.roots(roots) - 1].table;

	EXPECT_EQ(kt, kernel_tables.reach(NULL, table), phys_to_virt(table));
	EXPECT_EQ(kt, kernel_tables.reach(NULL, machine.hole), NULL);
	EXPECT_EQ(kt, kernel_tables.reach(NULL, machine.device), NULL);
}

static const struct ktest_case cases[] = {
	KCASE("a device is mapped, uncached", maps_a_device),
	KCASE("the same registers are at the same address", maps_it_once),
	KCASE("more of a device lies behind what is mapped", goes_on_where_it_was_mapped),
	KCASE("what cannot be is refused", refuses_the_impossible),
	KCASE("what is mapped in two ways is a BUG", cached_in_one_way),
	KCASE("tables are looked for in RAM alone", tables_are_in_ram),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "io/machine",
	.needs	= FACT(FRAMES),
	.cases	= cases,
};
KTEST_SUITE(suite);
