// SPDX-License-Identifier: MIT
/* ring - a count beside one index: full and empty need no slot to tell them apart. */
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/ring.h>

void ring_init(struct ring *ring, void **slots, size_t capacity)
{
	*ring = (struct ring){ .slots = slots, .capacity = capacity };
}

/* The slot that is @steps behind the oldest one.  No division: any capacity is as cheap. */
static size_t slot(const struct ring *ring, size_t steps)
{
	size_t to_end = ring->capacity - ring->oldest;

	return steps < to_end ? ring->oldest + steps : steps - to_end;
}

int ring_add(struct ring *ring, void *item)
{
	BUG_ON(!item, "ring: NULL stands for an empty ring and cannot be added");
	if (ring_is_full(ring))
		return -ENOSPC;
	ring->slots[slot(ring, ring->count)] = item;
	ring->count++;
	return 0;
}

void *ring_next(struct ring *ring)
{
	void *item;

	if (ring->count == 0)
		return NULL;
	item = ring->slots[ring->oldest];
	ring->oldest = slot(ring, 1);
	ring->count--;
	return item;
}
