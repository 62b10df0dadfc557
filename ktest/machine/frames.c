// SPDX-License-Identifier: MIT
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "machine/frames.h"

struct block {
	paddr_t		start;
	unsigned int	order;
};

static struct block taken[16];
static unsigned int count;

static int take(struct frame_allocator *fa, unsigned int order, enum frame_limit limit, paddr_t *frame)
{
	int err;

	if (count == ARRAY_SIZE(taken))
		return -ENOMEM;
	err = frame_alloc_below(this_kernel()->frames, order, limit, frame);
	if (!err)
		taken[count++] = (struct block){ *frame, order };
	return err;
}

static void keep(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
}

static const struct frame_allocator_ops ops = { .alloc = take, .free = keep };
struct frame_allocator machine_frames = { .ops = &ops, .name = "machine_frames" };

static void give_back(void *unused)
{
	while (count > 0) {
		const struct block *block = &taken[--count];

		frame_free_order(this_kernel()->frames, block->order, block->start);
	}
}

void machine_frames_start(struct ktest *kt)
{
	count = 0;
	ktest_defer(kt, give_back, NULL);
}

void *machine_reach(void *arg, paddr_t table)
{
	return phys_to_virt(table);
}
