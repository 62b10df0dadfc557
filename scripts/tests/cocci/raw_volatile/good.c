// SPDX-License-Identifier: MIT
#include <foundry/compiler.h>

static volatile sig_atomic_t interrupted;

/* A comment on volatile, */
static const char text[] = "and a text on volatile";

static u32 wait(struct mailbox *box, void __iomem *regs)
{
	while (!READ_ONCE(box->full))
		cpu_relax();
	WRITE_ONCE(box->full, 0);
	__asm__ volatile("" : : : "memory");
	asm volatile("nop");
	return io_read32(regs);
}

static vaddr_t place(const volatile void *object, volatile void __iomem *regs)
{
	return vaddr_of(object);
}
