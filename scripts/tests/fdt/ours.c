// SPDX-License-Identifier: MIT
/* The kernel's reader tells a tree. */
#include <foundry/errno.h>
#include <foundry/fdt.h>
#include <foundry/fdt_boot.h>
#include <foundry/fdt_device.h>
#include <foundry/string.h>

#include "story.h"

#define PATH_MAX	4096

const char *our_refusal(const void *tree, size_t size)
{
	struct fdt fdt;

	return fdt_check(&fdt, tree, size) == 0 ? NULL : fdt.reason;
}

static u64 place(const struct fdt *fdt, struct fdt_node node)
{
	return node.offset - fdt->structure;
}

static void tell_reserved(const struct fdt *fdt)
{
	u64 start, bytes;

	for (size_t i = 0; fdt_reserved(fdt, i, &start, &bytes); i++) {
		tell_number(start);
		tell_number(bytes);
	}
}

/* The path of a node, from its parents' names.  Return: its length. */
static size_t path_to(const struct fdt *fdt, struct fdt_node node, char *path)
{
	struct fdt_node parent;
	size_t used, len;

	if (!fdt_parent(fdt, node, &parent))
		return 0;
	used = path_to(fdt, parent, path);
	len = strlen(fdt_name(fdt, node));
	if (used + len + 2 > PATH_MAX)
		return used;
	path[used] = '/';
	memcpy(path + used + 1, fdt_name(fdt, node), len + 1);
	return used + len + 1;
}

static void tell_found(const struct fdt *fdt, int err, struct fdt_node node)
{
	tell_number(err ? STORY_NONE : place(fdt, node));
}

static void tell_ways(const struct fdt *fdt, struct fdt_node node)
{
	char path[PATH_MAX] = "/";
	struct fdt_node found = node;
	u32 phandle;

	tell_number(fdt_parent(fdt, node, &found) ? place(fdt, found) : STORY_NONE);

	path_to(fdt, node, path);
	if (!strchr(path, ':'))
		tell_found(fdt, fdt_find(fdt, path, &found), found);

	if (fdt_u32(fdt, node, "phandle", &phandle) &&
	    fdt_u32(fdt, node, "linux,phandle", &phandle))
		phandle = 0;
	if (phandle != 0)
		tell_found(fdt, fdt_find_phandle(fdt, phandle, &found), found);
}

static void tell_props(const struct fdt *fdt, struct fdt_node node)
{
	struct fdt_prop prop, same;

	for (bool more = fdt_first_prop(fdt, node, &prop); more;
	     more = fdt_next_prop(fdt, &prop)) {
		tell_text(prop.name);
		tell_bytes(prop.value, prop.bytes);
		if (fdt_prop(fdt, node, prop.name, &same) == 0)
			tell_bytes(same.value, same.bytes);
	}
}

/* What libfdt has no word for: nothing may be read outside of the tree. */
static void read_meaning(const struct fdt *fdt)
{
	struct mem_range ranges[64];
	struct fdt_interrupt interrupt;
	struct fdt_node node = fdt_root(fdt);
	struct fdt_range range;
	struct fdt_cpu cpu;
	size_t count;

	if (fdt_memory(fdt, ranges, ARRAY_SIZE(ranges), &count) && count > ARRAY_SIZE(ranges))
		tell_text("more ranges than there is room for");
	for (size_t i = 0; fdt_cpu(fdt, i, &cpu) == 0; i++) {
		if (cpu.node.depth != 3)
			tell_text("a CPU at another depth");
	}
	do {
		for (size_t i = 0; fdt_reg(fdt, node, i, &range) == 0; i++) {
			if (range.bytes > U64_MAX - range.start.raw)
				tell_text("a range that wraps around");
		}
		for (size_t i = 0; fdt_interrupt(fdt, node, i, &interrupt) == 0; i++) {
			if (interrupt.count > FDT_INTERRUPT_CELLS_MAX)
				tell_text("more cells than there is room for");
		}
	} while (fdt_next_node(fdt, &node));
	if (strlen(fdt_bootargs(fdt)) >= fdt->size)
		tell_text("a command line longer than the tree");
}

void our_story(const void *tree, size_t size)
{
	struct fdt_node node, kind;
	struct fdt fdt;

	if (fdt_check(&fdt, tree, size))
		return;
	read_meaning(&fdt);
	tell_reserved(&fdt);
	node = fdt_root(&fdt);
	do {
		tell_number(place(&fdt, node));
		tell_number(node.depth);
		tell_text(fdt_name(&fdt, node));
		tell_ways(&fdt, node);
		tell_props(&fdt, node);
	} while (fdt_next_node(&fdt, &node));

	for (kind = fdt_root(&fdt); fdt_next_compatible(&fdt, &kind, STORY_KIND); )
		tell_number(place(&fdt, kind));
	tell_found(&fdt, fdt_stdout(&fdt, &node), node);
}
