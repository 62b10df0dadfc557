// SPDX-License-Identifier: MIT
#include <foundry/arch.h>
#include <foundry/errno.h>
#include <foundry/irqchip_mock.h>
#include <foundry/kernel.h>
#include <foundry/log.h>

#include "conform/irq.h"
#include "saboteur.h"

#define LINE		irq(9)
#define OTHER		irq(2)
#define TAKE_MAX	16

/* The real table with one wrong function in front of it, in it or behind it; NULL is right. */
struct bad_irq {
	struct irq_bench	bench;
	irq_handler_t		*through;	/* on the way to the handler */
	int			(*claim)(struct irqchip *chip, irq_t *irq);
	void			(*ack)(struct irqchip *chip, irq_t irq);
	int			(*disable)(struct irqchip *chip, irq_t irq);
};

static struct irqchip_mock chip;
static struct irqchip_ops wrong;
static const struct irqchip_ops *right;
static struct irq_table table;
static const struct bad_irq *bad;
static u64 acks;
static u64 unhandled_acked;	/* table.unhandled at the last ack */

/* What was requested for each line; the table itself calls bad->through. */
static struct irq_action wanted[IRQCHIP_MOCK_LINES];

/* --- the way to the handler ---------------------------------------------- */

static void call(irq_t irq, void *arg) __irq_context
{
	struct irq_action *action = arg;

	action->fn(irq, action->arg);
}

static void call_twice(irq_t irq, void *arg) __irq_context
{
	call(irq, arg);
	call(irq, arg);
}

static void call_other(irq_t irq, void *arg) __irq_context
{
	call(irq, wanted[irq_raw(OTHER)].fn ? &wanted[irq_raw(OTHER)] : arg);
}

static void call_by_wrong_line(irq_t irq, void *arg) __irq_context
{
	call(OTHER, arg);
}

static void call_with_irqs_on(irq_t irq, void *arg) __irq_context
{
	arch_irq_enable();
	call(irq, arg);
	(void)arch_irq_save();
}

static void call_outside_irq(irq_t irq, void *arg) __irq_context
{
	this_cpu()->irq_depth--;
	call(irq, arg);
	this_cpu()->irq_depth++;
}

/* --- the chip ------------------------------------------------------------ */

static void count_ack(struct irqchip *irqchip, irq_t irq)
{
	acks++;
	right->ack(irqchip, irq);
}

static void never_acks(struct irqchip *irqchip, irq_t irq)
{
}

static void acks_twice(struct irqchip *irqchip, irq_t irq)
{
	acks++;
	count_ack(irqchip, irq);
}

static void acks_handled(struct irqchip *irqchip, irq_t irq)
{
	if (table.unhandled == unhandled_acked)
		count_ack(irqchip, irq);
	unhandled_acked = table.unhandled;
}

static int claims_and_acks(struct irqchip *irqchip, irq_t *irq)
{
	int err = right->claim(irqchip, irq);

	if (!err)
		count_ack(irqchip, *irq);
	return err;
}

static int disables_nothing(struct irqchip *irqchip, irq_t irq)
{
	return 0;
}

static void fresh(struct ktest *kt)
{
	bad = kt->bench;
	irqchip_mock_init(&chip);
	right = chip.chip.ops;
	wrong = *right;
	wrong.ack = bad->ack ? bad->ack : count_ack;
	if (bad->claim)
		wrong.claim = bad->claim;
	if (bad->disable)
		wrong.disable = bad->disable;
	chip.chip.ops = &wrong;
	irq_table_init(&table, &chip.chip);
	acks = 0;
	unhandled_acked = 0;
	memset(wanted, 0, sizeof(wanted));
}

/* --- the calls ----------------------------------------------------------- */

static int request(irq_t irq, irq_handler_t *fn, void *arg)
{
	struct irq_action *action = &wanted[irq_raw(irq) % IRQCHIP_MOCK_LINES];
	int err = irq_table_request(&table, irq, bad->through ? bad->through : call, action);

	if (!err)
		*action = (struct irq_action){ .irq = irq, .fn = fn, .arg = arg };
	return err;
}

static void give_back(irq_t irq, void *arg)
{
	irq_table_free(&table, irq, &wanted[irq_raw(irq)]);
	wanted[irq_raw(irq)].fn = NULL;
}

static int last_stays(irq_t irq, irq_handler_t *fn, void *arg)
{
	int err = request(irq, fn, arg);

	if (err == -EBUSY)
		wanted[irq_raw(irq)] = (struct irq_action){ .irq = irq, .fn = fn, .arg = arg };
	return err;
}

/* The slot of a line that is not there is lost. */
static int takes_room(irq_t irq, irq_handler_t *fn, void *arg)
{
	static u32 spare;
	int err = request(irq, fn, arg);

	if (err == -EINVAL) {
		spare = (spare + 1) % 32;
		if (irq_table_request(&table, irq(32 + spare), call, NULL))
			return -ENOSPC;
	}
	return err;
}

static int enables_refused(irq_t irq, irq_handler_t *fn, void *arg)
{
	int err = request(irq, fn, arg);

	return err == -ENOSPC && irqchip_enable(&chip.chip, irq) ? -EINVAL : err;
}

static void raise(irq_t irq)
{
	irqchip_mock_raise(&chip, irq);
}

static void lower(irq_t irq)
{
	irqchip_mock_lower(&chip, irq);
}

static void take_one(void)
{
	irq_table_dispatch(&table);
}

static void take(void)
{
	for (unsigned int i = 0; i < TAKE_MAX && irqchip_mock_is_pending(&chip); i++)
		take_one();
}

/* What waited is delivered on the way out. */
static void frees_late(irq_t irq, void *arg)
{
	take();
	give_back(irq, arg);
}

static void frees_nothing(irq_t irq, void *arg)
{
}

static void spurious_calls(void)
{
	table.spurious++;
	call(LINE, &wanted[irq_raw(LINE)]);
}

static void spurious_acks(void)
{
	take_one();
	acks++;
}

static u64 spurious(void)
{
	return table.spurious;
}

static u64 unhandled(void)
{
	return table.unhandled;
}

static u64 acks_so_far(void)
{
	return acks;
}

static u64 always_none(void)
{
	return 0;
}

#define BENCH(take_line, give_line, take_nothing, count_nothing) {		\
	.fresh = fresh, .request = take_line, .free = give_line,		\
	.chip = &chip.chip, .line = LINE, .other = OTHER,			\
	.raise = raise, .lower = lower, .take = take, .take_spurious = take_nothing,	\
	.spurious = count_nothing, .unhandled = unhandled, .acks = acks_so_far }

#define BAD(...)								\
	(&(const struct bad_irq){						\
		.bench = BENCH(request, give_back, take_one, spurious), __VA_ARGS__ })
#define BAD_CALLS(take_line, give_line)						\
	(&(const struct bad_irq){						\
		.bench = BENCH(take_line, give_line, take_one, spurious) })
#define BAD_SPURIOUS(take_nothing, count_nothing)				\
	(&(const struct bad_irq){						\
		.bench = BENCH(request, give_back, take_nothing, count_nothing) })

static const struct saboteur table_of_bad[] = {
	{ .name = "IRQ-1 calls a handler twice", .bench = BAD(.through = call_twice),
	  .also = "IRQ-2 IRQ-5 IRQ-6", .why = "they count the calls too" },
	{ .name = "IRQ-1 calls the handler of another line", .bench = BAD(.through = call_other),
	  .also = "IRQ-6", .why = "the handlers that fill the table are called instead" },
	{ .name = "IRQ-1 names another line", .bench = BAD(.through = call_by_wrong_line) },
	{ .name = "IRQ-1 turns irqs on", .bench = BAD(.through = call_with_irqs_on) },
	{ .name = "IRQ-1 calls outside an interrupt", .bench = BAD(.through = call_outside_irq) },
	{ .name = "IRQ-2 frees nothing", .bench = BAD_CALLS(request, frees_nothing) },
	{ .name = "IRQ-2 delivers what waited while it frees",
	  .bench = BAD_CALLS(request, frees_late) },
	{ .name = "IRQ-3 leaves the line enabled", .bench = BAD(.disable = disables_nothing) },
	{ .name = "IRQ-4 calls a handler without an interrupt",
	  .bench = BAD_SPURIOUS(spurious_calls, spurious) },
	{ .name = "IRQ-4 acks what it did not claim",
	  .bench = BAD_SPURIOUS(spurious_acks, spurious) },
	{ .name = "IRQ-4 counts nothing", .bench = BAD_SPURIOUS(take_one, always_none) },
	{ .name = "IRQ-5 acks before the handler",
	  .bench = BAD(.claim = claims_and_acks, .ack = never_acks) },
	{ .name = "IRQ-5 never acks", .bench = BAD(.ack = never_acks),
	  .also = "IRQ-1", .why = "a line that is not acked never interrupts again" },
	{ .name = "IRQ-5 acks twice", .bench = BAD(.ack = acks_twice) },
	{ .name = "IRQ-5 acks only what has a handler", .bench = BAD(.ack = acks_handled) },
	{ .name = "IRQ-6 the last handler stays", .bench = BAD_CALLS(last_stays, give_back) },
	{ .name = "IRQ-6 a refused line takes room", .bench = BAD_CALLS(takes_room, give_back) },
	{ .name = "IRQ-6 a refused line is enabled", .bench = BAD_CALLS(enables_refused, give_back) },
};

/* What the table says about lines without handler is said often enough by the healthy ones. */
static void mute(struct ktest *kt)
{
	log_set_console(NULL);
}

static void unmute(struct ktest *kt)
{
	log_set_console(kt->kernel->arch->console);
}

static const struct saboteur_contract contract = {
	.conform	= irq_conform,
	.before		= mute,
	.after		= unmute,
};

SABOTEURS(irq, FACT(IRQ), contract, table_of_bad);
