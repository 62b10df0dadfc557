// SPDX-License-Identifier: MIT
/* libfdt tells a tree. */
#include <libfdt.h>
#include <string.h>

#include "story.h"

#define PATH_MAX	4096

bool they_accept(const void *tree, size_t size)
{
	return fdt_check_full(tree, size) == 0;
}

static void tell_node(int node)
{
	tell_number(node < 0 ? STORY_NONE : (unsigned long long)node);
}

static void tell_reserved(const void *tree)
{
	uint64_t start, bytes;

	for (int i = 0; i < fdt_num_mem_rsv(tree); i++) {
		if (fdt_get_mem_rsv(tree, i, &start, &bytes))
			return;
		tell_number(start);
		tell_number(bytes);
	}
}

/* As ours: fdt_get_path() loses its way where a name has a slash in it. */
static size_t path_to(const void *tree, int node, char *path)
{
	int parent = fdt_parent_offset(tree, node);
	const char *name = fdt_get_name(tree, node, NULL);
	size_t used, len;

	if (parent < 0)
		return 0;
	used = path_to(tree, parent, path);
	len = strlen(name);
	if (used + len + 2 > PATH_MAX)
		return used;
	path[used] = '/';
	memcpy(path + used + 1, name, len + 1);
	return used + len + 1;
}

static void tell_ways(const void *tree, int node)
{
	char path[PATH_MAX] = "/";
	uint32_t phandle;

	tell_node(fdt_parent_offset(tree, node));
	path_to(tree, node, path);
	if (!strchr(path, ':'))
		tell_node(fdt_path_offset(tree, path));
	phandle = fdt_get_phandle(tree, node);
	if (phandle != 0)
		tell_node(fdt_node_offset_by_phandle(tree, phandle));
}

static void tell_props(const void *tree, int node)
{
	int prop, bytes;
	const char *name;
	const void *value;

	fdt_for_each_property_offset(prop, tree, node) {
		value = fdt_getprop_by_offset(tree, prop, &name, &bytes);
		tell_text(name);
		tell_bytes(value, (size_t)bytes);
		value = fdt_getprop(tree, node, name, &bytes);
		if (value)
			tell_bytes(value, (size_t)bytes);
	}
}

/* libfdt takes a path of a given length, and leaves options to the caller. */
static void tell_console(const void *tree)
{
	int chosen = fdt_path_offset(tree, "/chosen"), bytes = 0;
	const char *path = NULL;

	if (chosen >= 0)
		path = fdt_getprop(tree, chosen, "stdout-path", &bytes);
	if (path && bytes > 0 && path[bytes - 1] == '\0')
		tell_node(fdt_path_offset_namelen(tree, path, (int)strcspn(path, ":")));
	else
		tell_node(-1);
}

void their_story(const void *tree, size_t size)
{
	int depth = 0, kind = 0;

	(void)size;
	tell_reserved(tree);
	for (int node = 0; node >= 0 && depth >= 0; node = fdt_next_node(tree, node, &depth)) {
		tell_number((unsigned long long)node);
		tell_number((unsigned long long)depth + 1);
		tell_text(fdt_get_name(tree, node, NULL));
		tell_ways(tree, node);
		tell_props(tree, node);
	}
	while ((kind = fdt_node_offset_by_compatible(tree, kind, STORY_KIND)) >= 0)
		tell_node(kind);
	tell_console(tree);
}
