// SPDX-License-Identifier: MIT
#include <foundry/io.h>

struct block { u32 control, status; };

struct chip {
	void __iomem	*regs;
	u32		shadow[4];
};

static u32 read(const struct chip *chip, u32 __iomem *window, size_t n)
{
	struct block __iomem *block = (struct block __iomem *)chip->regs;

	window = (u32 __iomem *)io_map(paddr(0xfee00000), 16, IO_UNCACHED);
	return io_read32(chip->regs + 4 * n) + io_read32(&window[n]) + io_read32(&block->status);
}

static u32 remember(struct chip *chip, u32 *words, u32 n)
{
	memcpy(chip->shadow, words, sizeof(chip->shadow));
	return *words + words[1] * n + chip->shadow[n];
}

static u32 *fake(struct chip *chip)
{
	static u32 regs[4];

	/* SAFETY: never given to a chip. */
	chip->regs = (void __iomem __force *)regs;
	return &regs[regs[0]];
}
