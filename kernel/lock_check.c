// SPDX-License-Identifier: MIT
/*
 * lock_check - asks the graph before a lock is taken.
 *
 * Usually all is known already: then it is a bit for each lock that is held, and one for the context.  What is new is
 * looked at under the guard, which is no lock that is checked: a word, with irqs off, for a bounded time.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/log.h>
#include <foundry/mutex.h>

#include "lock_check.h"

struct lock_graph lock_check_graph;

static u32 guard;

struct lock_graph *lock_check_enter(irqflags_t *flags)
{
	*flags = arch_irq_save();
	while (!atomic_cas_acquire(&guard, 0, 1))	/* pairs with the store in lock_check_leave() */
		cpu_relax();
	return &lock_check_graph;
}

void lock_check_leave(irqflags_t flags)
{
	atomic_store_release(&guard, 0);
	arch_irq_let(flags);	/* this is no place of the kernel's, and where it comes depends on what locks cost */
}

/* --- classes ------------------------------------------------------------------------- */

static void tell_full(void *graph)
{
	log_warn("lock", "there are more than %u classes: those that came last are not checked",
		 ((struct lock_graph *)graph)->classes);
}

__noinline unsigned int lock_check_find_class(struct lock_tag *tag)
{
	irqflags_t flags;
	struct lock_graph *graph = lock_check_enter(&flags);
	unsigned int class = lock_graph_class(graph, lock_check_key(tag), tag->name);

	WRITE_ONCE(tag->class, (u8)class);
	lock_check_leave(flags);
	if (!class && !in_irq() && !this_cpu()->held_count)	/* the log takes a lock */
		once_run(&graph->told, tell_full, graph);
	return class;
}

/* --- uses ------------------------------------------------------------------------------ */

static u32 uses_now(bool waits)
{
	if (in_irq())
		return waits ? BIT(USE_IN_IRQ) : 0;
	return arch_irqs_enabled() ? BIT(USE_IRQS_ON) : 0;
}

static __noinline void new_use(unsigned int number, u32 uses, vaddr_t where)
{
	struct lock_report report = { .len = 0 };
	irqflags_t flags;
	struct lock_graph *graph = lock_check_enter(&flags);
	struct lock_class *class = &graph->class[number];

	lock_report_use(&report, graph, number, uses);
	if (!report.len) {
		class->used_at[uses & BIT(USE_IN_IRQ) ? USE_IN_IRQ : USE_IRQS_ON] = where;
		WRITE_ONCE(class->uses, class->uses | uses);
	}
	lock_check_leave(flags);
	lock_report_stop(&report, where);
}

/* --- order ------------------------------------------------------------------------------ */

static __noinline void new_order(const struct held_lock *held, const struct lock_tag *wanted,
				 const struct lock_edge *edge)
{
	struct lock_report report = { .len = 0 };
	irqflags_t flags;
	struct lock_graph *graph = lock_check_enter(&flags);

	lock_report_order(&report, graph, held, wanted, edge);
	if (!report.len && !lock_graph_knows(graph, edge->before, edge->after))
		lock_graph_add(graph, edge);
	lock_check_leave(flags);
	lock_report_stop(&report, edge->after_at);
}

static __noinline void same_class(const struct held_lock *held, const struct lock_tag *wanted,
				  vaddr_t where)
{
	struct lock_report report = { .len = 0 };

	lock_report_class(&report, held, wanted);
	lock_report_stop(&report, where);
}

static void check_order(const struct held_lock *held, struct lock_tag *wanted, unsigned int class,
			vaddr_t where)
{
	struct lock_tag *tag = READ_ONCE(held->tag);
	unsigned int before = tag ? lock_check_class_of(tag) : 0;

	if (before == 0 || likely(lock_graph_knows(&lock_check_graph, before, class)))
		return;
	if (before == class)
		same_class(held, wanted, where);
	else
		new_order(held, wanted, &(struct lock_edge){ (u16)before, (u16)class, held->where,
							     where });
}

void lock_check_will_take(struct lock_tag *tag, bool waits, vaddr_t where)
{
	const struct cpu *cpu = this_cpu();
	unsigned int class = lock_check_class_of(tag);
	u32 uses = uses_now(waits);

	if (!class)
		return;
	if (unlikely(uses & ~READ_ONCE(lock_check_graph.class[class].uses)))
		new_use(class, uses, where);
	if (!waits)
		return;
	for (unsigned int i = 0; i < cpu->held_count; i++)
		check_order(&cpu->held[i], tag, class, where);
}

/* --- mutexes ------------------------------------------------------------------------- */

/* No spin lock is held: kernel/mutex.c has seen to that. */
void lock_check_will_lock(struct lock_tag *tag, const struct list *mutexes, bool waits, vaddr_t where)
{
	unsigned int class = lock_check_class_of(tag);

	if (!class || !waits)
		return;
	list_foreach(mutex, mutexes, struct mutex, held)
		check_order(&(struct held_lock){ .tag = &mutex->tag, .where = mutex->where }, tag, class, where);
}

/* --- irqs that go on -------------------------------------------------------------------- */

static __noinline void new_use_held(const struct held_lock *held, unsigned int number, vaddr_t where)
{
	struct lock_report report = { .len = 0 };
	irqflags_t flags;
	struct lock_graph *graph = lock_check_enter(&flags);
	struct lock_class *class = &graph->class[number];

	lock_report_irqs_on(&report, graph, held, number);
	if (!report.len) {
		class->used_at[USE_IRQS_ON] = held->where;
		WRITE_ONCE(class->uses, class->uses | BIT(USE_IRQS_ON));
	}
	lock_check_leave(flags);
	lock_report_stop(&report, where);
}

void lock_check_irqs_on(void)
{
	const struct cpu *cpu = this_cpu();
	vaddr_t where = vaddr_of(__builtin_return_address(0));

	for (unsigned int i = 0; i < cpu->held_count; i++) {
		struct lock_tag *tag = READ_ONCE(cpu->held[i].tag);
		unsigned int class = tag ? lock_check_class_of(tag) : 0;

		if (class && !(READ_ONCE(lock_check_graph.class[class].uses) & BIT(USE_IRQS_ON)))
			new_use_held(&cpu->held[i], class, where);
	}
}
