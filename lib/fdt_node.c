// SPDX-License-Identifier: MIT
/* Nodes of a flattened device tree: up, down, by path, by kind and by phandle. */
#include <foundry/errno.h>
#include <foundry/string.h>

#include "fdt_token.h"

struct fdt_node fdt_root(const struct fdt *fdt)
{
	struct fdt_token token = fdt_token_at(fdt, fdt->structure);

	return (struct fdt_node){ .offset = (u32)token.at, .depth = 1 };
}

bool fdt_next_node(const struct fdt *fdt, struct fdt_node *node)
{
	struct fdt_token token = fdt_token_at(fdt, node->offset);
	u32 depth = node->depth;

	while (token.kind != FDT_END) {
		token = fdt_token_at(fdt, token.next);
		if (token.kind == FDT_BEGIN_NODE) {
			*node = (struct fdt_node){ .offset = (u32)token.at, .depth = depth + 1 };
			return true;
		}
		if (token.kind == FDT_END_NODE)
			depth--;
	}
	return false;
}

bool fdt_first_child(const struct fdt *fdt, struct fdt_node parent, struct fdt_node *child)
{
	struct fdt_node next = parent;

	if (!fdt_next_node(fdt, &next) || next.depth <= parent.depth)
		return false;
	*child = next;
	return true;
}

bool fdt_next_sibling(const struct fdt *fdt, struct fdt_node *node)
{
	struct fdt_node next = *node;

	do {
		if (!fdt_next_node(fdt, &next) || next.depth < node->depth)
			return false;
	} while (next.depth > node->depth);
	*node = next;
	return true;
}

bool fdt_parent(const struct fdt *fdt, struct fdt_node node, struct fdt_node *parent)
{
	struct fdt_node at = fdt_root(fdt), above = at;

	if (node.depth <= 1)
		return false;
	while (at.offset < node.offset) {
		if (at.depth == node.depth - 1)
			above = at;
		if (!fdt_next_node(fdt, &at))
			return false;
	}
	*parent = above;
	return true;
}

const char *fdt_name(const struct fdt *fdt, struct fdt_node node)
{
	return (const char *)fdt->bytes + node.offset + FDT_CELL_BYTES;
}

/* The first of @stops at or behind @at, or the end of the text. */
static const char *find_any(const char *at, const char *stops)
{
	while (*at && !strchr(stops, *at))
		at++;
	return at;
}

/* Whether a node's name is this part of a path, which may leave out the unit address. */
static bool name_is(const char *name, const char *part, size_t len)
{
	if (strncmp(name, part, len) != 0)
		return false;
	if (name[len] == '@')
		return find_any(part, "@") >= part + len;
	return name[len] == '\0';
}

static bool find_child(const struct fdt *fdt, struct fdt_node *node, const char *part, size_t len)
{
	struct fdt_node child;
	bool more = fdt_first_child(fdt, *node, &child);

	while (more && !name_is(fdt_name(fdt, child), part, len))
		more = fdt_next_sibling(fdt, &child);
	if (more)
		*node = child;
	return more;
}

/* @path is what follows the name of @node. */
static int find_below(const struct fdt *fdt, struct fdt_node *node, const char *path)
{
	const char *end;

	while (*path == '/') {
		path++;
		end = find_any(path, "/:");
		if (end > path && !find_child(fdt, node, path, (size_t)(end - path)))
			return -ENOENT;
		path = end;
	}
	return 0;
}

/* The node that the @len characters of @alias stand for. */
static int find_alias(const struct fdt *fdt, struct fdt_node *node, const char *alias, size_t len)
{
	struct fdt_prop prop;
	int err = find_below(fdt, node, "/aliases");

	if (!err)
		err = fdt_prop_n(fdt, *node, alias, len, &prop);
	if (err)
		return err;
	if (prop.bytes == 0 || prop.value[0] != '/' || prop.value[prop.bytes - 1] != '\0')
		return -EINVAL;
	*node = fdt_root(fdt);
	return find_below(fdt, node, (const char *)prop.value);
}

int fdt_find(const struct fdt *fdt, const char *path, struct fdt_node *node)
{
	struct fdt_node found = fdt_root(fdt);
	const char *end = find_any(path, "/:");
	int err = 0;

	if (*path != '/')
		err = find_alias(fdt, &found, path, (size_t)(end - path));
	if (!err)
		err = find_below(fdt, &found, end);
	if (!err)
		*node = found;
	return err;
}

bool fdt_next_compatible(const struct fdt *fdt, struct fdt_node *node, const char *kind)
{
	struct fdt_node next = *node;

	while (fdt_next_node(fdt, &next)) {
		if (fdt_is_compatible(fdt, next, kind)) {
			*node = next;
			return true;
		}
	}
	return false;
}

static bool has_phandle(const struct fdt *fdt, struct fdt_node node, u32 phandle)
{
	u32 value;
	int err = fdt_u32(fdt, node, "phandle", &value);

	if (err)
		err = fdt_u32(fdt, node, "linux,phandle", &value);
	return !err && value == phandle;
}

int fdt_find_phandle(const struct fdt *fdt, u32 phandle, struct fdt_node *node)
{
	struct fdt_node at = fdt_root(fdt);

	if (phandle == 0 || phandle == U32_MAX)
		return -ENOENT;
	while (!has_phandle(fdt, at, phandle)) {
		if (!fdt_next_node(fdt, &at))
			return -ENOENT;
	}
	*node = at;
	return 0;
}
