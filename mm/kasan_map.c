// SPDX-License-Identifier: MIT
/*
 * kasan: the shadow of all RAM, and of the stacks of tasks.  It is mapped where the formula puts it, which is between the
 * devices and the image.  The image has its own within itself: link.lds.
 */
#include <foundry/bits.h>
#include <foundry/frame_bump.h>
#include <foundry/kernel_map.h>
#include <foundry/string.h>
#include <foundry/task_stack.h>

#include "kasan.h"

/* Shadow that is mapped already ends here: two ranges of RAM may share a page of it. */
static u64 mapped_to;

static int map_shadow(const struct pt_radix *tables, struct frame_bump *frames, u64 start, u64 end)
	__allocates
{
	paddr_t block;
	int err;

	start = MAX(align_down(start, PAGE_BYTES), mapped_to);
	end = align_up(end, PAGE_BYTES);
	if (start >= end)
		return 0;
	err = frame_bump_take(frames, (end - start) >> FRAME_SHIFT, &block);
	if (err)
		return err;
	memset(phys_to_virt(block), 0, end - start);
	mapped_to = end;
	return pt_map_range(tables, &frames->fa, &(struct vm_mapping){
		.from = vaddr(start), .to = block, .bytes = end - start, .prot = VM_READ | VM_WRITE | VM_GLOBAL,
	});
}

/* Functions write to the shadow of the stack that they are on: it is there before any stack is. */
static int map_shadow_of_stacks(const struct pt_radix *tables, struct frame_bump *frames) __allocates
{
	if (!IS_ENABLED(CONFIG_VMM))
		return 0;
	kasan_cover(vaddr(TASK_STACKS_BASE), TASK_STACKS_BYTES);
	return map_shadow(tables, frames, KASAN_SHADOW(TASK_STACKS_BASE),
			  KASAN_SHADOW(TASK_STACKS_BASE + TASK_STACKS_BYTES));
}

int kasan_map_shadow(const struct pt_radix *tables, struct frame_bump *frames,
		     const struct memmap *ram)
{
	/* The end of what the shadow within the image describes: link.lds. */
	extern const u8 __bss_end[];

	kasan_cover(vaddr_of(__image_start), vaddr_diff(vaddr_of(__bss_end), vaddr_of(__image_start)));
	for (size_t i = 0; i < ram->count; i++) {
		const struct mem_range *range = &ram->ranges[i];
		u64 start = DIRECT_BASE + align_down(range->start.raw, PAGE_BYTES);
		u64 end = DIRECT_BASE + align_up(range->start.raw + range->bytes, PAGE_BYTES);
		int err;

		if (range->kind != MEM_USABLE && range->kind != MEM_BOOT)
			continue;
		err = map_shadow(tables, frames, KASAN_SHADOW(start), KASAN_SHADOW(end));
		if (err)
			return err;
		kasan_cover(vaddr(start), end - start);
	}
	return map_shadow_of_stacks(tables, frames);
}
