// SPDX-License-Identifier: MIT
/* heap_list - a chunk is cut where an object is taken, and joins its neighbours when it is freed. */
#include <foundry/addr.h>
#include <foundry/bits.h>
#include <foundry/bug.h>

#include "heap_place.h"

static struct heap_list *to_list(struct heap *heap)
{
	return container_of(heap, struct heap_list, heap);
}

static u8 *end_of(struct heap_chunk *chunk)
{
	return (u8 *)chunk + chunk->bytes;
}

static struct heap_chunk *make(u8 *at, u8 *end, struct heap_chunk *next)
{
	struct heap_chunk *chunk = (struct heap_chunk *)at;

	*chunk = (struct heap_chunk){ .bytes = (u64)(end - at), .next = next };
	return chunk;
}

/* Take [at, end) out of the free chunk at @link; what is in front of it and behind it stays free. */
static void cut(struct heap_chunk **link, u8 *at, u8 *end)
{
	u8 *start = (u8 *)*link, *behind = end_of(*link);

	*link = (*link)->next;
	if (end < behind)
		*link = make(end, behind, *link);
	if (start < at)
		*link = make(start, at, *link);
}

static void *list_alloc(struct heap *heap, size_t bytes, size_t align) __allocates
{
	struct heap_list *list = to_list(heap);
	struct heap_chunk **link = &list->first;
	u64 need;
	u8 *at;

	if (bytes > (size_t)(list->end - list->start))
		return NULL;
	need = HEAP_HEADER + align_up(MAX(bytes, (size_t)1), HEAP_ALIGN);

	spin_guard(&list->lock);
	for (; *link; link = &(*link)->next) {	/* bounded: passes each free chunk once, see the header */
		at = heap_place(*link, align);
		if (at + need <= end_of(*link))
			break;
	}
	if (!*link)
		return NULL;
	cut(link, at, at + need);
	list->objects++;
	make(at, at + need, (struct heap_chunk *)at);
	return at + HEAP_HEADER;
}

/* The chunk behind is a part of this one where it touches. */
static void join(struct heap_chunk *chunk)
{
	struct heap_chunk *next = chunk->next;

	if (!next || end_of(chunk) != (u8 *)next)
		return;
	chunk->bytes += next->bytes;
	chunk->next = next->next;
}

static void add(struct heap_list *list, struct heap_chunk *chunk) __must_hold(&list->lock)
{
	struct heap_chunk *before = NULL, *after = list->first;

	while (after && after < chunk) {	/* bounded: passes each free chunk once */
		before = after;
		after = after->next;
	}
	chunk->next = after;
	join(chunk);
	if (!before) {
		list->first = chunk;
		return;
	}
	before->next = chunk;
	join(before);
}

static void list_free(struct heap *heap, void *object)
{
	struct heap_list *list = to_list(heap);
	struct heap_chunk *chunk = (struct heap_chunk *)((u8 *)object - HEAP_HEADER);

	BUG_ON((u8 *)chunk < list->start || (u8 *)object >= list->end,
	       "heap_list: freed 0x%llx is not memory of this heap", vaddr_of(object).raw);

	spin_guard(&list->lock);
	BUG_ON(vaddr_of(object).raw % HEAP_ALIGN != 0 || chunk->next != chunk,
	       "heap_list: freed 0x%llx is no object", vaddr_of(object).raw);
	add(list, chunk);
	list->objects--;
}

static u64 list_objects(struct heap *heap)
{
	struct heap_list *list = to_list(heap);

	spin_guard(&list->lock);
	return list->objects;
}

static void list_shrink(struct heap *heap)
{
}

static const struct heap_ops list_ops = {
	.alloc		= list_alloc,
	.free		= list_free,
	.objects	= list_objects,
	.shrink		= list_shrink,
};

void heap_list_init(struct heap_list *list, void *storage, size_t bytes)
{
	*list = (struct heap_list){
		.heap	= { .ops = &list_ops, .name = "list" },
		.start	= storage,
		.end	= (u8 *)storage + bytes,
	};
	spin_lock_init(&list->lock, "heap_list");
	list->first = make(list->start, list->end, NULL);
}
