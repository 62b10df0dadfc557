// SPDX-License-Identifier: MIT
/* What fdt_check() accepts, and each of its refusals. */
#include <foundry/errno.h>

#include "fdt_sample.h"
#include "fdt_token.h"

struct fault {
	const char	*label;
	void		(*make)(void);	/* changes the sample, or forges another tree */
	int		err;
	const char	*reason;
};

static void bad_magic(void)
{
	forge_put(&sample, FORGE_MAGIC, 0xedfe0dd0);
}

static void version_2(void)
{
	forge_put(&sample, FORGE_VERSION, 2);
	forge_put(&sample, FORGE_LAST_COMPATIBLE, 1);
}

static void version_18(void)
{
	forge_put(&sample, FORGE_VERSION, 19);
	forge_put(&sample, FORGE_LAST_COMPATIBLE, 18);
}

static void longer_than_memory(void)
{
	forge_put(&sample, FORGE_TOTAL_SIZE, (u32)sample.used + 1);
}

static void shorter_than_header(void)
{
	forge_put(&sample, FORGE_TOTAL_SIZE, 39);
}

static void reserved_outside(void)
{
	forge_put(&sample, FORGE_RESERVED, (u32)sample.used + 8);
}

static void reserved_cut(void)
{
	forge_put(&sample, FORGE_RESERVED, (u32)sample.used & ~7u);
}

static void structure_outside(void)
{
	forge_put(&sample, FORGE_STRUCTURE_SIZE, 0xffffffff);
}

static void structure_far_outside(void)
{
	forge_put(&sample, FORGE_STRUCTURE, 0xfffffffc);
	forge_put(&sample, FORGE_STRUCTURE_SIZE, 8);
}

static void strings_outside(void)
{
	forge_put(&sample, FORGE_STRINGS_SIZE, forge_get(&sample, FORGE_STRINGS_SIZE) + 1);
}

static void misaligned(void)
{
	forge_put(&sample, FORGE_STRUCTURE, forge_get(&sample, FORGE_STRUCTURE) + 2);
	forge_put(&sample, FORGE_STRUCTURE_SIZE, forge_get(&sample, FORGE_STRUCTURE_SIZE) - 2);
}

static void map_misaligned(void)
{
	forge_put(&sample, FORGE_RESERVED, 44);
}

static void over_header(void)
{
	forge_put(&sample, FORGE_STRINGS, 36);
}

static void over_another(void)
{
	u32 strings = forge_get(&sample, FORGE_STRINGS);

	forge_put(&sample, FORGE_STRINGS, strings - 4);
	forge_put(&sample, FORGE_STRINGS_SIZE, forge_get(&sample, FORGE_STRINGS_SIZE) + 4);
	/* Names are 4 bytes on: the tokens stay good. */
	for (size_t at = forge_get(&sample, FORGE_STRUCTURE); at < strings; ) {
		struct fdt_token token = fdt_token_at(&sample_tree, at);

		if (token.kind == FDT_PROP)
			forge_put(&sample, token.at + 8, forge_get(&sample, token.at + 8) + 4);
		at = token.next;
	}
}

/* Trees of a few tokens. */
static void begin(void)
{
	forge_start(&sample);
	forge_structure(&sample);
}

static void no_end(void)
{
	begin();
	forge_node(&sample, "");
	forge_node_end(&sample);
	forge_finish(&sample);
	forge_put(&sample, FORGE_STRUCTURE_SIZE, forge_get(&sample, FORGE_STRUCTURE_SIZE) - 4);
}

static void unknown_token(void)
{
	begin();
	forge_node(&sample, "");
	forge_token(&sample, 5);
	forge_finish(&sample);
}

static void name_without_end(void)
{
	begin();
	forge_node(&sample, "");
	forge_node(&sample, "nam");
	sample.bytes[sample.used - 1] = 'e';
	forge_finish(&sample);
	forge_put(&sample, FORGE_STRUCTURE_SIZE, forge_get(&sample, FORGE_STRUCTURE_SIZE) - 4);
}

static void prop_head_cut(void)
{
	begin();
	forge_node(&sample, "");
	forge_token(&sample, FDT_PROP);
	forge_finish(&sample);
}

/* A length near the end of 32 bits must not wrap around. */
static void prop_too_long(void)
{
	begin();
	forge_node(&sample, "");
	forge_prop(&sample, "p", "", 0);
	forge_put(&sample, sample.used - 8, 0xfffffff8);
	forge_node_end(&sample);
	forge_finish(&sample);
}

static void prop_one_byte_too_long(void)
{
	begin();
	forge_node(&sample, "");
	forge_prop(&sample, "p", "", 0);
	forge_put(&sample, sample.used - 8, 9);
	forge_node_end(&sample);
	forge_finish(&sample);
}

static void prop_name_outside(void)
{
	begin();
	forge_node(&sample, "");
	forge_prop(&sample, "p", "", 0);
	forge_put(&sample, sample.used - 4, 2);
	forge_node_end(&sample);
	forge_finish(&sample);
}

static void prop_name_without_end(void)
{
	begin();
	forge_node(&sample, "");
	forge_prop(&sample, "p", "", 0);
	forge_node_end(&sample);
	forge_finish(&sample);
	sample.bytes[sample.used - 1] = 'p';
}

static void two_roots(void)
{
	begin();
	for (int i = 0; i < 2; i++) {
		forge_node(&sample, "");
		forge_node_end(&sample);
	}
	forge_finish(&sample);
}

static void named_root(void)
{
	begin();
	forge_node(&sample, "root");
	forge_node_end(&sample);
	forge_finish(&sample);
}

static void no_root(void)
{
	begin();
	forge_token(&sample, FDT_NOP);
	forge_finish(&sample);
}

static void end_too_often(void)
{
	begin();
	forge_node(&sample, "");
	forge_node_end(&sample);
	forge_node_end(&sample);
	forge_finish(&sample);
}

static void never_ends(void)
{
	begin();
	forge_node(&sample, "");
	forge_node(&sample, "a");
	forge_node_end(&sample);
	forge_finish(&sample);
}

static void prop_of_nobody(void)
{
	begin();
	forge_prop(&sample, "p", "", 0);
	forge_finish(&sample);
}

static void prop_after_node(void)
{
	begin();
	forge_node(&sample, "");
	forge_node(&sample, "a");
	forge_node_end(&sample);
	forge_token(&sample, FDT_NOP);
	forge_prop(&sample, "p", "", 0);
	forge_node_end(&sample);
	forge_finish(&sample);
}

static void nested(unsigned int depth)
{
	begin();
	for (unsigned int i = 0; i < depth; i++)
		forge_node(&sample, i == 0 ? "" : "n");
	for (unsigned int i = 0; i < depth; i++)
		forge_node_end(&sample);
	forge_finish(&sample);
}

static void too_deep(void)
{
	nested(FDT_DEPTH_MAX + 1);
}

static const struct fault faults[] = {
	{ "bad magic", bad_magic, -EINVAL, "FDT has a bad magic number" },
	{ "version 2", version_2, -ENOTSUP, "FDT is of a version that is not 16 or 17" },
	{ "version 18", version_18, -ENOTSUP, "FDT is of a version that is not 16 or 17" },
	{ "longer than memory", longer_than_memory, -EINVAL,
	  "FDT truncated: it is longer than its memory" },
	{ "shorter than its header", shorter_than_header, -EINVAL,
	  "FDT truncated: its size is less than its header's" },
	{ "map outside", reserved_outside, -EINVAL,
	  "FDT malformed: the reservation map lies outside of it" },
	{ "map without end", reserved_cut, -EINVAL,
	  "FDT truncated: the reservation map has no end" },
	{ "structure too long", structure_outside, -EINVAL,
	  "FDT malformed: the structure lies outside of it" },
	{ "structure outside", structure_far_outside, -EINVAL,
	  "FDT malformed: the structure lies outside of it" },
	{ "strings too long", strings_outside, -EINVAL,
	  "FDT malformed: the strings block lies outside of it" },
	{ "structure not aligned", misaligned, -EINVAL, "FDT malformed: a block is not aligned" },
	{ "map not aligned", map_misaligned, -EINVAL, "FDT malformed: a block is not aligned" },
	{ "block over the header", over_header, -EINVAL,
	  "FDT malformed: a block overlaps the header" },
	{ "block over another", over_another, -EINVAL, "FDT malformed: two blocks overlap" },
	{ "no end of the structure", no_end, -EINVAL,
	  "FDT truncated: the structure block has no end" },
	{ "unknown token", unknown_token, -EINVAL, "FDT malformed: a token is unknown" },
	{ "name of a node without end", name_without_end, -EINVAL,
	  "FDT malformed: a node's name is not terminated" },
	{ "head of a property cut", prop_head_cut, -EINVAL,
	  "FDT truncated: a property has no room for its head" },
	{ "property of nearly 2^32 bytes", prop_too_long, -EINVAL,
	  "FDT truncated: a property runs past the structure block" },
	{ "property a byte too long", prop_one_byte_too_long, -EINVAL,
	  "FDT truncated: a property runs past the structure block" },
	{ "name of a property outside", prop_name_outside, -EINVAL,
	  "FDT malformed: a property's name is not in the strings" },
	{ "name of a property without end", prop_name_without_end, -EINVAL,
	  "FDT malformed: a property's name is not terminated" },
	{ "two roots", two_roots, -EINVAL, "FDT malformed: it has two roots" },
	{ "a root with a name", named_root, -EINVAL, "FDT malformed: its root has a name" },
	{ "no root", no_root, -EINVAL, "FDT malformed: it has no root" },
	{ "an end too many", end_too_often, -EINVAL,
	  "FDT malformed: a node ends that did not begin" },
	{ "an end too few", never_ends, -EINVAL, "FDT malformed: a node does not end" },
	{ "property of no node", prop_of_nobody, -EINVAL,
	  "FDT malformed: a property belongs to no node" },
	{ "property after a node", prop_after_node, -EINVAL,
	  "FDT malformed: a property comes after a node within its node" },
	{ "too deep", too_deep, -ENOTSUP, "FDT is nested too deeply" },
};

static const char *fault_label(const void *param)
{
	return ((const struct fault *)param)->label;
}

static void refuses(struct ktest *kt)
{
	const struct fault *fault = kt->param;

	fault->make();
	EXPECT_EQ(kt, fdt_check(&sample_tree, sample.bytes, sample.used), fault->err);
	EXPECT_STREQ(kt, sample_tree.reason, fault->reason);
}

static void refuses_pointers(struct ktest *kt)
{
	EXPECT_EQ(kt, fdt_check(&sample_tree, NULL, FDT_BYTES_MAX), -ENOENT);
	EXPECT_STREQ(kt, sample_tree.reason, "FDT absent");
	EXPECT_EQ(kt, fdt_check(&sample_tree, sample.bytes + 4, sample.used - 4), -EINVAL);
	EXPECT_STREQ(kt, sample_tree.reason, "FDT is not aligned to 8 bytes");
	EXPECT_EQ(kt, fdt_check(&sample_tree, sample.bytes, 35), -EINVAL);
	EXPECT_STREQ(kt, sample_tree.reason, "FDT truncated: there is no room for its header");
}

static void accepts(struct ktest *kt)
{
	EXPECT_EQ(kt, sample_tree.size, sample.used);
	EXPECT_EQ(kt, sample_tree.boot_cpu, 0x101);
	EXPECT_EQ(kt, sample_tree.reason, NULL);
	EXPECT_EQ(kt, fdt_check(&sample_tree, sample.bytes, FDT_BYTES_MAX), 0);
}

/* Version 16 does not say how long the structure is. */
static void accepts_16(struct ktest *kt)
{
	forge_put(&sample, FORGE_VERSION, 16);
	forge_put(&sample, FORGE_STRUCTURE_SIZE, 0xffffffff);
	EXPECT_EQ(kt, fdt_check(&sample_tree, sample.bytes, sample.used), 0);
}

static void accepts_18(struct ktest *kt)
{
	forge_put(&sample, FORGE_VERSION, 18);
	EXPECT_EQ(kt, fdt_check(&sample_tree, sample.bytes, sample.used), 0);
}

static void accepts_deep(struct ktest *kt)
{
	struct fdt_node node;
	u32 depth = 1;

	nested(FDT_DEPTH_MAX);
	ASSERT_EQ(kt, fdt_check(&sample_tree, sample.bytes, sample.used), 0);
	for (node = fdt_root(&sample_tree); fdt_next_node(&sample_tree, &node); depth++)
		EXPECT_EQ(kt, node.depth, depth + 1);
	EXPECT_EQ(kt, depth, FDT_DEPTH_MAX);
}

static void reservations(struct ktest *kt)
{
	u64 start, bytes;

	ASSERT_TRUE(kt, fdt_reserved(&sample_tree, 0, &start, &bytes));
	EXPECT_EQ(kt, start, 0x80010000);
	EXPECT_EQ(kt, bytes, 0x2000);
	EXPECT_FALSE(kt, fdt_reserved(&sample_tree, 1, &start, &bytes));
	EXPECT_FALSE(kt, fdt_reserved(&sample_tree, SIZE_MAX, &start, &bytes));
	EXPECT_EQ(kt, start, 0x80010000);
	EXPECT_EQ(kt, bytes, 0x2000);
}

static const struct ktest_case cases[] = {
	KCASE("a good tree is accepted, with memory behind it too", accepts),
	KCASE("a tree of version 16 is accepted", accepts_16),
	KCASE("a later version that 17 can read is accepted", accepts_18),
	KCASE("a tree as deep as allowed is accepted", accepts_deep),
	KCASE("no tree, one not aligned, and too few bytes", refuses_pointers),
	KCASE_FOR("refused, by a sentence of its own", refuses, faults, fault_label),
	KCASE("the memory reservation map is read up to its end", reservations),
	KCASE_END
};

static const struct ktest_suite fdt_check_suite = {
	.name	= "fdt/check",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= sample_before,
};
KTEST_SUITE(fdt_check_suite);
