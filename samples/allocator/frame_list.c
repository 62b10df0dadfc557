// SPDX-License-Identifier: MIT
/* frame_list - runs are cut where a block is taken, and join again where it comes back. */
#include <foundry/bits.h>
#include <foundry/bug.h>

#include "frame_list.h"
#include "frame_run.h"

static struct frame_list *to_list(struct frame_allocator *fa)
{
	return container_of(fa, struct frame_list, fa);
}

/* The first aligned block of @run, or one behind its end. */
static paddr_t block_in(const struct frame_run_head *run, unsigned int order)
{
	return paddr_align_up(run->start, FRAME_BYTES << order);
}

static bool fits(const struct frame_run_head *run, unsigned int order, enum frame_limit limit)
{
	paddr_t block = block_in(run, order), end = paddr_add(block, FRAME_BYTES << order);

	return end.raw <= frame_run_end(run).raw && end.raw <= frame_limit_end(limit).raw;
}

static int list_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
		      paddr_t *frame) __allocates
{
	struct frame_list *list = to_list(fa);
	struct frame_run_head **link = &list->first;

	if (order > FRAME_ORDER_MAX)
		return -EINVAL;

	spin_guard(&list->lock);
	while (*link && !fits(*link, order, limit))	/* bounded: passes each run once, see the header */
		link = &(*link)->next;
	if (!*link)
		return -ENOMEM;
	*frame = block_in(*link, order);
	frame_run_cut(list, link, *frame, BIT(order));
	list->available -= BIT(order);
	return 0;
}

static void list_free(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	struct frame_list *list = to_list(fa);
	u64 bytes = FRAME_BYTES << order;

	BUG_ON(!paddr_is_aligned(frame, bytes), "frame_list: freed 0x%llx is not aligned for order %u",
	       frame.raw, order);
	BUG_ON(!memmap_is_usable(list->map, frame, bytes),
	       "frame_list: freed 0x%llx of order %u is not memory of this allocator", frame.raw, order);

	spin_guard(&list->lock);
	frame_run_add(list, frame, BIT(order));
	list->available += BIT(order);
}

static u64 list_available(struct frame_allocator *fa)
{
	struct frame_list *list = to_list(fa);

	spin_guard(&list->lock);
	return list->available;
}

static const struct frame_allocator_ops list_ops = {
	.alloc		= list_alloc,
	.free		= list_free,
	.available	= list_available,
};

void frame_list_init(struct frame_list *list, const struct memmap *map,
		     void *(*reach)(paddr_t frame))
{
	*list = (struct frame_list){
		.fa	= { .ops = &list_ops, .name = "list" },
		.map	= map,
		.reach	= reach,
	};
	spin_lock_init(&list->lock, "frame_list");
	for (size_t i = 0; i < map->count; i++) {
		const struct mem_range *range = &map->ranges[i];
		u64 from = paddr_align_up(range->start, FRAME_BYTES).raw >> FRAME_SHIFT;
		u64 to = (range->start.raw + range->bytes) >> FRAME_SHIFT;

		if (range->kind != MEM_USABLE || from >= to)
			continue;
		frame_run_add(list, paddr(from << FRAME_SHIFT), to - from);
		list->available += to - from;
	}
}
