// SPDX-License-Identifier: MIT
/* Which CPUs an image can run on. */
#include <foundry/fdt_boot.h>

#include "fdt_sample.h"

#define ROOM	4

static u64 ids[ROOM];
static struct fdt_cpus found;

static void begin(void)
{
	forge_start(&sample);
	forge_structure(&sample);
	forge_node(&sample, "");
	forge_node(&sample, "cpus");
	forge_cells(&sample, "#address-cells", 2);
	forge_cells(&sample, "#size-cells", 0);
}

static void begin_cpu(u32 id)
{
	forge_node(&sample, "cpu");
	forge_text(&sample, "device_type", "cpu");
	forge_cells(&sample, "reg", 0, id);
}

static void add_cpu(u32 id, const char *status)
{
	begin_cpu(id);
	forge_text(&sample, "enable-method", "psci");
	if (status)
		forge_text(&sample, "status", status);
	forge_node_end(&sample);
}

static void finish(struct ktest *kt, u64 running)
{
	forge_node_end(&sample);
	forge_node_end(&sample);
	forge_finish(&sample);
	ASSERT_EQ(kt, fdt_check(&sample_tree, sample.bytes, sample.used), 0);
	memset(ids, 0xff, sizeof(ids));
	found = (struct fdt_cpus){ .ids = ids, .capacity = ROOM };
	fdt_cpus(&sample_tree, running, "psci", &found);
}

static void running_first(struct ktest *kt)
{
	begin();
	add_cpu(0x100, NULL);
	add_cpu(0x3, NULL);
	add_cpu(0x101, "okay");
	add_cpu(0x2, NULL);
	finish(kt, 0x101);
	ASSERT_EQ(kt, found.count, 4);
	EXPECT_EQ(kt, found.refused, 0);
	EXPECT_EQ(kt, ids[0], 0x101);
	EXPECT_EQ(kt, ids[1], 0x100);
	EXPECT_EQ(kt, ids[2], 0x3);
	EXPECT_EQ(kt, ids[3], 0x2);
}

static void not_available(struct ktest *kt)
{
	begin();
	add_cpu(0, "disabled");		/* this one runs all the same */
	add_cpu(1, "disabled");
	add_cpu(2, "fail");
	add_cpu(3, "fail-sss");
	add_cpu(4, "ok");
	forge_node(&sample, "l2-cache");
	forge_cells(&sample, "reg", 0, 5);
	forge_text(&sample, "enable-method", "psci");
	forge_node_end(&sample);
	finish(kt, 0);
	ASSERT_EQ(kt, found.count, 2);
	EXPECT_EQ(kt, found.refused, 0);
	EXPECT_EQ(kt, ids[0], 0);
	EXPECT_EQ(kt, ids[1], 4);
}

static void other_methods(struct ktest *kt)
{
	begin();
	add_cpu(0, NULL);
	begin_cpu(1);
	forge_node_end(&sample);
	begin_cpu(2);
	forge_text(&sample, "enable-method", "spin-table");
	forge_node_end(&sample);
	begin_cpu(3);
	forge_prop(&sample, "enable-method", "spin-table\0psci", 16);
	forge_node_end(&sample);
	begin_cpu(4);
	forge_text(&sample, "enable-method", "psci-2");
	forge_node_end(&sample);
	forge_node(&sample, "cpu");
	forge_text(&sample, "device_type", "cpu");
	forge_text(&sample, "enable-method", "psci");
	forge_node_end(&sample);
	add_cpu(6, NULL);
	finish(kt, 0);
	ASSERT_EQ(kt, found.count, 3);
	EXPECT_EQ(kt, found.refused, 4);
	EXPECT_EQ(kt, ids[1], 3);
	EXPECT_EQ(kt, ids[2], 6);
}

static void little_room(struct ktest *kt)
{
	begin();
	for (u32 id = 0; id < ROOM + 2; id++)
		add_cpu(id, NULL);
	finish(kt, 5);
	EXPECT_EQ(kt, found.count, ROOM + 2);
	EXPECT_EQ(kt, ids[0], 5);
	EXPECT_EQ(kt, ids[ROOM - 1], 2);
	found.capacity = 1;
	ids[1] = 77;
	fdt_cpus(&sample_tree, 0, "psci", &found);
	EXPECT_EQ(kt, found.count, ROOM + 2);
	EXPECT_EQ(kt, ids[0], 0);
	EXPECT_EQ(kt, ids[1], 77);
}

/* A tree that says nothing, or does not know the CPU that reads it. */
static void only_this_one(struct ktest *kt)
{
	begin();
	finish(kt, 7);
	EXPECT_EQ(kt, found.count, 1);
	EXPECT_EQ(kt, ids[0], 7);
	begin();
	add_cpu(1, NULL);
	finish(kt, 7);
	EXPECT_EQ(kt, found.count, 2);
	EXPECT_EQ(kt, ids[1], 1);
}

static const struct ktest_case cases[] = {
	KCASE("the one that runs, then the others in the tree's order", running_first),
	KCASE("what is not available, or no CPU, is not counted", not_available),
	KCASE("started in another way, or without a number: refused", other_methods),
	KCASE("more CPUs than there is room for", little_room),
	KCASE("no other CPU; one that the tree does not know", only_this_one),
	KCASE_END
};

static const struct ktest_suite fdt_cpus_suite = {
	.name	= "fdt/cpus",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(fdt_cpus_suite);
