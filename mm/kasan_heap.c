// SPDX-License-Identifier: MIT
/* kasan: what lies in a slab, behind a large object and in a free frame, by what those know. */
#include <foundry/kernel.h>
#include <foundry/physmem.h>
#include <foundry/print.h>

#include "frame_buddy.h"
#include "heap_large.h"
#include "kasan.h"
#include "slab_debug.h"

/* --- slabs ------------------------------------------------------------------------------ */

static void describe_front(const struct slab_cache *cache, vaddr_t addr, struct slab *slab, u32 i,
			   char text[KASAN_TEXT_MAX])
{
	const struct slab_tag *tag = &slab->tags[i];
	char name[SYMBOL_TEXT_MAX];
	vaddr_t object = vaddr_of(slab_object(slab, i));

	snprintf(text, KASAN_TEXT_MAX,
		 "%llu bytes in front of the %u-byte object 0x%llx of %s, allocated by %s",
		 vaddr_diff(object, addr), tag->bytes, object.raw, cache->name,
		 slab_debug_name(tag->allocated, name));
}

static void describe_object(const struct slab_cache *cache, vaddr_t addr, struct slab *slab, u32 i,
			    char text[KASAN_TEXT_MAX])
{
	const struct slab_tag *tag = &slab->tags[i];
	vaddr_t object = vaddr_of(slab_object(slab, i));
	u64 offset = vaddr_diff(addr, object);
	char name[SYMBOL_TEXT_MAX];

	if (tag->state == SLAB_NEVER)
		snprintf(text, KASAN_TEXT_MAX, "byte %llu of 0x%llx of %s, which was never allocated",
			 offset, object.raw, cache->name);
	else if (tag->state == SLAB_FREED)
		snprintf(text, KASAN_TEXT_MAX,
			 "byte %llu of the %u-byte object 0x%llx of %s, after it was freed by %s",
			 offset, tag->bytes, object.raw, cache->name,
			 slab_debug_name(tag->freed, name));
	else
		snprintf(text, KASAN_TEXT_MAX,
			 "%llu bytes behind the %u-byte object 0x%llx of %s, allocated by %s",
			 offset - tag->bytes, tag->bytes, object.raw, cache->name,
			 slab_debug_name(tag->allocated, name));
}

/* Whether it lies nearer to the object behind the redzone than to the one before it. */
static bool is_front_of(const struct slab_cache *cache, u64 offset, struct slab *slab, u32 next)
{
	const struct slab_tag *tags = slab->tags;
	u64 left = cache->slot_bytes - offset;

	if (next >= cache->capacity || tags[next].state != SLAB_TAKEN || left > SLAB_REDZONE)
		return false;
	return tags[next - 1].state != SLAB_TAKEN || left < offset - tags[next - 1].bytes + 1;
}

void kasan_describe_slab(vaddr_t addr, char text[KASAN_TEXT_MAX])
{
	struct slab *slab = slab_of(vaddr_to_ptr(addr));
	const struct slab_cache *cache = slab->cache;
	u64 offset = vaddr_diff(addr, vaddr_of(slab));
	u32 i;

	if (offset < cache->first) {
		describe_front(cache, addr, slab, 0, text);
		return;
	}
	i = MIN(slab_index(cache, vaddr_to_ptr(addr)), cache->capacity - 1);
	offset = vaddr_diff(addr, vaddr_of(slab_object(slab, i)));
	if (is_front_of(cache, offset, slab, i + 1))
		describe_front(cache, addr, slab, i + 1, text);
	else
		describe_object(cache, addr, slab, i, text);
}

/* --- large objects ------------------------------------------------------------------------ */

void kasan_describe_large(vaddr_t addr, char text[KASAN_TEXT_MAX])
{
	struct heap_large_info info;
	char name[SYMBOL_TEXT_MAX];

	if (!this_kernel() || !this_kernel()->heap ||
	    !heap_large_at(this_kernel()->heap, addr, &info)) {
		snprintf(text, KASAN_TEXT_MAX, "behind a large object of a heap");
		return;
	}
	snprintf(text, KASAN_TEXT_MAX, "%llu bytes behind the %zu-byte object 0x%llx, allocated by %s",
		 vaddr_diff(addr, info.object) - info.bytes, info.bytes, info.object.raw,
		 slab_debug_name(info.caller, name));
}

/* --- frames -------------------------------------------------------------------------------- */

void kasan_describe_frame(vaddr_t addr, char text[KASAN_TEXT_MAX])
{
	paddr_t frame = paddr_align_down(virt_to_phys(vaddr_to_ptr(addr)), FRAME_BYTES);
	u64 offset = vaddr_diff(addr, vaddr_align_down(addr, FRAME_BYTES));
	const struct kernel *kernel = this_kernel();
	char name[SYMBOL_TEXT_MAX];

	if (!kernel || !kernel->frames || !memmap_is_usable(&kernel->memmap, frame, FRAME_BYTES))
		snprintf(text, KASAN_TEXT_MAX, "in a frame that is free");
	else if (IS_ENABLED(CONFIG_FRAME_BUDDY) &&
		 frame_buddy_freed_by(kernel->frames, frame, name))
		snprintf(text, KASAN_TEXT_MAX, "byte %llu of the frame 0x%llx, after it was freed by %s",
			 offset, frame.raw, name);
	else
		snprintf(text, KASAN_TEXT_MAX, "byte %llu of the frame 0x%llx, which is free", offset,
			 frame.raw);
}
