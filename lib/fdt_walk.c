// SPDX-License-Identifier: MIT
#include <foundry/errno.h>
#include <foundry/fdt_boot.h>
#include <foundry/fdt_device.h>
#include <foundry/string.h>

#include "fdt_walk.h"

#define RANGES_MAX	8

static bool is_within(const struct fdt *fdt, const void *start, size_t bytes)
{
	const u8 *at = start;

	return at >= fdt->bytes && bytes <= fdt->size &&
	       (size_t)(at - fdt->bytes) <= fdt->size - bytes;
}

static const char *judge_props(const struct fdt *fdt, struct fdt_node node)
{
	struct fdt_prop prop, same;
	const char *text;

	for (bool more = fdt_first_prop(fdt, node, &prop); more; more = fdt_next_prop(fdt, &prop)) {
		if (!is_within(fdt, prop.name, strlen(prop.name) + 1))
			return "the name of a property lies outside of the tree";
		if (!is_within(fdt, prop.value, prop.bytes))
			return "the value of a property lies outside of the tree";
		if (fdt_prop(fdt, node, prop.name, &same) || same.offset > prop.offset)
			return "a property is not found by its name";
		if (fdt_text(fdt, node, prop.name, &text) == 0 &&
		    !is_within(fdt, text, strlen(text) + 1))
			return "a text lies outside of the tree";
		if (fdt_text_index(&prop, "okay", NULL) == -EINVAL)
			return "a list of texts is malformed";
	}
	return NULL;
}

static const char *judge_device(const struct fdt *fdt, struct fdt_node node)
{
	struct fdt_interrupt interrupt;
	struct fdt_range range;

	for (size_t i = 0; fdt_reg(fdt, node, i, &range) == 0; i++) {
		if (range.bytes > U64_MAX - range.start.raw)
			return "a range runs past the end of 64 bits";
	}
	for (size_t i = 0; fdt_interrupt(fdt, node, i, &interrupt) == 0; i++) {
		if (interrupt.count == 0 || interrupt.count > FDT_INTERRUPT_CELLS_MAX)
			return "an interrupt has an impossible number of cells";
	}
	return NULL;
}

static const char *judge_node(const struct fdt *fdt, struct fdt_node node)
{
	struct fdt_node parent, at;
	const char *wrong;

	if (node.depth == 0 || node.depth > FDT_DEPTH_MAX)
		return "a node has an impossible depth";
	if (!is_within(fdt, fdt_name(fdt, node), strlen(fdt_name(fdt, node)) + 1))
		return "the name of a node lies outside of the tree";
	if (fdt_parent(fdt, node, &parent) != (node.depth > 1))
		return "a node has no parent";
	if (node.depth > 1) {
		bool more = fdt_first_child(fdt, parent, &at);

		while (more && at.offset != node.offset)
			more = fdt_next_sibling(fdt, &at);
		if (!more)
			return "a node is no child of its parent";
	}
	wrong = judge_props(fdt, node);
	return wrong ? wrong : judge_device(fdt, node);
}

static const char *judge_boot(const struct fdt *fdt)
{
	struct mem_range ranges[RANGES_MAX];
	const char *words = fdt_bootargs(fdt);
	struct fdt_node node;
	struct fdt_cpu cpu;
	size_t count;
	int err = fdt_memory(fdt, ranges, RANGES_MAX, &count);

	if (count > RANGES_MAX || (err == 0 && count == 0))
		return "memory has an impossible number of ranges";
	if (*words && !is_within(fdt, words, strlen(words) + 1))
		return "the command line lies outside of the tree";
	for (size_t i = 0; fdt_cpu(fdt, i, &cpu) == 0; i++) {
		if (cpu.node.depth != 3)
			return "a CPU is no child of /cpus";
	}
	if (fdt_stdout(fdt, &node) == 0 && node.depth == 0)
		return "the console is no node";
	return NULL;
}

const char *fdt_walk(const struct fdt *fdt)
{
	struct fdt_node node = fdt_root(fdt);
	const char *wrong;

	do {
		wrong = judge_node(fdt, node);
	} while (!wrong && fdt_next_node(fdt, &node));
	return wrong ? wrong : judge_boot(fdt);
}
