// SPDX-License-Identifier: MIT
/* What CPUs tell each other: a list of calls, a shootdown, a handler that wants a lock. */
#include <foundry/atomic.h>
#include <foundry/ipi.h>
#include <foundry/percpu.h>
#include <foundry/ticket_lock.h>

#include "races/rig.h"

#define ROUNDS		24
#define CHANGES		128	/* of a table */
#define LOOKS		12	/* with something remembered, and then without: others come in between */
#define USES_MOST	20000	/* until all changes are made */

/* --- a list of calls ----------------------------------------------------------------- */

struct node {
	struct node	*next;
};

static struct node nodes[CREW_MAX][ROUNDS];
static struct node *list;		/* the last one first; atomic */

static void list_reset(void)
{
	list = NULL;
}

static void push(struct node *node)
{
	struct node *last = READ_ONCE(list);

	do {
		WRITE_ONCE(node->next, last);
	} while (!atomic_ptr_cas_release(&list, &last, node));	/* nobody follows it before all are done */
}

/* Whoever pushes in between is lost. */
static void push_in_two_steps(struct node *node)
{
	WRITE_ONCE(node->next, READ_ONCE(list));
	WRITE_ONCE(list, node);
}

static void push_all(struct crew_member *me)
{
	void (*const *how)(struct node *node) = race_how(me);

	for (unsigned int i = 0; i < ROUNDS; i++)
		(*how)(&nodes[me->who][i]);
}

static u32 calls_lost(unsigned int cpus)
{
	u32 found = 0;

	for (const struct node *node = list; node; node = node->next)
		found++;
	return cpus * ROUNDS - found;
}

static void (*const push_right)(struct node *node) = push;
static void (*const push_wrong)(struct node *node) = push_in_two_steps;

/* --- a shootdown ------------------------------------------------------------------------ */

/* What a CPU remembers of the table, by itself and with irqs off. */
struct __percpu_type remembered {
	u32	version;		/* 0: nothing */
};

static DEFINE_PER_CPU(struct remembered, remembered);
static u64 users;			/* CPUs that may remember it; atomic, as the next */
static u32 table;			/* its version */
static u32 told;			/* nobody remembers an older one */

static void shootdown_reset(void)
{
	users = 0;
	table = told = 1;
	for (unsigned int id = 0; id < CPU_MAX; id++)
		per_cpu_ptr(remembered, id)->version = 0;
}

static void forget(void *unused)
{
	this_cpu_ptr(remembered)->version = 0;
}

static void change(void)
{
	atomic_store_relaxed(&table, table + 1);
	atomic_fence();				/* pairs with the one in use() */
	ipi_call(atomic64_load_acquire(&users), forget, NULL);
	atomic_store_release(&told, table);	/* pairs with the load in use() */
}

/* Whoever begins to use it between the look and the store is not told. */
static void change_for_those_before(void)
{
	cpu_set_t before = atomic64_load_acquire(&users);

	atomic_store_relaxed(&table, table + 1);
	ipi_call(before, forget, NULL);
	atomic_store_release(&told, table);
}

static void remember(void)
{
	irqflags_t flags = arch_irq_save();

	this_cpu_ptr(remembered)->version = atomic_load_relaxed(&table);
	arch_irq_restore(flags);
}

static void look(void)
{
	irqflags_t flags = arch_irq_save();
	u32 oldest = atomic_load_acquire(&told);	/* pairs with the store in change() */
	u32 version = this_cpu_ptr(remembered)->version;

	if (version && version < oldest)
		race_damage();
	arch_irq_restore(flags);
}

static void use(void)
{
	atomic64_fetch_or_release(&users, CPU_BIT(this_cpu()->id));
	atomic_fence();				/* pairs with the one in change() */
	remember();
	for (unsigned int i = 0; i < LOOKS; i++)
		look();
	forget(NULL);
	atomic64_fetch_and_release(&users, ~CPU_BIT(this_cpu()->id));	/* pairs with the load in change() */
	for (unsigned int i = 0; i < LOOKS; i++)
		look();
}

static void change_or_use(struct crew_member *me)
{
	void (*const *how)(void) = race_how(me);

	for (unsigned int i = 0; me->who == 0 && i < CHANGES; i++)
		(*how)();
	for (unsigned int i = 0; i < USES_MOST && atomic_load_relaxed(&told) <= CHANGES; i++)
		use();
}

static void (*const change_right)(void) = change;
static void (*const change_wrong)(void) = change_for_those_before;

/* --- a handler that wants a lock ---------------------------------------------------------- */

#define TRIES	64		/* of a handler: then it would wait for ever */

static struct ticket_lock lock;

static void lock_reset(void)
{
	lock = (struct ticket_lock)TICKET_LOCK_INIT;
}

/* Its own CPU goes on when it returns, and not before. */
static void handler(void *unused)
{
	unsigned int tries = 0;

	while (!ticket_trylock(&lock)) {
		if (++tries == TRIES) {
			race_damage();
			return;
		}
		cpu_relax();
	}
	ticket_unlock(&lock);
}

static void hold(void)
{
	static u32 held;		/* guarded by the lock */

	ticket_lock(&lock);
	WRITE_ONCE(held, READ_ONCE(held) + 1);
	ticket_unlock(&lock);
}

static void hold_with_irqs_off(void)
{
	irqflags_t flags = arch_irq_save();

	hold();
	arch_irq_restore(flags);
}

/* One CPU holds it, another one interrupts it. */
static void call_or_hold(struct crew_member *me)
{
	void (*const *how)(void) = race_how(me);

	for (unsigned int i = 0; i < ROUNDS; i++) {
		if (me->who == 0)
			ipi_call(CPU_BIT(me->crew->members[1].work.cpu), handler, NULL);
		else if (me->who == 1)
			(*how)();
	}
}

static void (*const hold_right)(void) = hold_with_irqs_off;
static void (*const hold_wrong)(void) = hold;

static const struct race races[] = {
	{ .name = "a call is put into the list in two steps", .reset = list_reset, .rounds = push_all,
	  .lost = calls_lost, .right = &push_right, .wrong = &push_wrong },
	{ .name = "a shootdown asks whom to tell before the table changes", .reset = shootdown_reset,
	  .rounds = change_or_use, .right = &change_right, .wrong = &change_wrong },
	{ .name = "a handler takes a lock that is held with irqs on", .reset = lock_reset,
	  .rounds = call_or_hold, .right = &hold_right, .wrong = &hold_wrong },
};

RACES(calls, "calls", races);
