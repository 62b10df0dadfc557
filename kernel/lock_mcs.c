// SPDX-License-Identifier: MIT
/*
 * lock_mcs - who comes puts its node behind the last one, and waits until the one before says so.
 *
 * Which nodes of a CPU are in use is known to it alone, without a lock and with irqs as they are: an
 * interrupt that comes in between has given back all that it took when it returns.
 */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/ipi.h>
#include <foundry/mcs_lock.h>
#include <foundry/percpu.h>

struct __percpu_type mcs_nodes {
	struct mcs_node	nodes[CPU_HELD_MAX];
	u64		used;			/* bit n: nodes[n] */
};

static DEFINE_PER_CPU(struct mcs_nodes, mcs_nodes);

static struct mcs_node *take_node(void)
{
	struct mcs_nodes *mine = this_cpu_ptr(mcs_nodes);
	unsigned int i = lowest_bit(~mine->used);

	BUG_ON(i >= CPU_HELD_MAX, "mcs_lock: CPU %u holds or waits for %u locks already",
	       this_cpu()->id, CPU_HELD_MAX);
	mine->used |= BIT(i);
	mine->nodes[i] = (struct mcs_node){ .next = NULL };
	return &mine->nodes[i];
}

static void give_node(const struct mcs_node *node)
{
	struct mcs_nodes *mine = this_cpu_ptr(mcs_nodes);

	mine->used &= ~BIT(node - mine->nodes);
}

/*
 * The compare-and-set, and the exchange in join(), have both orders: a node is whole before somebody
 * finds it as the last one (release), and the first of a queue sees what the holder before it
 * wrote (acquire; pairs with the release of the tail in mcs_unlock()).
 */
static bool take_free(struct mcs_lock *lock, struct mcs_node *node)
{
	struct mcs_node *none = NULL;

	return atomic_ptr_cas_acq_rel(&lock->tail, &none, node);
}

/*
 * Whoever releases waits for the link.  So irqs are off: a handler might wait in between for another
 * lock, of the very CPU that releases this one.
 */
static void join(struct mcs_lock *lock, struct mcs_node *node)
{
	irqflags_t flags = arch_irq_save();
	struct mcs_node *before = atomic_ptr_exchange_acq_rel(&lock->tail, node);

	if (before)
		atomic_ptr_store_release(&before->next, node);	/* pairs with the loads in successor() */
	else
		node->served = 1;		/* it is free after all */
	arch_irq_restore(flags);
}

struct mcs_node *mcs_lock_come(struct mcs_lock *lock)
{
	struct mcs_node *node = take_node();

	if (take_free(lock, node))
		node->served = 1;
	else
		join(lock, node);
	return node;
}

void mcs_lock(struct mcs_lock *lock)
{
	struct mcs_node *node = mcs_lock_come(lock);

	while (!mcs_lock_is_served(lock, node))
		ipi_relax();
}

bool mcs_trylock(struct mcs_lock *lock)
{
	struct mcs_node *node;

	if (READ_ONCE(lock->tail))
		return false;
	node = take_node();
	if (!take_free(lock, node)) {
		give_node(node);
		return false;
	}
	lock->holder = node;
	return true;
}

/* Who is behind @node.  Return: NULL when nobody is, and the lock is free. */
static struct mcs_node *successor(struct mcs_lock *lock, struct mcs_node *node)
{
	struct mcs_node *next = atomic_ptr_load_acquire(&node->next), *last = node;

	/* Release pairs with the acquire of the next one in take_free() or join(). */
	if (next || atomic_ptr_cas_release(&lock->tail, &last, NULL))
		return next;
	while (!(next = atomic_ptr_load_acquire(&node->next)))	/* bounded: it is in join() */
		ipi_relax();
	return next;
}

void mcs_unlock(struct mcs_lock *lock)
{
	struct mcs_node *node = lock->holder, *next = successor(lock, node);

	if (next)
		atomic_store_release(&next->served, 1);	/* pairs with mcs_lock_is_served() */
	give_node(node);
}
