// SPDX-License-Identifier: MIT
#include <foundry/irq.h>
#include <foundry/spinlock.h>

struct port {
	struct spinlock	lock;
	struct spinlock	other;
	u64		count;
};

static void handle(irq_t irq, void *arg)
{
	struct port *port = arg;

	spin_lock(&port->lock);
	port->count++;
	spin_unlock(&port->lock);
}

static int start(struct port *port)
{
	return irq_request(irq(3), handle, port);
}

static void by_irqsave(struct port *port)
{
	irqflags_t flags = spin_lock_irqsave(&port->lock);

	spin_unlock_irqrestore(&port->lock, flags);
}

static void by_guard(struct port *port)
{
	spin_guard(&port->lock);
	port->count++;
}

static void off_already(struct port *port)
{
	irqflags_t flags = arch_irq_save();

	spin_lock(&port->lock);
	spin_unlock(&port->lock);
	arch_irq_restore(flags);
}

static void not_of_the_handler(struct port *port)
{
	spin_lock(&port->other);
	spin_unlock(&port->other);
}

static void helper(struct port *port)
{
	spin_lock(&port->lock);
	spin_unlock(&port->lock);
}

static void calls_with_irqs_off(struct port *port)
{
	irqflags_t flags = arch_irq_save();

	helper(port);
	arch_irq_restore(flags);
}
