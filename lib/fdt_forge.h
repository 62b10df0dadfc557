/* SPDX-License-Identifier: MIT */
/* fdt_forge - device trees written by hand, for tests and for the fuzzer. */
#ifndef LIB_FDT_FORGE_H
#define LIB_FDT_FORGE_H

#include <foundry/fdt.h>

#define FORGE_BYTES	4096

/* Where the header's fields are, for those who change them. */
enum forge_field {
	FORGE_MAGIC		= 0,
	FORGE_TOTAL_SIZE	= 4,
	FORGE_STRUCTURE		= 8,
	FORGE_STRINGS		= 12,
	FORGE_RESERVED		= 16,
	FORGE_VERSION		= 20,
	FORGE_LAST_COMPATIBLE	= 24,
	FORGE_BOOT_CPU		= 28,
	FORGE_STRINGS_SIZE	= 32,
	FORGE_STRUCTURE_SIZE	= 36,
};

/* Header, reservation map, structure, strings; what does not fit is left out. */
struct fdt_forge {
	u8	bytes[FORGE_BYTES] __aligned(8);
	size_t	used;
	char	strings[FORGE_BYTES / 4];
	size_t	strings_used;
};

/* Begin; reservations come first, the structure after them. */
void forge_start(struct fdt_forge *forge);
void forge_reserve(struct fdt_forge *forge, u64 start, u64 bytes);
void forge_structure(struct fdt_forge *forge);

/* One token each. */
void forge_token(struct fdt_forge *forge, u32 token);
void forge_node(struct fdt_forge *forge, const char *name);
void forge_node_end(struct fdt_forge *forge);
void forge_prop(struct fdt_forge *forge, const char *name, const void *value, size_t bytes);

/* A property of a text, and one of cells. */
void forge_text(struct fdt_forge *forge, const char *name, const char *text);
#define forge_cells(forge, name, ...)							\
	forge_cell_array(forge, name, (const u32[]){ __VA_ARGS__ },			\
			 sizeof((const u32[]){ __VA_ARGS__ }) / sizeof(u32))
void forge_cell_array(struct fdt_forge *forge, const char *name, const u32 *cells, size_t count);

/* End the structure, add the strings.  Return: bytes of the tree. */
size_t forge_finish(struct fdt_forge *forge);

/* A big-endian cell anywhere. */
void forge_put(struct fdt_forge *forge, size_t offset, u32 value);
u32 forge_get(const struct fdt_forge *forge, size_t offset);

#endif
