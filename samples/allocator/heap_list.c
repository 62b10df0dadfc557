// SPDX-License-Identifier: MIT
/* heap_list - a chunk is cut where an object is taken, and joins its neighbours when it is freed. */
#include <foundry/addr.h>
#include <foundry/bits.h>
#include <foundry/bug.h>

#include "heap_chunk.h"

#define HEADER		sizeof(struct heap_chunk)
_Static_assert(HEADER == HEAP_ALIGN, "an object behind a header is aligned");

static struct heap_list *to_list(struct heap *heap)
{
	return container_of(heap, struct heap_list, heap);
}

/* The header of the first aligned object in a chunk. */
static u8 *place_in(struct heap_chunk *chunk, size_t align)
{
	u64 object = vaddr_of(chunk).raw + HEADER;

	return (u8 *)chunk + (align_up(object, align) - object);
}

static void *list_alloc(struct heap *heap, size_t bytes, size_t align) __allocates
{
	struct heap_list *list = to_list(heap);
	struct heap_chunk **link = &list->first;
	u64 need;
	u8 *at;

	if (bytes > (size_t)(list->end - list->start))
		return NULL;
	need = HEADER + align_up(MAX(bytes, (size_t)1), HEAP_ALIGN);

	spin_guard(&list->lock);
	for (; *link; link = &(*link)->next) {	/* bounded: passes each free chunk once, see the header */
		at = place_in(*link, align);
		if (at + need <= heap_chunk_end(*link))
			break;
	}
	if (!*link)
		return NULL;
	heap_chunk_cut(list, link, at, at + need);
	list->objects++;
	heap_chunk_make(at, at + need, (struct heap_chunk *)at);
	return at + HEADER;
}

/* The chunk behind is a part of this one where it touches. */
static void join(struct heap_chunk *chunk)
{
	struct heap_chunk *next = chunk->next;

	if (!next || heap_chunk_end(chunk) != (u8 *)next)
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
	struct heap_chunk *chunk = (struct heap_chunk *)((u8 *)object - HEADER);

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
	list->first = heap_chunk_make(list->start, list->end, NULL);
}
