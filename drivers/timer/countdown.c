// SPDX-License-Identifier: MIT
/* countdown - the clock decides when a deadline has come, the hardware only when to look. */
#include <foundry/bug.h>
#include <foundry/countdown.h>
#include <foundry/cpu.h>
#include <foundry/irq.h>

#define PER_TICK_SHIFT	28

static struct countdown *to_countdown(struct alarm *alarm)
{
	return container_of(alarm, struct countdown, alarm);
}

/* Counts that are not shorter than @ticks, as far as the hardware counts. */
static u64 counts_for(const struct countdown *countdown, u64 ticks)
{
	unsigned __int128 counts = (unsigned __int128)ticks * countdown->per_tick >> PER_TICK_SHIFT;

	return counts < countdown->max ? (u64)counts + 1 : countdown->max;
}

static void start(struct countdown *countdown)
{
	tick_t now = clock_now(countdown->clock);
	u64 ahead = countdown->deadline > now ? countdown->deadline - now : 0;

	countdown->ops->start(countdown, counts_for(countdown, ahead));
}

static int countdown_arm(struct alarm *alarm, tick_t deadline)
{
	struct countdown *countdown = to_countdown(alarm);

	BUG_ON(!alarm->fire, "alarm %s: armed with nothing to fire", alarm->name);
	countdown->deadline = deadline;
	countdown->armed = true;
	start(countdown);
	return 0;
}

static void countdown_cancel(struct alarm *alarm)
{
	struct countdown *countdown = to_countdown(alarm);

	countdown->armed = false;
	countdown->ops->stop(countdown);
}

/* Of the CPU that was interrupted. */
static struct countdown *joined(struct countdown *first)
{
	struct countdown *own = first->joined ? first->joined[this_cpu()->id] : NULL;

	return own ? own : first;
}

void countdown_interrupt(irq_t irq, void *arg) __irq_context
{
	struct countdown *countdown = joined(arg);

	countdown->ops->stop(countdown);	/* its line may stay up until then */
	if (!countdown->armed)
		return;
	if (clock_now(countdown->clock) < countdown->deadline) {
		start(countdown);
		return;
	}
	countdown->armed = false;
	countdown->alarm.fire(&countdown->alarm, countdown->alarm.arg);
}

static const struct alarm_ops countdown_ops = {
	.arm	= countdown_arm,
	.cancel	= countdown_cancel,
};

void countdown_init(struct countdown *countdown, struct clock *clock)
{
	BUG_ON(countdown->hz == 0 || countdown->hz > U64_MAX >> PER_TICK_SHIFT,
	       "alarm %s: %llu Hz", countdown->alarm.name, countdown->hz);
	countdown->alarm.ops = &countdown_ops;
	countdown->clock = clock;
	countdown->per_tick = (countdown->hz << PER_TICK_SHIFT) / clock->hz;
	countdown->armed = false;
}

int countdown_open(struct countdown *countdown)
{
	int err = countdown->ops->prepare(countdown);

	return err ? err : irq_request(countdown->line, countdown_interrupt, countdown);
}

/* Its line may be enabled since the CPU was up before. */
int countdown_join(struct countdown *countdown, struct countdown *first, struct irqchip *chip)
{
	int err;

	countdown->armed = false;
	countdown->joined = NULL;
	err = irqchip_disable(chip, countdown->line);
	if (!err)
		err = countdown->ops->prepare(countdown);
	if (err)
		return err;
	first->joined[this_cpu()->id] = countdown;
	return irqchip_enable(chip, countdown->line);
}

void countdown_close(struct countdown *countdown)
{
	irqflags_t flags = arch_irq_save();

	alarm_cancel(&countdown->alarm);
	arch_irq_restore(flags);
	irq_free(countdown->line, countdown);
}
