// SPDX-License-Identifier: MIT
/*
 * slab: the magazines of a CPU are one block of frames, made when the CPU needs the first, so that
 * CPUs that are not there cost a pointer.
 */
#include <foundry/bits.h>
#include <foundry/physmem.h>
#include <foundry/string.h>

#include "slab.h"

#define MAGAZINES_ORDER	2
#define MAGAZINES_BYTES	(FRAME_BYTES << MAGAZINES_ORDER)

_Static_assert(sizeof(struct slab_magazine[SLAB_MAGAZINES]) == MAGAZINES_BYTES, "a block holds them");

/* By the CPU itself, irqs off. */
static void set_magazines(struct slab_source *source, struct slab_magazine *magazines)
{
	source->magazines[this_cpu()->id] = magazines;
}

/* Return: whether they are what this CPU uses now. */
static bool adopt(struct slab_source *source, struct slab_magazine *magazines)
{
	spin_guard(&source->lock);
	if (slab_own_magazine(source, 0))
		return false;
	set_magazines(source, magazines);
	return true;
}

static bool lacks_magazines(struct slab_source *source)
{
	irqflags_t flags = arch_irq_save();
	bool lacks = !slab_own_magazine(source, 0);

	arch_irq_restore(flags);
	return lacks;
}

static void give_block(struct slab_source *source, struct slab_magazine *magazines)
{
	frame_free_order(source->frames, MAGAZINES_ORDER, virt_to_phys(magazines));
}

void slab_make_magazines(struct slab_source *source)
{
	struct slab_magazine *magazines;
	paddr_t block;

	if (!lacks_magazines(source) || frame_alloc_order(source->frames, MAGAZINES_ORDER, &block))
		return;
	magazines = memset(phys_to_virt(block), 0, MAGAZINES_BYTES);
	if (!adopt(source, magazines))	/* this is another CPU meanwhile */
		give_block(source, magazines);
}

static bool are_empty(const struct slab_magazine *magazines)
{
	for (u32 i = 0; i < SLAB_MAGAZINES; i++)	/* bounded: by SLAB_MAGAZINES */
		if (magazines[i].hot || magazines[i].count > 0)
			return false;
	return true;
}

/* Return: the block, or NULL when it is in use. */
static struct slab_magazine *abandon(struct slab_source *source)
{
	struct slab_magazine *magazines;

	spin_guard(&source->lock);
	magazines = slab_own_magazine(source, 0);
	if (!magazines || !are_empty(magazines))
		return NULL;
	set_magazines(source, NULL);
	return magazines;
}

void slab_drop_magazines(struct slab_source *source)
{
	struct slab_magazine *magazines = abandon(source);

	if (magazines)
		give_block(source, magazines);
}

u64 slab_waiting(struct slab_source *source, u32 number)
{
	u64 waiting = 0;

	spin_guard(&source->lock);
	/* bounded: by CPU_MAX; none is given back while the lock is held */
	for (unsigned int cpu = 0; cpu < CPU_MAX; cpu++) {
		const struct slab_magazine *magazines = slab_magazines_of(source, cpu);

		if (magazines)
			waiting += READ_ONCE(magazines[number].count) +
				   (READ_ONCE(magazines[number].hot) != NULL);
	}
	return waiting;
}

u32 slab_take_number(struct slab_source *source)
{
	u32 number;

	spin_guard(&source->lock);
	number = lowest_bit(~(u64)source->numbers);
	if (number >= SLAB_NO_NUMBER)
		return SLAB_NO_NUMBER;
	source->numbers |= (u32)BIT(number);
	return number;
}

void slab_free_number(struct slab_source *source, u32 number)
{
	spin_guard(&source->lock);
	if (number != SLAB_NO_NUMBER)
		source->numbers &= ~(u32)BIT(number);
}

void slab_source_init(struct slab_source *source, struct frame_allocator *frames)
{
	*source = (struct slab_source){ .frames = frames };
	spin_lock_init(&source->lock, "slab_source");
	source->numbers = 0;
	rbtree_init(&source->slabs);
}
