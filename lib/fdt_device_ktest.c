// SPDX-License-Identifier: MIT
/* Registers and interrupts of devices, through buses and controllers. */
#include <foundry/errno.h>
#include <foundry/fdt_device.h>

#include "fdt_sample.h"

static const struct fdt *const tree = &sample_tree;

static void expect_reg(struct ktest *kt, const char *path, size_t index, u64 start, u64 bytes)
{
	struct fdt_range range = { .bytes = 1 };

	ASSERT_EQ(kt, fdt_reg(tree, sample_node(kt, path), index, &range), 0);
	EXPECT_EQ(kt, range.start.raw, start);
	EXPECT_EQ(kt, range.bytes, bytes);
}

static void expect_no_reg(struct ktest *kt, const char *path, size_t index, int err)
{
	struct fdt_range range = { .start = paddr(3), .bytes = 1 };

	EXPECT_EQ(kt, fdt_reg(tree, sample_node(kt, path), index, &range), err);
	EXPECT_EQ(kt, range.start.raw, 3);
	EXPECT_EQ(kt, range.bytes, 1);
}

static void registers(struct ktest *kt)
{
	expect_reg(kt, "/memory@80000000", 2, 0x200000000ull, 0x100000000ull);
	expect_reg(kt, "/soc/serial@1000", 0, 0x810001000ull, 0x100);
	expect_reg(kt, "/soc/serial@1000", 1, 0x810002000ull, 0x100);
	expect_reg(kt, "/soc/bridge/device", 0, 0x810004010ull, 0x20);
	expect_reg(kt, "/reserved-memory/firmware", 0, 0x80000000, 0x40000);

	expect_no_reg(kt, "/", 0, -ENOENT);
	expect_no_reg(kt, "/soc", 0, -ENOENT);
	expect_no_reg(kt, "/soc/serial@1000", 3, -ENOENT);
	expect_no_reg(kt, "/soc/serial@1000", SIZE_MAX, -ENOENT);
}

static void not_passed_on(struct ktest *kt)
{
	expect_no_reg(kt, "/soc/serial@1000", 2, -ERANGE);
	expect_no_reg(kt, "/soc/bridge/device", 1, -ERANGE);
	expect_no_reg(kt, "/cpus/cpu@0", 0, -ERANGE);
}

static void local(struct ktest *kt)
{
	u64 start = 1, bytes = 2;

	EXPECT_EQ(kt, fdt_reg_local(tree, sample_node(kt, "/cpus/cpu@101"), 1, &start, &bytes),
		  -ENOENT);
	EXPECT_EQ(kt, start, 1);
	EXPECT_EQ(kt, bytes, 2);
	EXPECT_EQ(kt, fdt_reg_local(tree, sample_node(kt, "/cpus/cpu@101"), 0, &start, &bytes), 0);
	EXPECT_EQ(kt, start, 0x101);
	EXPECT_EQ(kt, bytes, 0);
	EXPECT_EQ(kt, fdt_reg_local(tree, sample_node(kt, "/soc/bridge/device"), 0, &start, &bytes),
		  0);
	EXPECT_EQ(kt, start, 0x500000010ull);
	EXPECT_EQ(kt, bytes, 0x20);
}

/* A root of given cells, one bus, one device with `reg`; 0 of @ranges: no such property. */
struct bus_case {
	const char	*label;
	u32		address_cells, size_cells;
	u32		ranges[6];
	size_t		ranges_count;
	u32		reg[4];
	size_t		reg_count;
	int		err;
	u64		start, bytes;
};

static const struct bus_case bus_cases[] = {
	{ "a window", 1, 1, { 0x10, 0, 0x100, 0x20 }, 4, { 0x18, 0x18 }, 2, 0, 0x108, 0x18 },
	{ "a byte past the window", 1, 1, { 0x10, 0, 0x100, 0x20 }, 4, { 0x18, 0x19 }, 2, -ERANGE,
	  0, 0 },
	{ "below the window", 1, 1, { 0x10, 0, 0x100, 0x20 }, 4, { 0xf, 1 }, 2, -ERANGE, 0, 0 },
	{ "longer than the window", 1, 1, { 0x10, 0, 0x100, 0x20 }, 4, { 0x10, 0x21 }, 2, -ERANGE,
	  0, 0 },
	{ "reg cut", 1, 1, { 0x10, 0, 0x100, 0x20 }, 4, { 0x18, 8, 1 }, 3, -EINVAL, 0, 0 },
	{ "ranges cut", 1, 1, { 0x10, 0, 0x100 }, 3, { 0x18, 8 }, 2, -EINVAL, 0, 0 },
	{ "no ranges", 1, 1, { 0 }, 0, { 0x18, 8 }, 2, -ERANGE, 0, 0 },
	{ "no cells", 0, 0, { 0, 0 }, 2, { 0x18, 8 }, 2, -EINVAL, 0, 0 },
	{ "three cells of address", 3, 1, { 0 }, 1, { 1, 2, 3, 4 }, 4, -ENOTSUP, 0, 0 },
	{ "three cells of size", 1, 3, { 0 }, 1, { 1, 2, 3, 4 }, 4, -ENOTSUP, 0, 0 },
	{ "nearly 2^32 cells", 0xffffffff, 1, { 0 }, 1, { 1, 2 }, 2, -ENOTSUP, 0, 0 },
	{ "moved past 64 bits", 1, 1, { 0, ~0u, 0xfffffff0, 0x20 }, 4, { 0x10, 8 }, 2, -EINVAL,
	  0, 0 },
	{ "ends past 64 bits", 1, 1, { 0, ~0u, 0xfffffff0, 0x20 }, 4, { 8, 9 }, 2, -EINVAL, 0, 0 },
};

static const char *bus_label(const void *param)
{
	return ((const struct bus_case *)param)->label;
}

static void forge_start_root(void)
{
	forge_start(&sample);
	forge_structure(&sample);
	forge_node(&sample, "");
}

static void finish_and_check(struct ktest *kt)
{
	forge_node_end(&sample);
	forge_finish(&sample);
	ASSERT_EQ(kt, fdt_check(&sample_tree, sample.bytes, sample.used), 0);
}

static void buses(struct ktest *kt)
{
	const struct bus_case *test = kt->param;

	forge_start_root();
	forge_node(&sample, "bus");
	forge_cells(&sample, "#address-cells", test->address_cells);
	forge_cells(&sample, "#size-cells", test->size_cells);
	if (test->ranges_count)
		forge_cell_array(&sample, "ranges", test->ranges, test->ranges_count);
	forge_node(&sample, "device");
	forge_cell_array(&sample, "reg", test->reg, test->reg_count);
	forge_node_end(&sample);
	forge_node_end(&sample);
	finish_and_check(kt);

	/* The root says nothing: 2 cells of address, 1 of size. */
	if (test->err)
		expect_no_reg(kt, "/bus/device", 0, test->err);
	else
		expect_reg(kt, "/bus/device", 0, test->start, test->bytes);
}

static void malformed_count(struct ktest *kt)
{
	forge_start_root();
	forge_cells(&sample, "#address-cells", 0, 1);
	forge_node(&sample, "device");
	forge_cells(&sample, "reg", 1, 2);
	forge_node_end(&sample);
	finish_and_check(kt);
	expect_no_reg(kt, "/device", 0, -EINVAL);
}

static void expect_interrupt(struct ktest *kt, const char *path, size_t index, const char *name,
			     size_t count, const u32 *cells)
{
	struct fdt_interrupt interrupt;

	ASSERT_EQ(kt, fdt_interrupt(tree, sample_node(kt, path), index, &interrupt), 0);
	EXPECT_STREQ(kt, fdt_name(tree, interrupt.controller), name);
	ASSERT_EQ(kt, interrupt.count, count);
	for (size_t i = 0; i < count; i++)
		EXPECT_EQ(kt, interrupt.cells[i], cells[i]);
}

static void expect_no_interrupt(struct ktest *kt, const char *path, size_t index, int err)
{
	struct fdt_interrupt interrupt = { .count = 77 };

	EXPECT_EQ(kt, fdt_interrupt(tree, sample_node(kt, path), index, &interrupt), err);
	EXPECT_EQ(kt, interrupt.count, 77);
}

static void interrupts(struct ktest *kt)
{
	static const u32 first[] = { 0, 33, 4 }, second[] = { 0, 34, 1 }, nines[] = { 9, 9, 9 };

	expect_interrupt(kt, "/soc/serial@1000", 0, "pic@0", 3, first);
	expect_interrupt(kt, "/soc/serial@1000", 1, "pic@0", 3, second);
	expect_interrupt(kt, "/soc/bridge/device", 0, "pic@0", 3, nines);
	expect_no_interrupt(kt, "/soc/serial@1000", 2, -ENOENT);
	expect_no_interrupt(kt, "/soc/serial@1000", SIZE_MAX, -ENOENT);
	expect_no_interrupt(kt, "/soc/pic", 0, -ENOENT);
}

static void extended(struct ktest *kt)
{
	static const u32 msi[] = { 7 }, pic[] = { 1, 14, 8 };

	expect_interrupt(kt, "/soc/serial@3000", 0, "msi@100", 1, msi);
	expect_interrupt(kt, "/soc/serial@3000", 1, "pic@0", 3, pic);
	expect_no_interrupt(kt, "/soc/serial@3000", 2, -ENOENT);
}

/* The device of a root that has three controllers: of no cells, of 5, and one that passes on. */
static void forge_odd_controllers(void)
{
	static const struct { const char *name; u32 cells; } odd[] = {
		{ "none", 0 }, { "five", 5 }, { "nexus", 1 },
	};

	forge_start_root();
	for (u32 i = 0; i < ARRAY_SIZE(odd); i++) {
		forge_node(&sample, odd[i].name);
		forge_cells(&sample, "#interrupt-cells", odd[i].cells);
		forge_cells(&sample, "linux,phandle", i + 1);
		if (odd[i].cells == 1)
			forge_cells(&sample, "interrupt-map", 0, 0);
		forge_node_end(&sample);
	}
	forge_node(&sample, "circle");
	forge_cells(&sample, "phandle", 4);
	forge_cells(&sample, "interrupt-parent", 4);
	forge_node_end(&sample);
}

static void controllers(struct ktest *kt)
{
	static const struct { u32 parent; int err; } parents[] = {
		{ 1, -EINVAL }, { 2, -ENOTSUP }, { 3, -ENOTSUP }, { 4, -EINVAL }, { 5, -EINVAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(parents); i++) {
		forge_odd_controllers();
		forge_node(&sample, "plain");
		forge_cells(&sample, "interrupt-parent", parents[i].parent);
		forge_cells(&sample, "interrupts", 1, 2, 3, 4, 5);
		forge_node_end(&sample);
		forge_node(&sample, "extended");
		forge_cells(&sample, "interrupts-extended", parents[i].parent, 1, 2, 3, 4, 5);
		forge_node_end(&sample);
		finish_and_check(kt);
		expect_no_interrupt(kt, "/plain", 0, parents[i].err);
		expect_no_interrupt(kt, "/extended", 0, parents[i].parent == 4 ? -EINVAL :
				    parents[i].err);
	}
}

static void cut_interrupts(struct ktest *kt)
{
	forge_start_root();
	forge_cells(&sample, "#interrupt-cells", 2);
	forge_cells(&sample, "phandle", 1);
	forge_node(&sample, "plain");
	forge_cells(&sample, "interrupts", 1, 2, 3);
	forge_node_end(&sample);
	forge_node(&sample, "extended");
	forge_cells(&sample, "interrupts-extended", 1, 8, 9, 1, 8);
	forge_node_end(&sample);
	forge_node(&sample, "bytes");
	forge_prop(&sample, "interrupts-extended", "\0\0\0\1\0\0\0\1\0\0\0\1\0", 13);
	forge_node_end(&sample);
	forge_node(&sample, "lost");
	forge_cells(&sample, "interrupt-parent", 1, 1);
	forge_cells(&sample, "interrupts", 1, 2);
	forge_node_end(&sample);
	finish_and_check(kt);

	expect_no_interrupt(kt, "/plain", 0, -EINVAL);
	expect_interrupt(kt, "/extended", 0, "", 2, (const u32[]){ 8, 9 });
	expect_no_interrupt(kt, "/extended", 1, -EINVAL);
	expect_no_interrupt(kt, "/bytes", 0, -EINVAL);
	expect_no_interrupt(kt, "/lost", 0, -EINVAL);
}

/* Up to the root, and nobody takes interrupts. */
static void no_controller(struct ktest *kt)
{
	forge_start_root();
	forge_node(&sample, "device");
	forge_cells(&sample, "interrupts", 1);
	forge_node_end(&sample);
	finish_and_check(kt);
	expect_no_interrupt(kt, "/device", 0, -EINVAL);
}

static const struct ktest_case cases[] = {
	KCASE("registers, through one bus and two", registers),
	KCASE("what a bus does not pass on is no address", not_passed_on),
	KCASE("registers in the terms of their bus", local),
	KCASE_FOR("a bus with", buses, bus_cases, bus_label),
	KCASE("a number of cells that is two", malformed_count),
	KCASE("interrupts of the controller above", interrupts),
	KCASE("interrupts that name their controller", extended),
	KCASE("controllers that are odd, absent or go round in a circle", controllers),
	KCASE("interrupts that are cut off", cut_interrupts),
	KCASE("interrupts that nobody takes", no_controller),
	KCASE_END
};

static const struct ktest_suite fdt_device_suite = {
	.name	= "fdt/device",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= sample_before,
};
KTEST_SUITE(fdt_device_suite);
