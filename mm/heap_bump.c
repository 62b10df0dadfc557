// SPDX-License-Identifier: MIT
/* heap_bump - one finger moving up. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/heap_bump.h>
#include <foundry/kasan.h>

static struct heap_bump *to_bump(struct heap *heap)
{
	return container_of(heap, struct heap_bump, heap);
}

static void *bump_alloc(struct heap *heap, size_t bytes, size_t align) __allocates
{
	struct heap_bump *bump = to_bump(heap);
	vaddr_t object;

	align = MAX(align, HEAP_ALIGN);
	BUG_ON(!is_power_of_two(align) || align > HEAP_ALIGN_MAX,
	       "heap_bump: an object aligned to %zu, which is no power of two up to %u", align,
	       HEAP_ALIGN_MAX);

	spin_guard(&bump->lock);
	object = vaddr(align_up(bump->next.raw, align));
	if (vaddr_lt(bump->end, object) || MAX(bytes, 1) > vaddr_diff(bump->end, object))
		return NULL;
	bump->next = vaddr_add(object, MAX(bytes, 1));
	bump->last = object;
	bump->count++;
	kasan_unpoison(vaddr_to_ptr(object), MAX(bytes, 1));
	return vaddr_to_ptr(object);
}

/* From @to on nothing is handed out any more. */
static void rewind(struct heap_bump *bump, vaddr_t to) __must_hold(&bump->lock)
{
	/* bounded: by an eighth of what was handed out, in debug images */
	kasan_poison(vaddr_to_ptr(to), align_up(vaddr_diff(bump->next, to), HEAP_ALIGN), KASAN_BUMP);
	bump->next = to;
}

static void bump_free(struct heap *heap, void *object)
{
	struct heap_bump *bump = to_bump(heap);
	vaddr_t at = vaddr_of(object);

	spin_guard(&bump->lock);
	BUG_ON(!vaddr_is_aligned(at, HEAP_ALIGN) || vaddr_lt(at, bump->start) ||
	       !vaddr_lt(at, bump->next), "heap_bump: freed %p is no object of this heap", object);
	BUG_ON(bump->count == 0, "heap_bump: freed %p, but nothing is allocated", object);
	if (--bump->count == 0)
		rewind(bump, bump->start);
	else if (vaddr_eq(at, bump->last))
		rewind(bump, at);
}

static u64 bump_objects(struct heap *heap)
{
	struct heap_bump *bump = to_bump(heap);

	spin_guard(&bump->lock);
	return bump->count;
}

static void bump_shrink(struct heap *heap)
{
}

static const struct heap_ops bump_ops = {
	.alloc		= bump_alloc,
	.free		= bump_free,
	.objects	= bump_objects,
	.shrink		= bump_shrink,
};

void heap_bump_init(struct heap_bump *bump, void *storage, size_t bytes)
{
	vaddr_t start = vaddr_of(storage);

	*bump = (struct heap_bump){
		.heap	= { .ops = &bump_ops, .name = "bump" },
		.start	= start,
		.end	= vaddr_add(start, bytes),
	};
	kasan_poison(storage, bytes, KASAN_BUMP);
	spin_lock_init(&bump->lock, "heap_bump");
	bump->next = start;
	bump->last = start;
}
