// SPDX-License-Identifier: MIT
/* translator_map - a table of mappings, walked from its start. */
#include <foundry/errno.h>
#include <foundry/translator_map.h>

static bool holds(const struct translator_mapping *mapping, vaddr_t at)
{
	/* Below the mapping the difference wraps to more than any size. */
	return vaddr_diff(at, mapping->from) < mapping->bytes;
}

static int map_translate(struct translator *translator, vaddr_t from, paddr_t *to)
{
	struct translator_map *map = container_of(translator, struct translator_map, translator);

	for (size_t i = 0; i < map->count; i++) {
		const struct translator_mapping *mapping = &map->slots[i];

		if (holds(mapping, from)) {
			*to = paddr_add(mapping->to, vaddr_diff(from, mapping->from));
			return 0;
		}
	}
	return -ENOENT;
}

static const struct translator_ops map_ops = {
	.translate	= map_translate,
};

void translator_map_init(struct translator_map *map, struct translator_mapping *slots,
			 size_t capacity)
{
	*map = (struct translator_map){
		.translator	= { .ops = &map_ops, .name = "map" },
		.slots		= slots,
		.capacity	= capacity,
	};
}

/* Two ranges overlap when one holds the other's first byte. */
static bool overlap(const struct translator_mapping *a, const struct translator_mapping *b)
{
	return holds(a, b->from) || holds(b, a->from);
}

static bool is_range(u64 first, u64 bytes)
{
	return bytes != 0 && first <= U64_MAX - (bytes - 1);
}

int translator_map_insert(struct translator_map *map, vaddr_t from, paddr_t to, u64 bytes)
{
	struct translator_mapping added = { .from = from, .to = to, .bytes = bytes };

	if (!is_range(from.raw, bytes) || !is_range(to.raw, bytes))
		return -EINVAL;
	for (size_t i = 0; i < map->count; i++) {
		if (overlap(&map->slots[i], &added))
			return -EEXIST;
	}
	if (map->count == map->capacity)
		return -ENOSPC;
	map->slots[map->count++] = added;
	return 0;
}
