// SPDX-License-Identifier: MIT
/* Is this a flattened device tree: the header, then its three blocks, then every token. */
#include <foundry/addr.h>
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "fdt_token.h"

#define MAGIC		0xd00dfeed
#define HEADER_BYTES	40	/* of version 17 */
#define HEADER_16_BYTES	36	/* without the size of the structure block */
#define RESERVE_BYTES	16

/* Offsets of the header's fields: 5.2. */
enum {
	TOTAL_SIZE	= 4,
	STRUCTURE	= 8,
	STRINGS		= 12,
	RESERVE_MAP	= 16,
	VERSION		= 20,
	LAST_COMPATIBLE	= 24,
	BOOT_CPU	= 28,
	STRINGS_SIZE	= 32,
	STRUCTURE_SIZE	= 36,
};

static int refuse(struct fdt *fdt, int err, const char *reason)
{
	fdt->reason = reason;
	return err;
}

static u32 header(const struct fdt *fdt, size_t field)
{
	return fdt_be32(fdt->bytes + field);
}

static size_t header_bytes(const struct fdt *fdt)
{
	return header(fdt, VERSION) == 16 ? HEADER_16_BYTES : HEADER_BYTES;
}

static int check_header(struct fdt *fdt, size_t limit)
{
	if (limit < HEADER_16_BYTES)
		return refuse(fdt, -EINVAL, "FDT truncated: there is no room for its header");
	if (header(fdt, 0) != MAGIC)
		return refuse(fdt, -EINVAL, "FDT has a bad magic number");
	if (header(fdt, VERSION) < 16 || header(fdt, LAST_COMPATIBLE) > 17 ||
	    header(fdt, LAST_COMPATIBLE) > header(fdt, VERSION))
		return refuse(fdt, -ENOTSUP, "FDT is of a version that is not 16 or 17");

	fdt->size = header(fdt, TOTAL_SIZE);
	if (fdt->size > limit)
		return refuse(fdt, -EINVAL, "FDT truncated: it is longer than its memory");
	if (fdt->size < header_bytes(fdt))
		return refuse(fdt, -EINVAL, "FDT truncated: its size is less than its header's");
	fdt->boot_cpu = header(fdt, BOOT_CPU);
	return 0;
}

/* Where the blocks are.  That of structure ends with the tree where its size is not told. */
static int find_blocks(struct fdt *fdt)
{
	fdt->reserved = header(fdt, RESERVE_MAP);
	fdt->structure = header(fdt, STRUCTURE);
	fdt->strings = header(fdt, STRINGS);
	fdt->strings_end = fdt->strings + header(fdt, STRINGS_SIZE);
	fdt->structure_end = fdt->size;
	if (header(fdt, VERSION) != 16)
		fdt->structure_end = fdt->structure + header(fdt, STRUCTURE_SIZE);

	if (fdt->reserved > fdt->size)
		return refuse(fdt, -EINVAL, "FDT malformed: the reservation map lies outside of it");
	if (fdt->structure_end > fdt->size)
		return refuse(fdt, -EINVAL, "FDT malformed: the structure lies outside of it");
	if (fdt->strings_end > fdt->size)
		return refuse(fdt, -EINVAL, "FDT malformed: the strings block lies outside of it");
	if (fdt->reserved % 8 || fdt->structure % FDT_CELL_BYTES)
		return refuse(fdt, -EINVAL, "FDT malformed: a block is not aligned");
	return 0;
}

/* Entry @index of the map; one of no bytes ends it, as every reader of such maps has it. */
static bool reserve_entry(const struct fdt *fdt, size_t index, u64 *start, u64 *bytes)
{
	const u8 *entry = fdt->bytes + fdt->reserved + index * RESERVE_BYTES;

	*start = fdt_be64(entry);
	*bytes = fdt_be64(entry + 8);
	return *bytes != 0;
}

static int find_reserved_end(struct fdt *fdt, size_t *end)
{
	size_t room = (fdt->size - fdt->reserved) / RESERVE_BYTES;
	u64 start, bytes;

	for (size_t i = 0; i < room; i++) {
		if (!reserve_entry(fdt, i, &start, &bytes)) {
			*end = fdt->reserved + (i + 1) * RESERVE_BYTES;
			return 0;
		}
	}
	return refuse(fdt, -EINVAL, "FDT truncated: the reservation map has no end");
}

/* One node more is open, or one less. */
static const char *check_nesting(const struct fdt *fdt, const struct fdt_token *token, u32 depth,
				 bool rooted)
{
	if (token->kind == FDT_BEGIN_NODE && depth == 0 && rooted)
		return "FDT malformed: it has two roots";
	if (token->kind == FDT_BEGIN_NODE && depth == 0 && fdt->bytes[token->at + FDT_CELL_BYTES])
		return "FDT malformed: its root has a name";
	if (token->kind == FDT_END_NODE && depth == 0)
		return "FDT malformed: a node ends that did not begin";
	if (token->kind == FDT_PROP && depth == 0)
		return "FDT malformed: a property belongs to no node";
	if (token->kind == FDT_END && depth != 0)
		return "FDT malformed: a node does not end";
	if (token->kind == FDT_END && !rooted)
		return "FDT malformed: it has no root";
	return NULL;
}

static int check_tokens(struct fdt *fdt)
{
	struct fdt_token token = { .kind = FDT_NOP, .next = fdt->structure };
	bool rooted = false, closed = false;
	const char *wrong;
	u32 depth = 0;

	while (token.kind != FDT_END) {
		token = fdt_token_at(fdt, token.next);
		wrong = token.wrong ? token.wrong : check_nesting(fdt, &token, depth, rooted);
		if (!wrong && token.kind == FDT_PROP && closed)
			wrong = "FDT malformed: a property comes after a node within its node";
		if (wrong)
			return refuse(fdt, -EINVAL, wrong);

		if (token.kind == FDT_BEGIN_NODE && depth++ == FDT_DEPTH_MAX)
			return refuse(fdt, -ENOTSUP, "FDT is nested too deeply");
		if (token.kind == FDT_END_NODE)
			depth--;
		closed = token.kind == FDT_END_NODE;
		rooted = true;
	}
	fdt->structure_end = token.next;
	return 0;
}

static bool overlap(size_t start, size_t end, size_t other, size_t other_end)
{
	return start < other_end && other < end;
}

static int check_overlap(struct fdt *fdt, size_t reserved_end)
{
	size_t start = MIN(fdt->reserved, fdt->structure);

	if (MIN(start, fdt->strings) < header_bytes(fdt))
		return refuse(fdt, -EINVAL, "FDT malformed: a block overlaps the header");
	if (overlap(fdt->reserved, reserved_end, fdt->structure, fdt->structure_end) ||
	    overlap(fdt->reserved, reserved_end, fdt->strings, fdt->strings_end) ||
	    overlap(fdt->structure, fdt->structure_end, fdt->strings, fdt->strings_end))
		return refuse(fdt, -EINVAL, "FDT malformed: two blocks overlap");
	return 0;
}

int fdt_check(struct fdt *fdt, const void *blob, size_t limit)
{
	size_t reserved_end;
	int err;

	*fdt = (struct fdt){ .bytes = blob };
	if (!blob)
		return refuse(fdt, -ENOENT, "FDT absent");
	if (vaddr_of(blob).raw % 8 != 0)
		return refuse(fdt, -EINVAL, "FDT is not aligned to 8 bytes");

	err = check_header(fdt, limit);
	if (!err)
		err = find_blocks(fdt);
	if (!err)
		err = find_reserved_end(fdt, &reserved_end);
	if (!err)
		err = check_tokens(fdt);
	if (!err)
		err = check_overlap(fdt, reserved_end);
	return err;
}

bool fdt_reserved(const struct fdt *fdt, size_t index, u64 *start, u64 *bytes)
{
	u64 at = 0, count = 0;

	for (size_t i = 0; i <= index; i++) {
		if (!reserve_entry(fdt, i, &at, &count))
			return false;
	}
	*start = at;
	*bytes = count;
	return true;
}
