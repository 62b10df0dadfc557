// SPDX-License-Identifier: MIT
/* Rings with one thing wrong each, around the one that there is. */
#include <foundry/errno.h>

#include "conform/ring.h"
#include "saboteur.h"

/* RING-1 */
static void *next_is_the_newest(struct ring *ring)
{
	if (ring->count == 0)
		return NULL;
	ring->count--;
	return ring->slots[(ring->oldest + ring->count) % ring->capacity];
}

static void *next_gives_the_last_slot_twice(struct ring *ring)
{
	if (ring->capacity > 1 && ring->oldest == ring->capacity - 1 && ring->count > 1)
		ring->slots[0] = ring->slots[ring->oldest];
	return ring_next(ring);
}

/* RING-2 */
static int add_keeps_a_slot_free(struct ring *ring, void *item)
{
	if (ring->capacity > 1 && ring->count == ring->capacity - 1)
		return -ENOSPC;
	return ring_add(ring, item);
}

static int add_drops_the_oldest(struct ring *ring, void *item)
{
	if (ring->capacity > 0 && ring_is_full(ring))
		(void)!ring_next(ring);
	return ring_add(ring, item);
}

static int add_replaces_and_refuses(struct ring *ring, void *item)
{
	int err = ring_add(ring, item);

	if (err && ring->capacity > 0)
		ring->slots[ring->oldest] = item;
	return err;
}

/* RING-3 */
static void *next_is_what_was_there(struct ring *ring)
{
	void *was = ring->capacity ? ring->slots[ring->oldest] : NULL;

	return ring->count ? ring_next(ring) : was;
}

static void *next_counts_below_none(struct ring *ring)
{
	if (ring->count == 0 && ring->capacity > 0)
		ring->count = ring->capacity;
	else
		return ring_next(ring);
	return NULL;
}

/* RING-4 */
static size_t len_of_what_is_free(const struct ring *ring)
{
	return ring->capacity - ring->count;
}

static size_t len_without_the_last(const struct ring *ring)
{
	return ring_is_full(ring) ? ring->count - 1 : ring->count;
}

/* RING-5 */
static int add_behind_the_slots(struct ring *ring, void *item)
{
	if (ring_is_full(ring))
		ring->slots[ring->capacity] = item;
	return ring_add(ring, item);
}

static void *next_before_the_slots(struct ring *ring)
{
	ring->slots[-1] = ring;
	return ring_next(ring);
}

#define MOCK(add, next, len)	(&(const struct ring_bench){ ring_init, add, next, len })
#define MOCK_ADD(op)		MOCK(op, ring_next, ring_len)
#define MOCK_NEXT(op)		MOCK(ring_add, op, ring_len)
#define MOCK_LEN(op)		MOCK(ring_add, ring_next, op)

static const struct saboteur ring_saboteurs[] = {
	{ .name = "RING-1 the newest comes out first",
	  .bench = MOCK_NEXT(next_is_the_newest) },
	{ .name = "RING-1 what is in the last slot comes out twice",
	  .bench = MOCK_NEXT(next_gives_the_last_slot_twice) },
	{ .name = "RING-2 a slot is kept free",
	  .bench = MOCK_ADD(add_keeps_a_slot_free) },
	{ .name = "RING-2 a full ring drops its oldest",
	  .bench = MOCK_ADD(add_drops_the_oldest) },
	{ .name = "RING-2 it refuses and adds all the same",
	  .bench = MOCK_ADD(add_replaces_and_refuses) },
	{ .name = "RING-3 an empty ring gives what was there",
	  .bench = MOCK_NEXT(next_is_what_was_there),
	  .also = "RING-2",
	  .why = "more comes out of a full ring than went in" },
	{ .name = "RING-3 an empty ring becomes a full one",
	  .bench = MOCK_NEXT(next_counts_below_none) },
	{ .name = "RING-4 the length is that of what is free",
	  .bench = MOCK_LEN(len_of_what_is_free) },
	{ .name = "RING-4 the last one is not counted",
	  .bench = MOCK_LEN(len_without_the_last) },
	{ .name = "RING-5 it writes behind its slots",
	  .bench = MOCK_ADD(add_behind_the_slots) },
	{ .name = "RING-5 it writes before its slots",
	  .bench = MOCK_NEXT(next_before_the_slots) },
};

static const struct saboteur_contract ring_contract = { .conform = ring_conform };

SABOTEURS(ring, FACT(CONSOLE), ring_contract, ring_saboteurs);
