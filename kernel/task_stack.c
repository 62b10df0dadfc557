// SPDX-License-Identifier: MIT
/* task_stack - a place in a row for each stack, and pages in it while it is out. */
#include <foundry/bitmap.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/kasan.h>
#include <foundry/kernel.h>
#include <foundry/spinlock.h>
#include <foundry/task_stack.h>

/* No return address and no small number, and not the same in every byte. */
#define PAINT		0x9a1257ac9a1257acull

#define NONE		TASK_STACKS_MAX

static DEFINE_SPINLOCK(lock);
static u64 taken[TASK_STACKS_MAX / BITMAP_WORD_BITS] __guarded_by(&lock);

/* Those that are mapped from end to end: for whoever asks without the lock. */
static bool is_out[TASK_STACKS_MAX];

static struct bitmap places(void) __must_hold(&lock)
{
	return (struct bitmap){ .words = taken, .first = 0, .end = TASK_STACKS_MAX };
}

/* The lowest: what the tables need for it is there most likely. */
static unsigned int take_place(void)
{
	irqflags_t flags = spin_lock_irqsave(&lock);
	struct bitmap map = places();
	u64 place = bitmap_next_clear(&map, 0, TASK_STACKS_MAX);

	if (place != BITMAP_NONE)
		bitmap_set(&map, place, 1);
	spin_unlock_irqrestore(&lock, flags);
	return place == BITMAP_NONE ? NONE : (unsigned int)place;
}

static void leave_place(unsigned int place)
{
	irqflags_t flags = spin_lock_irqsave(&lock);
	struct bitmap map = places();

	bitmap_clear(&map, place, 1);
	spin_unlock_irqrestore(&lock, flags);
}

static unsigned int place_of(vaddr_t addr)
{
	u64 offset = addr.raw - TASK_STACKS_BASE;

	return offset < TASK_STACKS_BYTES ? (unsigned int)(offset / sizeof(struct stack)) : NONE;
}

static struct stack_bounds stack_in(unsigned int place)
{
	vaddr_t low = vaddr(TASK_STACKS_BASE + place * sizeof(struct stack) + STACK_GUARD);

	return (struct stack_bounds){ low, vaddr_add(low, STACK_BYTES) };
}

/* --- its pages -------------------------------------------------------------------------- */

static int map_page(struct kernel *kernel, vaddr_t at) __allocates
{
	paddr_t frame;
	int err = frame_alloc(kernel->frames, &frame);

	if (err)
		return err;
	err = vmm_map(kernel->vmm, at, frame, PAGE_BYTES, VM_READ | VM_WRITE);
	if (err)
		frame_free(kernel->frames, frame);
	return err;
}

/* A page is a leaf of its own: between guards no larger one has room. */
static void unmap_pages(struct kernel *kernel, vaddr_t from, vaddr_t to) __allocates
{
	paddr_t frames[STACK_BYTES / PAGE_BYTES];
	size_t count = 0;
	int err;

	for (vaddr_t at = from; vaddr_lt(at, to); at = vaddr_add(at, PAGE_BYTES)) {
		struct vm_mapping leaf;

		err = vmm_query(kernel->vmm, at, &leaf);
		BUG_ON(err, "task_stack: 0x%llx is not mapped: %s", at.raw, errno_name(err));
		frames[count++] = paddr_add(leaf.to, vaddr_diff(at, leaf.from));
	}
	if (count == 0)
		return;
	err = vmm_unmap(kernel->vmm, from, vaddr_diff(to, from));
	BUG_ON(err, "task_stack: 0x%llx cannot be unmapped: %s", from.raw, errno_name(err));
	while (count > 0)
		frame_free(kernel->frames, frames[--count]);
}

static int map_pages(struct kernel *kernel, struct stack_bounds stack) __allocates
{
	for (vaddr_t at = stack.low; vaddr_lt(at, stack.high); at = vaddr_add(at, PAGE_BYTES)) {
		int err = map_page(kernel, at);

		if (err) {
			unmap_pages(kernel, stack.low, at);
			return err;
		}
	}
	return 0;
}

/* --- taken and given back ----------------------------------------------------------------- */

int task_stack_alloc(struct kernel *kernel, struct stack_bounds *stack)
{
	unsigned int place = take_place();
	int err;

	if (place == NONE)
		return -ENOSPC;
	err = map_pages(kernel, stack_in(place));
	if (err) {
		leave_place(place);
		return err;
	}
	*stack = stack_in(place);
	kasan_unpoison(vaddr_to_ptr(stack->low), STACK_BYTES);
	WRITE_ONCE(is_out[place], true);
	return 0;
}

void task_stack_free(struct kernel *kernel, struct stack_bounds stack)
{
	unsigned int place = place_of(stack.low);

	BUG_ON(place == NONE || !is_out[place] || !vaddr_eq(stack.low, stack_in(place).low) ||
	       !vaddr_eq(stack.high, stack_in(place).high),
	       "task_stack: 0x%llx - 0x%llx is no stack that is out", stack.low.raw, stack.high.raw);
	WRITE_ONCE(is_out[place], false);
	unmap_pages(kernel, stack.low, stack.high);
	leave_place(place);
}

bool task_stacks_hold(vaddr_t addr, struct stack_bounds *stack)
{
	unsigned int place = place_of(addr);

	if (place == NONE || !READ_ONCE(is_out[place]))
		return false;
	*stack = stack_in(place);
	return stack_holds(stack, addr);
}

/* --- how much of it ------------------------------------------------------------------------- */

/* Redzones are painted over as all else: context_init() begins anew. */
__no_address_check void task_stack_paint(struct stack_bounds stack)
{
	u64 *end = vaddr_to_ptr(stack.high);

	for (u64 *word = vaddr_to_ptr(stack.low); word < end; word++)
		WRITE_ONCE(*word, PAINT);
}

__no_address_check u64 task_stack_used(struct stack_bounds stack)
{
	const u64 *word = vaddr_to_ptr(stack.low), *end = vaddr_to_ptr(stack.high);

	while (word < end && READ_ONCE(*word) == PAINT)
		word++;
	return vaddr_diff(stack.high, vaddr_of(word));
}
