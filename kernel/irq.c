// SPDX-License-Identifier: MIT
/* irq - a list of handlers, from a small pool; a line is looked up by walking it. */
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/ipi.h>
#include <foundry/irq.h>
#include <foundry/kernel.h>
#include <foundry/lock_check.h>
#include <foundry/log.h>
#include <foundry/sections.h>
#include <foundry/trace.h>

/* Rounds of waiting in which a handler on another CPU returns: it is short. */
#define PATIENCE	(1u << 26)

void irq_table_init(struct irq_table *table, struct irqchip *chip)
{
	*table = (struct irq_table){ .chip = chip };
	rwlock_init(&table->lock, "irq_table");
	list_init(&table->actions);
	pool_init(&table->pool, table->storage, sizeof(table->storage), sizeof(struct irq_action));
}

/* The handler of a line, or NULL. */
static struct irq_action *find(struct irq_table *table, irq_t irq) __must_hold(&table->lock)
{
	/* bounded: by the handlers there are */
	list_foreach(action, &table->actions, struct irq_action, link) {
		if (action->irq == irq)
			return action;
	}
	return NULL;
}

static int add(struct irq_table *table, irq_t irq, irq_handler_t *fn, void *arg)
	__must_not_hold(&table->lock)
{
	struct irq_action *action;

	write_lock_guard(&table->lock);
	if (find(table, irq))
		return -EBUSY;
	action = pool_alloc(&table->pool);
	if (!action)
		return -ENOSPC;
	*action = (struct irq_action){ .irq = irq, .fn = fn, .arg = arg };
	list_add_tail(&table->actions, &action->link);
	return 0;
}

static void remove(struct irq_table *table, irq_t irq, void *arg) __must_not_hold(&table->lock)
{
	struct irq_action *action;

	write_lock_guard(&table->lock);
	action = find(table, irq);
	BUG_ON(!action || action->arg != arg,
	       "irq_free: line %u was not requested with this arg", irq_raw(irq));
	list_remove(&action->link);
	pool_free(&table->pool, action);
}

int irq_table_request(struct irq_table *table, irq_t irq, irq_handler_t *fn, void *arg)
{
	int err;

	err = add(table, irq, fn, arg);
	if (err)
		return err;
	err = irqchip_enable(table->chip, irq);
	if (err)
		remove(table, irq, arg);
	return err;
}

/* Whoever found the handler said so before the table was changed. */
static void wait_for_handlers(struct irq_table *table, irq_t irq)
{
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		unsigned int rounds = 0;

		while (id != this_cpu()->id &&
		       atomic_load_acquire(&table->running[id]) == irq_raw(irq) + 1) {
			BUG_ON(++rounds == PATIENCE, "irq_free: the handler of line %u does not return on CPU %u",
			       irq_raw(irq), id);
			ipi_relax();
		}
	}
}

void irq_table_free(struct irq_table *table, irq_t irq, void *arg)
{
	remove(table, irq, arg);
	if (irqchip_disable(table->chip, irq))
		BUG("irq_free: the chip has no line %u", irq_raw(irq));
	wait_for_handlers(table, irq);
}

static void silence(struct irq_table *table, irq_t irq) __irq_context
{
	atomic_fetch_add_relaxed(&table->unhandled, 1);
	log_warn("irq", "line %u has no handler: disabled", irq_raw(irq));
	if (irqchip_disable(table->chip, irq))
		BUG("irq: the chip claimed line %u, which it does not have", irq_raw(irq));
}

static void call_handler(struct irq_table *table, irq_t irq) __irq_context
{
	u32 *running = &table->running[this_cpu()->id];
	struct irq_action action = { .fn = NULL };
	const struct irq_action *found;
	unsigned int held;

	read_lock(&table->lock);
	found = find(table, irq);
	if (found) {
		action = *found;
		atomic_store_relaxed(running, irq_raw(irq) + 1);
	}
	read_unlock(&table->lock);

	if (!action.fn) {
		silence(table, irq);
		return;
	}
	held = this_cpu()->held_count;
	action.fn(irq, action.arg);
	atomic_store_release(running, 0);	/* pairs with the load in wait_for_handlers() */
	lock_check_handler_left(held, vaddr_of(action.fn));
}

/* The locks of the table and the chip are taken in an interrupt, too. */
void irq_table_dispatch(struct irq_table *table) __irq_context
{
	irq_t irq;

	section_enter_irq();
	this_cpu()->irq_depth++;
	if (irqchip_claim(table->chip, &irq)) {
		atomic_fetch_add_relaxed(&table->spurious, 1);
	} else {
		trace_irq(irq);
		call_handler(table, irq);
		trace_irq_end(irq);
		irqchip_ack(table->chip, irq);
	}
	this_cpu()->irq_depth--;
	section_leave_irq();
}

int irq_request(irq_t irq, irq_handler_t *fn, void *arg)
{
	return irq_table_request(&this_kernel()->irqs, irq, fn, arg);
}

void irq_free(irq_t irq, void *arg)
{
	irq_table_free(&this_kernel()->irqs, irq, arg);
}

void irq_dispatch(void) __irq_context
{
	irq_table_dispatch(&this_kernel()->irqs);
}
