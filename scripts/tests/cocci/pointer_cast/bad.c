// SPDX-License-Identifier: MIT
#include <foundry/physmem.h>

struct window {
	u64		base;
	paddr_t		start;
	unsigned int	shift;
};

static char *const loader = (char *)0x100000; /* BAD */

static void *made(u64 addr, size_t n, unsigned long word)
{
	char *at = (char *)addr; /* BAD */

	at = (char *)(addr + 8); /* BAD */
	at = (void *)word; /* BAD */
	return n ? at : (void *)(word << 12); /* BAD */
}

static void call(u64 addr)
{
	void (*entry)(void) = (void (*)(void))addr; /* BAD */

	entry();
}

static const u8 *bytes(const struct window *window, struct window here)
{
	/* SAFETY: portable code has no such escape */
	const u8 *at = (const u8 *)window->start.raw; /* BAD */

	at = (const u8 *)window->base; /* BAD */
	at = (const u8 *)(uintptr_t)here.start.raw; /* BAD */
	at = (const u8 *)(here.start.raw + 1); /* BAD */
	at = (const u8 *)(window->base << window->shift); /* BAD */
	at = (const u8 *)frame_available(window); /* BAD */
	return at;
}

static u64 number(const char *text, const struct window *window)
{
	static char kept[8];
	u64 sum = (u64)text; /* BAD */

	sum += (unsigned long)(text + 1); /* BAD */
	sum += (uintptr_t)window; /* BAD */
	sum += (size_t)kept; /* BAD */
	sum += (u64)&window->base; /* BAD */
	return sum + (u64)bytes; /* BAD */
}

static u64 of_another_file(void)
{
	return vaddr((unsigned long)(__image_start)).raw; /* BAD */
}
