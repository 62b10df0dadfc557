// SPDX-License-Identifier: MIT
#include <foundry/alarm.h>
#include <foundry/irq.h>
#include <foundry/spinlock.h>

struct port {
	struct spinlock	lock;
	u64		count;
};

struct beat {
	struct spinlock	lock;
	struct alarm	alarm;
};

static DEFINE_SPINLOCK(named);

static void add_one(struct port *port)
{
	spin_lock(&port->lock);
	port->count++;
	spin_unlock(&port->lock);
}

static void handle(irq_t irq, void *arg)
{
	add_one(arg);
}

static void ring(struct alarm *alarm, void *arg)
{
	struct beat *beat = arg;

	spin_guard(&beat->lock);
}

static void note(void) __irq_context
{
	spin_lock(&named);
	spin_unlock(&named);
}

static int start(struct port *port, struct beat *beat)
{
	beat->alarm.fire = ring;
	return irq_request(irq(3), handle, port);
}

static u64 read_count(struct port *port)
{
	u64 count;

	spin_lock(&port->lock); /* BAD */
	count = port->count;
	spin_unlock(&port->lock);
	return count;
}

static void stop(struct beat *beat)
{
	spin_lock(&beat->lock); /* BAD */
	spin_unlock(&beat->lock);
	if (spin_trylock(&named)) /* BAD */
		spin_unlock(&named);
}

static void too_early_on(struct port *port)
{
	irqflags_t flags = arch_irq_save();

	port->count++;
	arch_irq_restore(flags);
	spin_lock(&port->lock); /* BAD */
	spin_unlock(&port->lock);
}
