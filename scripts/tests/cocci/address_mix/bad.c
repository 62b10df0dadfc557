/* SPDX-License-Identifier: MIT */
/* as: kernel/mix.c */
#include <foundry/physmem.h>

struct window {
	vaddr_t	at;
	paddr_t	from, to;
};

static vaddr_t reserve(void)
{
	return vaddr(0x1000);
}

static void *by_parameter(paddr_t frame)
{
	return vaddr_to_ptr(vaddr(frame.raw)); /* BAD */
}

static paddr_t by_call(const void *object)
{
	return paddr(vaddr_of(object).raw); /* BAD */
}

static paddr_t by_own_call(void)
{
	return paddr(reserve().raw); /* BAD */
}

static vaddr_t by_arithmetic(paddr_t low, u64 bytes)
{
	paddr_t end = paddr_add(low, bytes);

	return vaddr((end.raw + 7) & ~7ull); /* BAD */
}

static vaddr_t by_member(const struct window *windows, size_t i)
{
	return vaddr(windows[i].to.raw + 16); /* BAD */
}

static paddr_t in_parentheses(struct window window)
{
	return paddr(((window.at)).raw); /* BAD */
}
