// SPDX-License-Identifier: MIT
/*
 * frame_buddy: the lists of free blocks, by zone and order, and how blocks split and join.
 *
 * A list is a chain of numbers through the metadata.  Of the frames of a block only the first says
 * what it is; all others are FRAME_INSIDE, so splitting and joining touch one frame a step.
 */
#include <foundry/bug.h>

#include "frame_buddy.h"

static void list_add(struct frame_buddy *buddy, struct frame_zone *zone, u32 n, struct frame *frame,
		     unsigned int order) __must_hold(&buddy->lock)
{
	u32 next = zone->orders & BIT(order) ? zone->lists[order] : NO_FRAME;

	frame->state = FRAME_FREE;
	frame->order = (u8)order;
	frame->prev = NO_FRAME;
	frame->next = next;
	if (next != NO_FRAME)
		buddy_known(buddy, next)->prev = n;
	zone->lists[order] = n;
	zone->orders |= BIT(order);
}

void buddy_list_add(struct frame_buddy *buddy, u32 n, unsigned int order)
{
	list_add(buddy, &buddy->zones[zone_of(n)], n, buddy_known(buddy, n), order);
}

static void list_remove(struct frame_buddy *buddy, u32 n, struct frame *frame)
	__must_hold(&buddy->lock)
{
	struct frame_zone *zone = &buddy->zones[zone_of(n)];

	if (frame->next != NO_FRAME)
		buddy_known(buddy, frame->next)->prev = frame->prev;
	if (frame->prev != NO_FRAME)
		buddy_known(buddy, frame->prev)->next = frame->next;
	else if (frame->next != NO_FRAME)
		zone->lists[frame->order] = frame->next;
	else
		zone->orders &= ~BIT(frame->order);
	frame->state = FRAME_INSIDE;
}

/* The upper half of a block of which the lower one goes on is about to be a block of @order. */
static void make_half(struct frame_buddy *buddy, u32 n, unsigned int order)
	__must_hold(&buddy->lock)
{
	struct frame_chunk *chunk = buddy_chunk(buddy, n);

	if (has_section(chunk->made, n))
		return;
	if (order < SECTION_ORDER) {
		buddy_make_section(buddy, n);
	} else if (!has_section(chunk->known, n)) {
		*buddy_known(buddy, n) = (struct frame){ .state = FRAME_INSIDE };
		add_section(chunk->known, n);
	}
}

void buddy_add_fresh(struct frame_buddy *buddy, u32 n, u32 count)
{
	struct frame_zone *zone = &buddy->zones[zone_of(n)];

	*buddy_known(buddy, n) = (struct frame){
		.state = FRAME_FRESH, .order = FRAME_ORDER_MAX, .next = zone->fresh, .prev = count,
	};
	add_section(buddy_chunk(buddy, n)->known, n);
	zone->fresh = n;
}

/* One block of the first run; what is behind it is a run of its own. */
static void list_fresh(struct frame_buddy *buddy, struct frame_zone *zone)
	__must_hold(&buddy->lock)
{
	u32 n = zone->fresh, count = buddy_known(buddy, n)->prev;

	zone->fresh = buddy_known(buddy, n)->next;
	if (count > 1)
		buddy_add_fresh(buddy, n + (u32)BIT(FRAME_ORDER_MAX), count - 1);
	buddy_list_add(buddy, n, FRAME_ORDER_MAX);
}

static u32 take_from(struct frame_buddy *buddy, struct frame_zone *zone, unsigned int order)
	__must_hold(&buddy->lock)
{
	struct frame *frame;
	unsigned int from;
	u32 fits, n;

	/* What is pending is smaller than a section.  bounded: each is made once, and a block will do */
	while (!(fits = (u32)(zone->orders & ~(BIT(order) - 1)))) {
		if (zone->pending != NO_FRAME && order < SECTION_ORDER)
			buddy_make_pending(buddy, zone->pending);
		else if (zone->fresh != NO_FRAME)
			list_fresh(buddy, zone);
		else
			return NO_FRAME;
	}

	from = lowest_bit(fits);
	n = zone->lists[from];
	frame = buddy_known(buddy, n);
	list_remove(buddy, n, frame);
	while (from > order) {	/* bounded: by FRAME_ORDER_MAX */
		u32 half = (u32)BIT(--from);

		/* The first step below it makes the section. */
		if (from + 1 >= SECTION_ORDER)
			make_half(buddy, n + half, from);
		list_add(buddy, zone, n + half, frame + half, from);
	}
	return n;
}

u32 buddy_take(struct frame_buddy *buddy, unsigned int order, unsigned int top, unsigned int bottom)
{
	u32 n = NO_FRAME;

	for (unsigned int i = top + 1; n == NO_FRAME && i-- > bottom; )	/* bounded: by FRAME_ZONES */
		n = take_from(buddy, &buddy->zones[i], order);
	return n;
}

void buddy_put(struct frame_buddy *buddy, u32 n, unsigned int order)
{
	for (; order < FRAME_ORDER_MAX; order++) {
		u32 other = n ^ (u32)BIT(order);
		struct frame *frame = buddy_frame(buddy, other);

		/* Without the lock its owner may make it TAKEN or CACHED meanwhile: FREE it is not. */
		if (!frame || READ_ONCE(frame->state) != FRAME_FREE || frame->order != order ||
		    zone_of(other) != zone_of(n))
			break;
		list_remove(buddy, other, frame);
		buddy_known(buddy, MAX(n, other))->state = FRAME_INSIDE;
		n = MIN(n, other);
	}
	buddy_list_add(buddy, n, order);
}

void buddy_cut(struct frame_buddy *buddy, u32 head, u32 n, unsigned int order)
{
	struct frame *lower = buddy_known(buddy, head);

	/* bounded: by FRAME_ORDER_MAX */
	while (lower->order > order) {
		unsigned int half = lower->order - 1u;
		u32 middle = head + (u32)BIT(half);
		struct frame *upper = buddy_known(buddy, middle);

		make_half(buddy, middle, half);
		lower->state = FRAME_EARLY;	/* where the section was made it is all zero */
		lower->order = (u8)half;
		upper->state = FRAME_EARLY;
		upper->order = (u8)half;
		if (n >= middle) {
			head = middle;
			lower = upper;
		}
	}
}

u32 buddy_head(const struct frame_buddy *buddy, u32 n)
{
	for (unsigned int order = 0; order <= FRAME_ORDER_MAX; order++) {
		u32 head = (u32)align_down(n, BIT(order));
		const struct frame *frame = buddy_frame(buddy, head);

		if (frame && frame->state != FRAME_INSIDE && frame->state != FRAME_PENDING &&
		    frame->order >= order)
			return head;
	}
	return NO_FRAME;
}
