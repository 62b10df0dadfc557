/* SPDX-License-Identifier: MIT */
/* fdt_token - the structure block of a flattened device tree, token by token. */
#ifndef LIB_FDT_TOKEN_H
#define LIB_FDT_TOKEN_H

#include <foundry/fdt.h>

#define FDT_CELL_BYTES	4

enum fdt_token_kind {
	FDT_BEGIN_NODE	= 1,	/* followed by its name */
	FDT_END_NODE	= 2,
	FDT_PROP	= 3,	/* followed by the value's length, the name's offset, the value */
	FDT_NOP		= 4,
	FDT_END		= 9,
};

struct fdt_token {
	u32		kind;	/* never FDT_NOP; FDT_END as well when it is malformed */
	size_t		at;	/* offset in the tree */
	size_t		next;	/* where the next one begins */
	const char	*wrong;	/* why it is malformed, or NULL */
};

/* The token at @at, NOPs skipped. */
struct fdt_token fdt_token_at(const struct fdt *fdt, size_t at);

/* A big-endian number at any alignment, read byte by byte. */
static inline u32 fdt_be32(const u8 *at)
{
	return (u32)at[0] << 24 | (u32)at[1] << 16 | (u32)at[2] << 8 | at[3];
}

static inline u64 fdt_be64(const u8 *at)
{
	return (u64)fdt_be32(at) << 32 | fdt_be32(at + 4);
}

/* A property whose name is the first @len characters of @name.  Return: 0, or -ENOENT. */
int __must_check fdt_prop_n(const struct fdt *fdt, struct fdt_node node, const char *name,
			    size_t len, struct fdt_prop *prop);

#endif
