// SPDX-License-Identifier: MIT
/* irq: a line is given back while another CPU may be in its handler. */
#include <foundry/errno.h>
#include <foundry/irqchip.h>
#include <foundry/irq.h>
#include <foundry/log.h>

#include "explore.h"

#define LINE	irq(5)

static u32 enabled, handled, worked;
static struct irq_table table;

struct state {
	u32	is_gone;
};
static struct state state;

/* --- a chip whose line is always up --------------------------------------------------------- */

static int enable(struct irqchip *chip, irq_t irq)
{
	__atomic_store_n(&enabled, 1, __ATOMIC_RELAXED);
	return 0;
}

static int disable(struct irqchip *chip, irq_t irq)
{
	__atomic_store_n(&enabled, 0, __ATOMIC_RELAXED);
	return 0;
}

static int claim(struct irqchip *chip, irq_t *irq)
{
	if (!__atomic_load_n(&enabled, __ATOMIC_RELAXED))
		return -ENOENT;
	*irq = LINE;
	return 0;
}

static void ack(struct irqchip *chip, irq_t irq)
{
}

static const struct irqchip_ops ops = { .enable = enable, .disable = disable, .claim = claim, .ack = ack };
static struct irqchip chip = { .ops = &ops };

void log_message(enum log_level level, const char *subsystem, const char *fmt, ...)
{
}

/* --- the test ---------------------------------------------------------------------------------- */

static void handle(irq_t irq, void *arg)
{
	const struct state *mine = arg;

	EXPLORE_CHECK(!mine->is_gone, "the handler is called after its line was given back");
	__atomic_fetch_add(&handled, 1, __ATOMIC_RELAXED);
}

static void interrupt(void)
{
	irq_table_dispatch(&table);
}

static void give_back(void)
{
	irq_table_free(&table, LINE, &state);
	state.is_gone = 1;
}

static void other_work(void)
{
	__atomic_fetch_add(&worked, 1, __ATOMIC_RELAXED);
}

static void setup(void)
{
	irq_table_init(&table, &chip);
	EXPLORE_CHECK(irq_table_request(&table, LINE, handle, &state) == 0, "no line");
}

EXPLORE_TEST(.name = "irq/free", .setup = setup, .threads = { give_back, other_work }, .handler = interrupt, .bound = 2);
