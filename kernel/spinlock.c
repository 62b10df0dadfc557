// SPDX-License-Identifier: MIT
/* spinlock - the chosen algorithm, and the checks on who holds what. */
#include <foundry/bug.h>
#include <foundry/spinlock.h>

void spin_lock_init(struct spinlock *lock, const char *name) __no_lock_analysis /* it is born free */
{
	*lock = (struct spinlock)SPINLOCK_INIT(name);
}

bool spin_is_held(const struct spinlock *lock)
{
	/* Only this CPU ever stores its own pointer there: a race cannot make it equal. */
	return READ_ONCE(lock->owner) == this_cpu();
}

static void note_taken(struct spinlock *lock)
{
	struct cpu *cpu = this_cpu();

	BUG_ON(cpu->held_count == CPU_HELD_MAX,
	       "spinlock: '%s' would be the %u. lock held at once", lock->name, CPU_HELD_MAX + 1);
	WRITE_ONCE(lock->owner, cpu);
	cpu->held[cpu->held_count++] = lock;
}

/* Usually the last one taken, but any order is allowed. */
static void note_released(struct spinlock *lock)
{
	struct cpu *cpu = this_cpu();
	unsigned int i = cpu->held_count;

	while (i-- > 0 && cpu->held[i] != lock)
		;
	for (cpu->held_count--; i < cpu->held_count; i++)
		cpu->held[i] = cpu->held[i + 1];
	WRITE_ONCE(lock->owner, NULL);
}

void spin_lock(struct spinlock *lock) __no_lock_analysis /* the algorithm is below the analysis */
{
	BUG_ON(spin_is_held(lock), "spinlock: '%s' is held by this CPU already", lock->name);
	ticket_lock(&lock->raw);
	note_taken(lock);
}

#undef spin_trylock	/* sparse's view of it, for callers */
bool spin_trylock(struct spinlock *lock) __no_lock_analysis /* the algorithm is below the analysis */
{
	if (!ticket_trylock(&lock->raw))
		return false;
	note_taken(lock);
	return true;
}

void spin_unlock(struct spinlock *lock) __no_lock_analysis /* the algorithm is below the analysis */
{
	BUG_ON(!spin_is_held(lock), "spinlock: '%s' is not held by this CPU", lock->name);
	note_released(lock);
	ticket_unlock(&lock->raw);
}

void spin_drop_held(unsigned int count)
{
	struct cpu *cpu = this_cpu();

	while (cpu->held_count > count) {
		struct spinlock *lock = cpu->held[cpu->held_count - 1];

		note_released(lock);
		ticket_unlock(&lock->raw);
	}
}

irqflags_t spin_lock_irqsave(struct spinlock *lock)
{
	irqflags_t flags = arch_irq_save();

	spin_lock(lock);
	return flags;
}

void spin_unlock_irqrestore(struct spinlock *lock, irqflags_t flags)
{
	spin_unlock(lock);
	arch_irq_restore(flags);
}
