// SPDX-License-Identifier: MIT
#include <foundry/io.h>

struct block { u32 control, status; };

struct chip {
	void __iomem		*regs;
	struct block __iomem	*block;
	u32			shadow[4];
};

static u32 read(const struct chip *chip, u32 __iomem *window, u64 addr)
{
	u32 __iomem *words = (u32 __iomem *)addr; /* BAD */

	if (*window) /* BAD */
		return window[2]; /* BAD */
	words = (u32 __iomem *)chip->shadow; /* BAD */
	return chip->block->status + *words; /* BAD */
}

static void clear(struct chip *chip, u32 *copy)
{
	memset(chip->regs, 0, 16); /* BAD */
	memcpy(copy, chip->regs + 4, 16); /* BAD */
	__atomic_store_n(chip->regs, 0, __ATOMIC_RELEASE); /* BAD */
	copy = (u32 *)chip->regs; /* BAD */
	copy = (u32 *)(chip->regs + 8); /* BAD */
}

static u32 once(u32 __iomem *status)
{
	while (READ_ONCE(*status) & 1) /* BAD */
		cpu_relax();
	return atomic_load_acquire(status); /* BAD */
}
