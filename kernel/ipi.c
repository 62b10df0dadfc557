// SPDX-License-Identifier: MIT
/*
 * ipi - calls wait in a stack of their CPU, which takes all of them at once and turns it over: nobody
 * needs a lock, and what came first is first again.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/clock.h>
#include <foundry/ipi.h>
#include <foundry/irqchip.h>
#include <foundry/kernel.h>
#include <foundry/percpu.h>

/* A CPU that answers no call for so long will never do. */
#define PATIENCE_SECONDS	60
#define ROUNDS_PER_LOOK		1024		/* a look at the clock may cost a bus access */

/* A call, in its caller's stack: a node for each CPU that it waits at. */
struct ipi_node {
	struct ipi_node	*next;
	struct ipi_call	*call;
};

struct ipi_call {
	ipi_fn_t	*fn;
	void		*arg;
	u32		left;		/* CPUs that have not answered; atomic */
	struct ipi_node	nodes[CPU_MAX];
};

/* Where ordinary calls wait; urgent ones wait in struct cpu, where ipi_relax() sees them. */
struct __percpu_type mailbox {
	struct ipi_node	*calls;		/* the last one first; atomic */
};

static DEFINE_PER_CPU(struct mailbox, mailboxes);

/* Whether there was nothing: then its CPU does not know yet. */
static bool push(struct ipi_node **list, struct ipi_node *node)
{
	struct ipi_node *last = READ_ONCE(*list);

	do {
		node->next = last;
	} while (!atomic_ptr_cas_release(list, &last, node));	/* pairs with the exchange in take() */
	return !last;
}

/* All that wait, in the order in which they came. */
static struct ipi_node *take(struct ipi_node **list)
{
	struct ipi_node *node = atomic_ptr_exchange_acquire(list, NULL), *first = NULL;

	while (node) {
		struct ipi_node *before = node->next;

		node->next = first;
		first = node;
		node = before;
	}
	return first;
}

/* With the last answer the call is its caller's again. */
static void answer(struct ipi_node **list) __irq_context
{
	struct ipi_node *node = take(list);

	while (node) {
		struct ipi_call *call = node->call;

		node = node->next;
		call->fn(call->arg);
		atomic_fetch_sub_release(&call->left, 1);	/* pairs with the load in wait_for() */
	}
}

void ipi_serve(void) __irq_context
{
	answer(&this_cpu()->urgent);
	answer(&this_cpu_ptr(mailboxes)->calls);
}

void ipi_serve_urgent(void) __no_lock_analysis /* a function of an urgent call takes no lock */
{
	irqflags_t flags = arch_irq_save();

	answer(&this_cpu()->urgent);
	arch_irq_restore(flags);
}

static void ring(unsigned int cpu)
{
	irqchip_ring(this_kernel()->arch->irqchip, cpu);
}

void ipi_wake(unsigned int cpu)
{
	ring(cpu);
}

static struct ipi_node **list_of(unsigned int cpu, bool urgent)
{
	return urgent ? &arch_cpu(cpu)->urgent : &per_cpu_ptr(mailboxes, cpu)->calls;
}

static void post(struct ipi_call *call, cpu_set_t cpus, bool urgent)
{
	call->left = bits_set(cpus);
	while (cpus) {
		unsigned int cpu = lowest_bit(cpus);
		struct ipi_node *node = &call->nodes[cpu];

		node->call = call;
		if (push(list_of(cpu, urgent), node))
			ring(cpu);
		cpus &= cpus - 1;
	}
}

void ipi_stop(cpu_set_t cpus, ipi_fn_t *fn)
{
	static struct ipi_call call;

	call.fn = fn;
	if (cpus)
		post(&call, cpus, true);
}

static void wait_for(const struct ipi_call *call)
{
	struct clock *clock = this_kernel()->arch->clock;
	tick_t start = clock_now(clock);

	for (u64 round = 1; atomic_load_acquire(&call->left) > 0; round++) {
		ipi_relax();
		if (round % ROUNDS_PER_LOOK == 0)
			BUG_ON(clock_now(clock) - start > PATIENCE_SECONDS * clock_hz(clock),
			       "ipi: %u CPUs have not answered a call in %u s",
			       atomic_load_relaxed(&call->left), PATIENCE_SECONDS);
	}
}

static void call_self(ipi_fn_t *fn, void *arg) __no_lock_analysis /* as an interrupt would */
{
	irqflags_t flags = arch_irq_save();

	fn(arg);
	arch_irq_restore(flags);
}

static void call_all(cpu_set_t cpus, ipi_fn_t *fn, void *arg, bool urgent)
{
	struct ipi_call call = { .fn = fn, .arg = arg };
	irqflags_t flags = arch_irq_save();
	unsigned int self = this_cpu()->id;
	cpu_set_t others = cpus & smp_online() & ~CPU_BIT(self);

	if (others)
		post(&call, others, urgent);
	arch_irq_restore(flags);
	if (cpus & CPU_BIT(self))
		call_self(fn, arg);
	if (others)
		wait_for(&call);
}

void ipi_call(cpu_set_t cpus, ipi_fn_t *fn, void *arg) __may_sleep
{
	BUG_ON(!arch_irqs_enabled() || in_irq(), "ipi_call: irqs are off, and others may call this CPU");
	BUG_ON(this_cpu()->held_count > 0, "ipi_call: a lock is held that the function may want");
	call_all(cpus, fn, arg, false);
}

void ipi_call_urgent(cpu_set_t cpus, ipi_fn_t *fn, void *arg)
{
	call_all(cpus, fn, arg, true);
}
