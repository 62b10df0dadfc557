// SPDX-License-Identifier: MIT
#include <foundry/string.h>

#include "fdt_forge.h"
#include "fdt_token.h"

#define HEADER_BYTES	40

void forge_put(struct fdt_forge *forge, size_t offset, u32 value)
{
	for (size_t i = 0; i < 4; i++)
		forge->bytes[offset + i] = (u8)(value >> (24 - 8 * i));
}

u32 forge_get(const struct fdt_forge *forge, size_t offset)
{
	return fdt_be32(forge->bytes + offset);
}

static void add(struct fdt_forge *forge, const void *bytes, size_t count)
{
	if (count > FORGE_BYTES - forge->used)
		return;
	memcpy(forge->bytes + forge->used, bytes, count);
	forge->used += count;
}

void forge_token(struct fdt_forge *forge, u32 token)
{
	if (FORGE_BYTES - forge->used < 4)
		return;
	forge_put(forge, forge->used, token);
	forge->used += 4;
}

static void align(struct fdt_forge *forge)
{
	while (forge->used % 4)
		add(forge, "", 1);
}

void forge_start(struct fdt_forge *forge)
{
	memset(forge, 0, sizeof(*forge));
	forge->used = HEADER_BYTES;
	forge_put(forge, FORGE_MAGIC, 0xd00dfeed);
	forge_put(forge, FORGE_VERSION, 17);
	forge_put(forge, FORGE_LAST_COMPATIBLE, 16);
	forge_put(forge, FORGE_RESERVED, HEADER_BYTES);
}

void forge_reserve(struct fdt_forge *forge, u64 start, u64 bytes)
{
	forge_token(forge, (u32)(start >> 32));
	forge_token(forge, (u32)start);
	forge_token(forge, (u32)(bytes >> 32));
	forge_token(forge, (u32)bytes);
}

void forge_structure(struct fdt_forge *forge)
{
	forge_reserve(forge, 0, 0);
	forge_put(forge, FORGE_STRUCTURE, (u32)forge->used);
}

void forge_node(struct fdt_forge *forge, const char *name)
{
	forge_token(forge, FDT_BEGIN_NODE);
	add(forge, name, strlen(name) + 1);
	align(forge);
}

void forge_node_end(struct fdt_forge *forge)
{
	forge_token(forge, FDT_END_NODE);
}

/* Each name once.  Return: its offset. */
static u32 intern(struct fdt_forge *forge, const char *name)
{
	size_t at = 0, bytes = strlen(name) + 1;

	while (at < forge->strings_used && strcmp(forge->strings + at, name) != 0)
		at += strlen(forge->strings + at) + 1;
	if (at == forge->strings_used && bytes <= sizeof(forge->strings) - at) {
		memcpy(forge->strings + at, name, bytes);
		forge->strings_used += bytes;
	}
	return (u32)at;
}

void forge_prop(struct fdt_forge *forge, const char *name, const void *value, size_t bytes)
{
	forge_token(forge, FDT_PROP);
	forge_token(forge, (u32)bytes);
	forge_token(forge, intern(forge, name));
	add(forge, value, bytes);
	align(forge);
}

void forge_text(struct fdt_forge *forge, const char *name, const char *text)
{
	forge_prop(forge, name, text, strlen(text) + 1);
}

void forge_cell_array(struct fdt_forge *forge, const char *name, const u32 *cells, size_t count)
{
	forge_prop(forge, name, "", 0);
	forge_put(forge, forge->used - 8, (u32)(count * 4));
	for (size_t i = 0; i < count; i++)
		forge_token(forge, cells[i]);
}

size_t forge_finish(struct fdt_forge *forge)
{
	size_t structure = forge_get(forge, FORGE_STRUCTURE);

	forge_token(forge, FDT_END);
	forge_put(forge, FORGE_STRUCTURE_SIZE, (u32)(forge->used - structure));
	forge_put(forge, FORGE_STRINGS, (u32)forge->used);
	forge_put(forge, FORGE_STRINGS_SIZE, (u32)forge->strings_used);
	add(forge, forge->strings, forge->strings_used);
	forge_put(forge, FORGE_TOTAL_SIZE, (u32)forge->used);
	return forge->used;
}
