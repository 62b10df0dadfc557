// SPDX-License-Identifier: MIT
/* Properties of a flattened device tree, and what their bytes mean. */
#include <foundry/errno.h>
#include <foundry/string.h>

#include "fdt_token.h"

/* The property that follows @token, which is the head of a node or the property before. */
static bool prop_after(const struct fdt *fdt, struct fdt_token token, struct fdt_prop *prop)
{
	const u8 *head;

	token = fdt_token_at(fdt, token.next);
	if (token.kind != FDT_PROP)
		return false;
	head = fdt->bytes + token.at + FDT_CELL_BYTES;
	*prop = (struct fdt_prop){
		.name	= (const char *)fdt->bytes + fdt->strings + fdt_be32(head + 4),
		.value	= head + 8,
		.bytes	= fdt_be32(head),
		.offset	= (u32)token.at,
	};
	return true;
}

bool fdt_first_prop(const struct fdt *fdt, struct fdt_node node, struct fdt_prop *prop)
{
	return prop_after(fdt, fdt_token_at(fdt, node.offset), prop);
}

bool fdt_next_prop(const struct fdt *fdt, struct fdt_prop *prop)
{
	return prop_after(fdt, fdt_token_at(fdt, prop->offset), prop);
}

int fdt_prop_n(const struct fdt *fdt, struct fdt_node node, const char *name, size_t len,
	       struct fdt_prop *prop)
{
	struct fdt_prop at;

	for (bool more = fdt_first_prop(fdt, node, &at); more; more = fdt_next_prop(fdt, &at)) {
		if (strlen(at.name) == len && memcmp(at.name, name, len) == 0) {
			*prop = at;
			return 0;
		}
	}
	return -ENOENT;
}

int fdt_prop(const struct fdt *fdt, struct fdt_node node, const char *name, struct fdt_prop *prop)
{
	return fdt_prop_n(fdt, node, name, strlen(name), prop);
}

bool fdt_has(const struct fdt *fdt, struct fdt_node node, const char *name)
{
	struct fdt_prop prop;

	return fdt_prop(fdt, node, name, &prop) == 0;
}

int fdt_u32(const struct fdt *fdt, struct fdt_node node, const char *name, u32 *value)
{
	struct fdt_prop prop;
	int err = fdt_prop(fdt, node, name, &prop);

	if (err)
		return err;
	if (prop.bytes != 4)
		return -EINVAL;
	*value = fdt_be32(prop.value);
	return 0;
}

int fdt_u64(const struct fdt *fdt, struct fdt_node node, const char *name, u64 *value)
{
	struct fdt_prop prop;
	int err = fdt_prop(fdt, node, name, &prop);

	if (err)
		return err;
	if (prop.bytes != 4 && prop.bytes != 8)
		return -EINVAL;
	return fdt_cells(&prop, 0, (u32)(prop.bytes / FDT_CELL_BYTES), value);
}

int fdt_text(const struct fdt *fdt, struct fdt_node node, const char *name, const char **text)
{
	struct fdt_prop prop;
	int err = fdt_prop(fdt, node, name, &prop);

	if (err)
		return err;
	if (prop.bytes == 0 || prop.value[prop.bytes - 1] != '\0')
		return -EINVAL;
	*text = (const char *)prop.value;
	return 0;
}

int fdt_text_index(const struct fdt_prop *prop, const char *text, size_t *index)
{
	const char *at = (const char *)prop->value;
	size_t left = prop->bytes, len, i = 0;

	/* A last text that nothing terminates is none. */
	while ((len = strnlen(at, left)) < left) {
		if (strcmp(at, text) == 0) {
			if (index)
				*index = i;
			return 0;
		}
		at += len + 1;
		left -= len + 1;
		i++;
	}
	return -ENOENT;
}

int fdt_cells(const struct fdt_prop *prop, size_t index, u32 count, u64 *value)
{
	size_t cells = prop->bytes / FDT_CELL_BYTES;
	u64 number = 0;

	if (count > 2)
		return -ENOTSUP;
	if (index > cells || count > cells - index)
		return -ENOENT;
	for (size_t i = index; i < index + count; i++)
		number = number << 32 | fdt_be32(prop->value + i * FDT_CELL_BYTES);
	*value = number;
	return 0;
}

bool fdt_is_compatible(const struct fdt *fdt, struct fdt_node node, const char *kind)
{
	struct fdt_prop prop;

	return fdt_prop(fdt, node, "compatible", &prop) == 0 &&
	       fdt_text_index(&prop, kind, NULL) == 0;
}

bool fdt_is_available(const struct fdt *fdt, struct fdt_node node)
{
	const char *status;
	int err = fdt_text(fdt, node, "status", &status);

	if (err)
		return err == -ENOENT;
	return strcmp(status, "okay") == 0 || strcmp(status, "ok") == 0;
}
