// SPDX-License-Identifier: MIT
/*
 * fdt_check() on bytes that the fuzzer makes up, and all that can be asked about a tree it accepts.
 *
 * The first byte of the input chooses.  Odd: the rest is the tree, a magic number put in front.
 * Even: the rest is a list of tokens, a good tree around them: each byte begins a node, ends one or
 * is a property with its length and bytes behind it.
 *
 * The tree is a heap object of exactly its size, so that the address sanitizer sees each read
 * outside of it.
 */
#include "fuzz.h"

#include "../../lib/fdt_forge.h"
#include "../../lib/fdt_walk.h"

/* More make no other trees, and reading all of one takes time by the square of its nodes. */
#define INPUT_MAX	96

static struct fdt_forge forge;

/* Names that mean something to the reader. */
static const char *name(u8 number)
{
	static const char *const names[] = {
		"reg", "ranges", "#address-cells", "#size-cells", "#interrupt-cells", "interrupts",
		"interrupts-extended", "interrupt-parent", "phandle", "linux,phandle", "compatible",
		"status", "device_type", "stdout-path", "bootargs", "serial0", "chosen", "cpus",
		"memory", "reserved-memory", "aliases", "cpu@0", "soc", "interrupt-map",
	};

	return names[number % ARRAY_SIZE(names)];
}

/* A property of a small cell, of a text, or of the bytes that follow.  Return: how many it took. */
static size_t add_prop(u8 kind, const u8 *data, size_t size)
{
	const char *label = name(kind >> 2);
	size_t bytes = size > 1 ? data[0] % 33 : 0;

	if (size == 0)
		return 0;
	if (kind & 2 && data[0] & 1) {
		forge_text(&forge, label, data[0] & 2 ? "memory" : data[0] & 4 ? "cpu" : "/soc");
		return 1;
	}
	if (kind & 2) {
		forge_cells(&forge, label, data[0] >> 1);
		return 1;
	}
	bytes = MIN(bytes, size - 1);
	forge_prop(&forge, label, data + 1, bytes);
	return 1 + bytes;
}

static void build(const u8 *data, size_t size)
{
	unsigned int depth = 1;

	forge_start(&forge);
	forge_reserve(&forge, size, size);
	forge_structure(&forge);
	forge_node(&forge, "");
	for (; size > 0; data++, size--) {
		u8 kind = data[0];

		if (kind % 4 == 0) {
			forge_node(&forge, name(kind >> 2));
			depth++;
		} else if (kind % 4 == 1 && depth > 1) {
			forge_node_end(&forge);
			depth--;
		} else {
			size_t taken = add_prop(kind, data + 1, size - 1);

			data += taken;
			size -= taken;
		}
	}
	while (depth-- > 0)
		forge_node_end(&forge);
	forge_finish(&forge);
}

static void copy(const u8 *data, size_t size)
{
	memset(&forge, 0, sizeof(forge));
	forge.used = MIN(size + 4, FORGE_BYTES);
	memcpy(forge.bytes + 4, data, forge.used - 4);
	forge_put(&forge, FORGE_MAGIC, 0xd00dfeed);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fdt fdt;
	u8 *tree;

	if (size == 0)
		return 0;
	size = MIN(size, INPUT_MAX);
	if (data[0] & 1)
		copy(data + 1, size - 1);
	else
		build(data + 1, size - 1);

	tree = malloc(forge.used);
	FUZZ_CHECK(tree, "no memory for the tree");
	memcpy(tree, forge.bytes, forge.used);
	if (fdt_check(&fdt, tree, forge.used) == 0)
		FUZZ_CHECK(!fdt_walk(&fdt), fdt_walk(&fdt));
	else
		FUZZ_CHECK(fdt.reason, "a tree was refused without a reason");
	free(tree);
	return 0;
}
