// SPDX-License-Identifier: MIT
#include <foundry/spinlock.h>

struct section {
	irqflags_t flags;
};

static void nested(struct spinlock *outer, struct spinlock *inner)
{
	irqflags_t outer_flags = spin_lock_irqsave(outer);
	irqflags_t inner_flags = spin_lock_irqsave(inner);

	spin_unlock_irqrestore(inner, inner_flags);
	spin_unlock_irqrestore(outer, outer_flags);
}

static void one_after_the_other(struct spinlock *lock)
{
	irqflags_t flags = spin_lock_irqsave(lock);

	spin_unlock_irqrestore(lock, flags);
	flags = arch_irq_save();
	work();
	arch_irq_restore(flags);
}

static int again_and_again(struct spinlock *lock)
{
	for (int i = 0; i < 3; i++) {
		irqflags_t flags = spin_lock_irqsave(lock);

		if (work()) {
			spin_unlock_irqrestore(lock, flags);
			return i;
		}
		spin_unlock_irqrestore(lock, flags);
	}
	return -1;
}

static void by_the_caller(struct section *section)
{
	section->flags = arch_irq_save();
}
