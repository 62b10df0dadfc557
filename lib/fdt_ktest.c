// SPDX-License-Identifier: MIT
/* Nodes and properties of a tree that is good. */
#include <foundry/errno.h>

#include "fdt_sample.h"

static const struct fdt *const tree = &sample_tree;

static void in_order(struct ktest *kt)
{
	static const struct { const char *name; u32 depth; } expected[] = {
		{ "", 1 }, { "aliases", 2 }, { "chosen", 2 },
		{ "cpus", 2 }, { "cpu-map", 3 }, { "cpu@0", 3 }, { "cpu@101", 3 },
		{ "memory@80000000", 2 }, { "memory@0", 2 },
		{ "reserved-memory", 2 }, { "firmware@80000000", 3 }, { "anywhere", 3 },
		{ "soc", 2 }, { "pic@0", 3 }, { "msi@100", 3 }, { "serial@1000", 3 },
		{ "serial@3000", 3 }, { "bridge", 3 }, { "device@500000010", 4 },
	};
	struct fdt_node node = fdt_root(tree), last;

	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		EXPECT_STREQ(kt, fdt_name(tree, node), expected[i].name);
		EXPECT_EQ(kt, node.depth, expected[i].depth);
		last = node;
		EXPECT_EQ(kt, fdt_next_node(tree, &node), i + 1 < ARRAY_SIZE(expected));
	}
	EXPECT_EQ(kt, node.offset, last.offset);
}

static void family(struct ktest *kt)
{
	struct fdt_node soc = sample_node(kt, "/soc"), child, parent;

	ASSERT_TRUE(kt, fdt_first_child(tree, soc, &child));
	EXPECT_STREQ(kt, fdt_name(tree, child), "pic@0");
	for (unsigned int i = 0; i < 4; i++)
		ASSERT_TRUE(kt, fdt_next_sibling(tree, &child));
	EXPECT_STREQ(kt, fdt_name(tree, child), "bridge");
	EXPECT_FALSE(kt, fdt_next_sibling(tree, &child));
	EXPECT_STREQ(kt, fdt_name(tree, child), "bridge");

	ASSERT_TRUE(kt, fdt_parent(tree, child, &parent));
	EXPECT_EQ(kt, parent.offset, soc.offset);
	ASSERT_TRUE(kt, fdt_parent(tree, parent, &parent));
	EXPECT_EQ(kt, parent.offset, fdt_root(tree).offset);
	EXPECT_FALSE(kt, fdt_parent(tree, parent, &parent));
}

/* A node whose next one is its parent's sibling has no child. */
static void childless(struct ktest *kt)
{
	struct fdt_node last = sample_node(kt, "/cpus/cpu@101"), child = last;

	EXPECT_FALSE(kt, fdt_first_child(tree, last, &child));
	EXPECT_FALSE(kt, fdt_first_child(tree, sample_node(kt, "/chosen"), &child));
	EXPECT_EQ(kt, child.offset, last.offset);
}

static void paths(struct ktest *kt)
{
	struct fdt_node node = { .offset = 1 };

	EXPECT_EQ(kt, sample_node(kt, "/").offset, fdt_root(tree).offset);
	EXPECT_STREQ(kt, fdt_name(tree, sample_node(kt, "/soc/serial@3000")), "serial@3000");
	EXPECT_STREQ(kt, fdt_name(tree, sample_node(kt, "/soc/serial")), "serial@1000");
	EXPECT_STREQ(kt, fdt_name(tree, sample_node(kt, "//soc//bridge/")), "bridge");
	EXPECT_STREQ(kt, fdt_name(tree, sample_node(kt, "/memory")), "memory@80000000");
	EXPECT_STREQ(kt, fdt_name(tree, sample_node(kt, "/memory@0")), "memory@0");
	EXPECT_STREQ(kt, fdt_name(tree, sample_node(kt, "/soc/pic:115200")), "pic@0");

	EXPECT_EQ(kt, fdt_find(tree, "/so", &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find(tree, "/socket", &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find(tree, "/soc/serial@", &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find(tree, "/soc/serial@1000/x", &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find(tree, "/device@500000010", &node), -ENOENT);
	EXPECT_EQ(kt, node.offset, 1);
}

static void aliases(struct ktest *kt)
{
	struct fdt_node node = { .offset = 1 };

	EXPECT_STREQ(kt, fdt_name(tree, sample_node(kt, "serial0")), "serial@1000");
	EXPECT_STREQ(kt, fdt_name(tree, sample_node(kt, "serial0:9600")), "serial@1000");
	EXPECT_EQ(kt, fdt_find(tree, "serial", &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find(tree, "serial00", &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find(tree, "", &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find(tree, "serial0/none", &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find(tree, "relative", &node), -EINVAL);
	EXPECT_EQ(kt, node.offset, 1);
}

static void compatible(struct ktest *kt)
{
	struct fdt_node node = fdt_root(tree);

	EXPECT_TRUE(kt, fdt_is_compatible(tree, node, "ns16550a"));
	ASSERT_TRUE(kt, fdt_next_compatible(tree, &node, "ns16550a"));
	EXPECT_STREQ(kt, fdt_name(tree, node), "serial@1000");
	EXPECT_TRUE(kt, fdt_is_compatible(tree, node, "snps,dw"));
	EXPECT_FALSE(kt, fdt_is_compatible(tree, node, "snps"));
	EXPECT_FALSE(kt, fdt_is_compatible(tree, node, ""));
	EXPECT_TRUE(kt, fdt_is_available(tree, node));

	ASSERT_TRUE(kt, fdt_next_compatible(tree, &node, "ns16550a"));
	EXPECT_STREQ(kt, fdt_name(tree, node), "serial@3000");
	EXPECT_FALSE(kt, fdt_is_available(tree, node));
	EXPECT_FALSE(kt, fdt_next_compatible(tree, &node, "ns16550a"));
	EXPECT_STREQ(kt, fdt_name(tree, node), "serial@3000");
}

static void forge_device(const char *name, const char *status, size_t bytes, u32 phandle)
{
	forge_node(&sample, name);
	forge_prop(&sample, "status", status, bytes);
	forge_cells(&sample, "phandle", phandle);
	forge_node_end(&sample);
}

/* What firmware writes that does not keep to the specification. */
static void odd_devices(struct ktest *kt)
{
	struct fdt_node node;

	forge_start(&sample);
	forge_structure(&sample);
	forge_node(&sample, "");
	forge_device("a@1@2", "ok", 3, 0);
	forge_device("b", "okay", 4, U32_MAX);
	forge_device("c", "", 0, 1);
	forge_node_end(&sample);
	forge_finish(&sample);
	ASSERT_EQ(kt, fdt_check(&sample_tree, sample.bytes, sample.used), 0);

	EXPECT_TRUE(kt, fdt_is_available(tree, sample_node(kt, "/a")));
	EXPECT_FALSE(kt, fdt_is_available(tree, sample_node(kt, "/b")));
	EXPECT_FALSE(kt, fdt_is_available(tree, sample_node(kt, "/c")));
	EXPECT_EQ(kt, fdt_find(tree, "/a@1", &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find_phandle(tree, 0, &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find_phandle(tree, U32_MAX, &node), -ENOENT);
}

static void phandles(struct ktest *kt)
{
	struct fdt_node node = { .offset = 1 };

	EXPECT_EQ(kt, fdt_find_phandle(tree, 8, &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find_phandle(tree, 0, &node), -ENOENT);
	EXPECT_EQ(kt, fdt_find_phandle(tree, U32_MAX, &node), -ENOENT);
	EXPECT_EQ(kt, node.offset, 1);
	ASSERT_EQ(kt, fdt_find_phandle(tree, SAMPLE_MSI, &node), 0);
	EXPECT_STREQ(kt, fdt_name(tree, node), "msi@100");
}

static void properties(struct ktest *kt)
{
	struct fdt_node chosen = sample_node(kt, "/chosen");
	struct fdt_prop prop;

	ASSERT_TRUE(kt, fdt_first_prop(tree, chosen, &prop));
	EXPECT_STREQ(kt, prop.name, "bootargs");
	EXPECT_EQ(kt, prop.bytes, sizeof("log=4 ktest"));
	ASSERT_TRUE(kt, fdt_next_prop(tree, &prop));
	EXPECT_STREQ(kt, prop.name, "stdout-path");
	EXPECT_FALSE(kt, fdt_next_prop(tree, &prop));
	EXPECT_STREQ(kt, prop.name, "stdout-path");

	EXPECT_FALSE(kt, fdt_first_prop(tree, sample_node(kt, "/cpus/cpu-map"), &prop));
	EXPECT_TRUE(kt, fdt_has(tree, sample_node(kt, "/soc/pic"), "interrupt-controller"));
	EXPECT_FALSE(kt, fdt_has(tree, sample_node(kt, "/soc/pic"), "interrupt"));
	EXPECT_EQ(kt, fdt_prop(tree, chosen, "bootargsx", &prop), -ENOENT);
	EXPECT_STREQ(kt, prop.name, "stdout-path");
}

static void numbers(struct ktest *kt)
{
	struct fdt_node serial = sample_node(kt, "/soc/serial");
	u32 narrow = 5;
	u64 wide = 6;

	EXPECT_EQ(kt, fdt_u32(tree, serial, "clock-frequency", &narrow), -EINVAL);
	EXPECT_EQ(kt, fdt_u32(tree, serial, "none", &narrow), -ENOENT);
	EXPECT_EQ(kt, fdt_u64(tree, serial, "none", &wide), -ENOENT);
	EXPECT_EQ(kt, fdt_u64(tree, serial, "interrupts", &wide), -EINVAL);
	EXPECT_EQ(kt, narrow, 5);
	EXPECT_EQ(kt, wide, 6);

	EXPECT_EQ(kt, fdt_u64(tree, serial, "clock-frequency", &wide), 0);
	EXPECT_EQ(kt, wide, 0x100000002ull);
	EXPECT_EQ(kt, fdt_u32(tree, sample_node(kt, "/soc/pic"), "phandle", &narrow), 0);
	EXPECT_EQ(kt, narrow, SAMPLE_PIC);
	EXPECT_EQ(kt, fdt_u64(tree, sample_node(kt, "/soc/pic"), "phandle", &wide), 0);
	EXPECT_EQ(kt, wide, SAMPLE_PIC);
}

static void cells(struct ktest *kt)
{
	static const u8 bytes[] = { 0, 0, 0, 1, 0x80, 0, 0, 2, 0, 0, 0, 3, 0xff };
	const struct fdt_prop prop = { .value = bytes, .bytes = sizeof(bytes) };
	u64 value = 9;

	EXPECT_EQ(kt, fdt_cells(&prop, 2, 2, &value), -ENOENT);
	EXPECT_EQ(kt, fdt_cells(&prop, 3, 1, &value), -ENOENT);
	EXPECT_EQ(kt, fdt_cells(&prop, SIZE_MAX, 2, &value), -ENOENT);
	EXPECT_EQ(kt, fdt_cells(&prop, 0, 3, &value), -ENOTSUP);
	EXPECT_EQ(kt, value, 9);
	EXPECT_EQ(kt, fdt_cells(&prop, 1, 2, &value), 0);
	EXPECT_EQ(kt, value, 0x8000000200000003ull);
	EXPECT_EQ(kt, fdt_cells(&prop, 2, 1, &value), 0);
	EXPECT_EQ(kt, value, 3);
	EXPECT_EQ(kt, fdt_cells(&prop, 3, 0, &value), 0);
	EXPECT_EQ(kt, value, 0);
}

static void texts(struct ktest *kt)
{
	static const u8 bytes[] = "one\0\0two\0thr";
	const struct fdt_prop list = { .value = bytes, .bytes = sizeof(bytes) - 1 };
	const char *text = "was";
	size_t index = 7;

	EXPECT_EQ(kt, fdt_text_index(&list, "thr", &index), -ENOENT);
	EXPECT_EQ(kt, fdt_text_index(&list, "o", &index), -ENOENT);
	EXPECT_EQ(kt, index, 7);
	EXPECT_EQ(kt, fdt_text_index(&list, "two", &index), 0);
	EXPECT_EQ(kt, index, 2);
	EXPECT_EQ(kt, fdt_text_index(&list, "", &index), 0);
	EXPECT_EQ(kt, index, 1);
	EXPECT_EQ(kt, fdt_text_index(&list, "one", NULL), 0);

	EXPECT_EQ(kt, fdt_text(tree, sample_node(kt, "/chosen"), "none", &text), -ENOENT);
	EXPECT_EQ(kt, fdt_text(tree, sample_node(kt, "/soc"), "#size-cells", &text), -EINVAL);
	EXPECT_EQ(kt, fdt_text(tree, sample_node(kt, "/soc/pic"), "interrupt-controller", &text),
		  -EINVAL);
	EXPECT_STREQ(kt, text, "was");
	EXPECT_EQ(kt, fdt_text(tree, sample_node(kt, "/soc/serial"), "compatible", &text), 0);
	EXPECT_STREQ(kt, text, "snps,dw");
}

static const struct ktest_case cases[] = {
	KCASE("nodes come in the tree's order, with their depth", in_order),
	KCASE("down, along and up again", family),
	KCASE("a node without a child", childless),
	KCASE("a path, with and without unit addresses", paths),
	KCASE("an alias in place of a path", aliases),
	KCASE("devices of a kind, by any text of the list", compatible),
	KCASE("a phandle finds its node", phandles),
	KCASE("a status, a phandle and a name that are odd", odd_devices),
	KCASE("properties in order and by name", properties),
	KCASE("numbers of one cell and of two", numbers),
	KCASE("cells within a property, and none outside", cells),
	KCASE("texts, alone and in a list", texts),
	KCASE_END
};

static const struct ktest_suite fdt_suite = {
	.name	= "fdt",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= sample_before,
};
KTEST_SUITE(fdt_suite);
