// SPDX-License-Identifier: MIT
#include <foundry/spinlock.h>

static irqflags_t kept;
static struct {
	irqflags_t flags;
} state;

static void nested(struct spinlock *outer, struct spinlock *inner)
{
	irqflags_t flags = spin_lock_irqsave(outer);

	flags = spin_lock_irqsave(inner); /* BAD */
	spin_unlock_irqrestore(inner, flags);
	spin_unlock_irqrestore(outer, flags); /* BAD */
}

static void nested_later(struct spinlock *lock, bool deep)
{
	irqflags_t flags;

	flags = arch_irq_save();
	if (deep)
		flags = spin_lock_irqsave(lock); /* BAD */
	work();
	arch_irq_restore(flags);
}

static void twice(bool early)
{
	irqflags_t flags = arch_irq_save();

	if (early)
		arch_irq_restore(flags);
	work();
	arch_irq_restore(flags); /* BAD */
}

static void for_all_cpus(void)
{
	kept = arch_irq_save(); /* BAD */
	work();
	arch_irq_restore(kept);
	state.flags = arch_irq_save(); /* BAD */
	arch_irq_restore(state.flags);
}
