// SPDX-License-Identifier: MIT
/*
 * Tokens of a flattened device tree, each within the structure block.
 *
 * Offsets are below 2^32 and size_t has 64 bits, so that no sum of two or three wraps around.
 */
#include <foundry/bits.h>
#include <foundry/string.h>

#include "fdt_token.h"

static struct fdt_token malformed(struct fdt_token token, const char *why)
{
	token.kind = FDT_END;
	token.wrong = why;
	return token;
}

/* Whether a text that begins at @at ends before @end. */
static bool ends_before(const struct fdt *fdt, size_t at, size_t end)
{
	const char *text = (const char *)fdt->bytes + at;

	return at < end && strnlen(text, end - at) < end - at;
}

static struct fdt_token node_token(const struct fdt *fdt, struct fdt_token token)
{
	if (!ends_before(fdt, token.next, fdt->structure_end))
		return malformed(token, "FDT malformed: a node's name is not terminated");
	token.next += strlen((const char *)fdt->bytes + token.next) + 1;
	return token;
}

static struct fdt_token prop_token(const struct fdt *fdt, struct fdt_token token)
{
	size_t bytes, name;

	if (fdt->structure_end - token.next < 8)
		return malformed(token, "FDT truncated: a property has no room for its head");
	bytes = fdt_be32(fdt->bytes + token.next);
	name = fdt->strings + fdt_be32(fdt->bytes + token.next + 4);
	token.next += 8;

	if (bytes > fdt->structure_end - token.next)
		return malformed(token, "FDT truncated: a property runs past the structure block");
	if (name >= fdt->strings_end)
		return malformed(token, "FDT malformed: a property's name is not in the strings");
	if (!ends_before(fdt, name, fdt->strings_end))
		return malformed(token, "FDT malformed: a property's name is not terminated");
	token.next += bytes;
	return token;
}

static struct fdt_token one_token(const struct fdt *fdt, size_t at)
{
	struct fdt_token token = { .at = at, .next = at };

	if (at > fdt->structure_end || fdt->structure_end - at < FDT_CELL_BYTES)
		return malformed(token, "FDT truncated: the structure block has no end");
	token.kind = fdt_be32(fdt->bytes + at);
	token.next += FDT_CELL_BYTES;

	if (token.kind == FDT_BEGIN_NODE)
		token = node_token(fdt, token);
	else if (token.kind == FDT_PROP)
		token = prop_token(fdt, token);
	else if (token.kind != FDT_END_NODE && token.kind != FDT_NOP && token.kind != FDT_END)
		token = malformed(token, "FDT malformed: a token is unknown");
	token.next = align_up(token.next, FDT_CELL_BYTES);
	return token;
}

struct fdt_token fdt_token_at(const struct fdt *fdt, size_t at)
{
	struct fdt_token token = one_token(fdt, at);

	while (token.kind == FDT_NOP)
		token = one_token(fdt, token.next);
	return token;
}
