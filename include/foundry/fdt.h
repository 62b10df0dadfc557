/* SPDX-License-Identifier: MIT */
/*
 * fdt - a flattened device tree, read where firmware left it.
 *
 * fdt_check() goes through the whole tree once and refuses what is not one, by a sentence.  What it
 * accepts is read by the other calls as often as wanted.  They take no memory, keep no state and
 * write nothing; a node is an offset, a property points into the tree.
 *
 * Nothing outside of the total size that fdt_check() accepted is ever read, whatever the bytes are,
 * and no loop goes on longer than that.  The bytes must not change afterwards: texts that are
 * returned are terminated only because fdt_check() has seen it.
 *
 * Usable before the MMU is on and before relocation: all reads are of single bytes, no code goes
 * through a table of pointers.  Each call but fdt_check() may go through the tree from its start;
 * use it at boot, not on a hot path.
 *
 * fdt_device.h reads what devices say about registers and interrupts, fdt_boot.h what the tree says
 * about memory, CPUs and the boot.
 *
 * Source: Devicetree Specification 0.4, chapter 5; versions 16 and 17.
 *
 * Provided by:  lib/fdt_*.c.
 * Used by:      ports whose firmware hands over a tree, and their drivers.
 * Context of all: any.
 */
#ifndef FOUNDRY_FDT_H
#define FOUNDRY_FDT_H

#include <foundry/types.h>

/* Nodes within nodes; the root is 1.  A deeper tree is refused. */
#define FDT_DEPTH_MAX	64

/* What boot protocols allow a tree to have: a limit for who knows no better. */
#define FDT_BYTES_MAX	(2 * MiB)

/* A tree that was checked.  Filled by fdt_check(); the members are its own but the last two. */
struct fdt {
	const u8	*bytes;
	size_t		size;		/* all of it */
	size_t		reserved;	/* where the memory reservation map begins */
	size_t		structure;	/* where the structure block begins and ends */
	size_t		structure_end;
	size_t		strings;	/* the same of the strings block */
	size_t		strings_end;
	u32		boot_cpu;	/* `reg` of the CPU that firmware started */
	const char	*reason;	/* why it was refused: "FDT truncated: ..." */
};

/* A node of a tree: valid with that tree. */
struct fdt_node {
	u32	offset;
	u32	depth;		/* 1 for the root */
};

/* A property; name and value lie in the tree. */
struct fdt_prop {
	const char	*name;
	const u8	*value;
	size_t		bytes;
	u32		offset;		/* for fdt_next_prop() */
};

/**
 * fdt_check() - is this a tree, all of it
 * @fdt:	caller's storage
 * @blob:	where it should be
 * @limit:	how many bytes may be read there, FDT_BYTES_MAX for instance
 *
 * Return: 0; else @fdt->reason is a sentence for the log, and
 * -ENOENT	@blob is NULL;
 * -ENOTSUP	it is of another version than 16 or 17, or nested deeper than FDT_DEPTH_MAX;
 * -EINVAL	anything else: bad magic, not aligned to 8 bytes, truncated, blocks that leave the
 *		tree, overlap or are not aligned, a map, name or text that does not end, an unknown
 *		token, a property outside of its block, no root or two, nodes that do not close.
 */
int __must_check fdt_check(struct fdt *fdt, const void *blob, size_t limit);

/* The first node. */
struct fdt_node fdt_root(const struct fdt *fdt);

/**
 * fdt_next_node() - go on in document order: children first
 * @fdt:	checked
 * @node:	a node; becomes the next one, untouched when there is none
 *
 * Return: whether there is one.
 */
bool fdt_next_node(const struct fdt *fdt, struct fdt_node *node);

/**
 * fdt_first_child() - go down
 * @fdt:	checked
 * @parent:	a node
 * @child:	becomes its first child, untouched when there is none
 *
 *	for (bool more = fdt_first_child(fdt, cpus, &cpu); more; more = fdt_next_sibling(fdt, &cpu))
 *
 * Return: whether there is one.
 */
bool fdt_first_child(const struct fdt *fdt, struct fdt_node parent, struct fdt_node *child);

/* As fdt_next_node(), to the next node of the same parent. */
bool fdt_next_sibling(const struct fdt *fdt, struct fdt_node *node);

/**
 * fdt_parent() - go up
 * @fdt:	checked
 * @node:	a node
 * @parent:	becomes the node around it, untouched for the root
 *
 * Return: whether there is one.
 */
bool fdt_parent(const struct fdt *fdt, struct fdt_node node, struct fdt_node *parent);

/* Its name with the unit address, "serial@10000000"; empty for the root. */
const char *fdt_name(const struct fdt *fdt, struct fdt_node node);

/**
 * fdt_find() - a node by its path
 * @fdt:	checked
 * @path:	"/soc/serial@10000000"; a part without a unit address matches the first node that
 *		has the name before its own.  Without a leading slash the first part is an alias.
 *		A colon ends the path.
 * @node:	receives it, untouched on refusal
 *
 * Return: 0; -ENOENT when there is none; -EINVAL when the alias is no text of an absolute path.
 */
int __must_check fdt_find(const struct fdt *fdt, const char *path, struct fdt_node *node);

/**
 * fdt_next_compatible() - go on to a device of a kind
 * @fdt:	checked
 * @node:	search behind it, in document order; becomes the node, untouched when there is none
 * @kind:	one of the texts of its `compatible`
 *
 * The root is never found.  Devices that are not available are found as well.
 *
 *	for (struct fdt_node uart = fdt_root(fdt); fdt_next_compatible(fdt, &uart, "ns16550a"); )
 *
 * Return: whether there is one.
 */
bool fdt_next_compatible(const struct fdt *fdt, struct fdt_node *node, const char *kind);

/* Whether @kind is one of the texts of the node's `compatible`. */
bool fdt_is_compatible(const struct fdt *fdt, struct fdt_node node, const char *kind);

/* Whether a device may be used: no `status`, "okay" or "ok". */
bool fdt_is_available(const struct fdt *fdt, struct fdt_node node);

/**
 * fdt_find_phandle() - the node that a property refers to
 * @fdt:	checked
 * @phandle:	its number; 0 and ~0 are nobody's
 * @node:	receives the first that has it, untouched on refusal
 *
 * Return: 0, or -ENOENT.
 */
int __must_check fdt_find_phandle(const struct fdt *fdt, u32 phandle, struct fdt_node *node);

/**
 * fdt_first_prop() - the first property of a node
 * @fdt:	checked
 * @node:	a node
 * @prop:	receives it, untouched when there is none
 *
 * Return: whether there is one.
 */
bool fdt_first_prop(const struct fdt *fdt, struct fdt_node node, struct fdt_prop *prop);

/* As fdt_first_prop(), the one after @prop. */
bool fdt_next_prop(const struct fdt *fdt, struct fdt_prop *prop);

/**
 * fdt_prop() - a property by its name
 * @fdt:	checked
 * @node:	whose
 * @name:	all of the name
 * @prop:	receives the first of that name, untouched on refusal
 *
 * Return: 0, or -ENOENT.
 */
int __must_check fdt_prop(const struct fdt *fdt, struct fdt_node node, const char *name,
			  struct fdt_prop *prop);

/* Whether it has that property, empty or not. */
bool fdt_has(const struct fdt *fdt, struct fdt_node node, const char *name);

/**
 * fdt_u32() - a property of one cell
 * @fdt:	checked
 * @node:	whose
 * @name:	all of the name
 * @value:	receives it, untouched on refusal
 *
 * Return: 0; -ENOENT when it is not there; -EINVAL when it is not 4 bytes long.
 */
int __must_check fdt_u32(const struct fdt *fdt, struct fdt_node node, const char *name, u32 *value);

/* As fdt_u32(), of one cell or two.  Return: the same; -EINVAL when it is not 4 or 8 bytes long. */
int __must_check fdt_u64(const struct fdt *fdt, struct fdt_node node, const char *name, u64 *value);

/**
 * fdt_text() - a property that is a text
 * @fdt:	checked
 * @node:	whose
 * @name:	all of the name
 * @text:	receives it, or the first when it is a list; lies in the tree; untouched on refusal
 *
 * Return: 0; -ENOENT when it is not there; -EINVAL when it does not end in a zero byte.
 */
int __must_check fdt_text(const struct fdt *fdt, struct fdt_node node, const char *name,
			  const char **text);

/**
 * fdt_text_index() - the place of a text in a list, "clock-names" for instance
 * @prop:	the list
 * @text:	all of one of its texts
 * @index:	receives it, from 0; untouched on refusal.  NULL: not wanted
 *
 * Return: 0, or -ENOENT.
 */
int __must_check fdt_text_index(const struct fdt_prop *prop, const char *text, size_t *index);

/**
 * fdt_cells() - a number within a property
 * @prop:	the property
 * @index:	of its first cell; a cell has 4 bytes
 * @count:	how many cells, 0 (the number is 0), 1 or 2
 * @value:	receives it, untouched on refusal
 *
 * Return: 0; -ENOENT when the property ends before; -ENOTSUP when @count is above 2.
 */
int __must_check fdt_cells(const struct fdt_prop *prop, size_t index, u32 count, u64 *value);

/**
 * fdt_reserved() - an entry of the memory reservation map
 * @fdt:	checked
 * @index:	from 0
 * @start:	receives where it begins, a physical address
 * @bytes:	and how long it is; may run past the end of 64 bits
 *
 * Return: whether there is one; else both are untouched.
 */
bool fdt_reserved(const struct fdt *fdt, size_t index, u64 *start, u64 *bytes);

#endif
