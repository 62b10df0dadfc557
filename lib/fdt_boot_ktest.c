// SPDX-License-Identifier: MIT
/* Memory, CPUs, command line and console. */
#include <foundry/errno.h>
#include <foundry/fdt_boot.h>

#include "fdt_sample.h"

static const struct fdt *const tree = &sample_tree;

static void memory(struct ktest *kt)
{
	static const struct mem_range expected[] = {
		{ paddr(0x80000000), 0x8000000, MEM_USABLE },
		{ paddr(0x200000000ull), 0x100000000ull, MEM_USABLE },
		{ paddr(0x80010000), 0x2000, MEM_RESERVED },
		{ paddr(0x80000000), 0x40000, MEM_RESERVED },
	};
	struct mem_range ranges[8];
	size_t count = 0;

	ASSERT_EQ(kt, fdt_memory(tree, ranges, ARRAY_SIZE(ranges), &count), 0);
	ASSERT_EQ(kt, count, ARRAY_SIZE(expected));
	for (size_t i = 0; i < count; i++) {
		EXPECT_EQ(kt, ranges[i].start.raw, expected[i].start.raw);
		EXPECT_EQ(kt, ranges[i].bytes, expected[i].bytes);
		EXPECT_EQ(kt, ranges[i].kind, expected[i].kind);
	}
}

static void little_room(struct ktest *kt)
{
	struct mem_range ranges[4] = { { .bytes = 1 }, { .bytes = 1 }, { .bytes = 1 } };
	size_t count;

	for (size_t room = 0; room < 4; room++) {
		EXPECT_EQ(kt, fdt_memory(tree, ranges, room, &count), -ENOSPC);
		EXPECT_EQ(kt, count, room);
		EXPECT_EQ(kt, ranges[room].bytes, room == 3 ? 0 : 1);
	}
	EXPECT_EQ(kt, fdt_memory(tree, ranges, 4, &count), 0);
}

static void forge_start_root(u64 reserved)
{
	forge_start(&sample);
	if (reserved)
		forge_reserve(&sample, reserved, 0x2000);
	forge_structure(&sample);
	forge_node(&sample, "");
}

static void forge_memory(u32 start, u32 bytes)
{
	forge_node(&sample, "memory");
	forge_text(&sample, "device_type", "memory");
	forge_cells(&sample, "reg", 0, start, bytes);
	forge_node_end(&sample);
}

static void expect_no_memory(struct ktest *kt, int err)
{
	struct mem_range ranges[4];
	size_t count;

	forge_node_end(&sample);
	forge_finish(&sample);
	ASSERT_EQ(kt, fdt_check(&sample_tree, sample.bytes, sample.used), 0);
	EXPECT_EQ(kt, fdt_memory(tree, ranges, ARRAY_SIZE(ranges), &count), err);
}

static void no_memory(struct ktest *kt)
{
	forge_start_root(0x1000);
	expect_no_memory(kt, -ENOENT);

	forge_start_root(0);
	forge_memory(0x1000, 0);
	expect_no_memory(kt, -ENOENT);

	forge_start_root(0);
	forge_node(&sample, "memory");
	forge_cells(&sample, "reg", 0, 0x1000, 0x1000);
	forge_node_end(&sample);
	expect_no_memory(kt, -ENOENT);
}

static void malformed_memory(struct ktest *kt)
{
	forge_start_root(0);
	forge_node(&sample, "memory");
	forge_text(&sample, "device_type", "memory");
	forge_cells(&sample, "reg", 0, 0x1000);
	forge_node_end(&sample);
	expect_no_memory(kt, -EINVAL);

	forge_start_root(U64_MAX - 0x2000);
	forge_memory(0x1000, 0x1000);
	expect_no_memory(kt, 0);
	forge_start_root(U64_MAX - 0x1fff);
	forge_memory(0x1000, 0x1000);
	expect_no_memory(kt, -EINVAL);

	/* Without `ranges` a child of /reserved-memory is nowhere. */
	forge_start_root(0);
	forge_memory(0x1000, 0x1000);
	forge_node(&sample, "reserved-memory");
	forge_node(&sample, "child");
	forge_cells(&sample, "reg", 0, 0x1000, 0x1000);
	forge_node_end(&sample);
	forge_node_end(&sample);
	expect_no_memory(kt, -ERANGE);
}

static void words(struct ktest *kt)
{
	EXPECT_STREQ(kt, fdt_bootargs(tree), "log=4 ktest");
	forge_start_root(0);
	forge_node(&sample, "chosen");
	forge_prop(&sample, "bootargs", "abc", 3);
	forge_node_end(&sample);
	expect_no_memory(kt, -ENOENT);
	EXPECT_STREQ(kt, fdt_bootargs(tree), "");
	forge_start_root(0);
	expect_no_memory(kt, -ENOENT);
	EXPECT_STREQ(kt, fdt_bootargs(tree), "");
}

static void console(struct ktest *kt)
{
	struct fdt_node node;

	ASSERT_EQ(kt, fdt_stdout(tree, &node), 0);
	EXPECT_STREQ(kt, fdt_name(tree, node), "serial@1000");

	forge_start_root(0);
	expect_no_memory(kt, -ENOENT);
	EXPECT_EQ(kt, fdt_stdout(tree, &node), -ENOENT);

	forge_start_root(0);
	forge_node(&sample, "chosen");
	forge_prop(&sample, "stdout-path", "/abc", 4);
	forge_node_end(&sample);
	expect_no_memory(kt, -ENOENT);
	EXPECT_EQ(kt, fdt_stdout(tree, &node), -EINVAL);
}

static void cpus(struct ktest *kt)
{
	struct fdt_cpu cpu;

	ASSERT_EQ(kt, fdt_cpu(tree, 0, &cpu), 0);
	EXPECT_EQ(kt, cpu.id, 0);
	EXPECT_TRUE(kt, cpu.available);
	ASSERT_EQ(kt, fdt_cpu(tree, 1, &cpu), 0);
	EXPECT_EQ(kt, cpu.id, 0x101);
	EXPECT_FALSE(kt, cpu.available);
	EXPECT_STREQ(kt, fdt_name(tree, cpu.node), "cpu@101");
	EXPECT_EQ(kt, fdt_cpu(tree, 2, &cpu), -ENOENT);
	EXPECT_EQ(kt, cpu.id, 0x101);
}

static void malformed_cpu(struct ktest *kt)
{
	struct fdt_cpu cpu;

	forge_start_root(0);
	forge_node(&sample, "cpus");
	forge_node(&sample, "cpu");
	forge_text(&sample, "device_type", "cpu");
	forge_node_end(&sample);
	forge_node_end(&sample);
	expect_no_memory(kt, -ENOENT);
	EXPECT_EQ(kt, fdt_cpu(tree, 0, &cpu), -EINVAL);
	EXPECT_EQ(kt, fdt_cpu(tree, 1, &cpu), -ENOENT);

	forge_start_root(0);
	expect_no_memory(kt, -ENOENT);
	EXPECT_EQ(kt, fdt_cpu(tree, 0, &cpu), -ENOENT);
}

static const struct ktest_case cases[] = {
	KCASE("memory, reservations and reserved memory, in this order", memory),
	KCASE("more ranges than there is room for", little_room),
	KCASE("no memory at all", no_memory),
	KCASE("memory that is malformed", malformed_memory),
	KCASE("the command line", words),
	KCASE("the console, by an alias with options", console),
	KCASE("CPUs in the tree's order", cpus),
	KCASE("CPUs without a number, and no CPUs", malformed_cpu),
	KCASE_END
};

static const struct ktest_suite fdt_boot_suite = {
	.name	= "fdt/boot",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= sample_before,
};
KTEST_SUITE(fdt_boot_suite);
