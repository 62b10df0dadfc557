/* SPDX-License-Identifier: MIT */
/* as: kernel/mix.c */
#include <foundry/physmem.h>

struct window {
	vaddr_t	at;
	paddr_t	from, to;
};

static paddr_t same_kind(paddr_t frame, vaddr_t at)
{
	u64 offset = at.raw % FRAME_BYTES;

	return paddr(frame.raw + offset);
}

static vaddr_t member_of_the_same_kind(const struct window *window)
{
	return vaddr(window->at.raw + 16);
}

static void *by_the_function_for_it(const struct window *window)
{
	return phys_to_virt(window->from);
}

static vaddr_t told_why(paddr_t frame)
{
	/* SAFETY: the loader maps the low frames where they are */
	return vaddr(frame.raw);
}

static vaddr_t from_a_number(u64 raw)
{
	return vaddr(raw);
}
