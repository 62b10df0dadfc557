// SPDX-License-Identifier: MIT
#include <foundry/physmem.h>

struct window {
	struct list	link;
	u64		base;
	char		*text;
	u64		*words;
};

static const u8 *bytes(const void *param, paddr_t frame)
{
	const struct window *window = (const struct window *)param;
	const u8 *at = phys_to_virt(frame);

	at = (const u8 *)window->text;
	at = (const u8 *)(window->text + 4);
	at = window ? (const u8 *)at : (const u8 *)NULL;
	at = (const u8 *)0;
	return (const u8 *)vaddr_to_ptr(vaddr(window->base));
}

static u64 number(const u64 *word, u32 half, const struct window *window)
{
	u64 sum = (u64)half << 32;

	sum += (u64)*word;
	sum += (unsigned long)window->base;
	sum += (size_t)(word - window->words);
	return sum + vaddr_of(number).raw;
}
