// SPDX-License-Identifier: MIT
/*
 * alarm_hpet - the first comparator, 32 bits of it.
 *
 * A comparator interrupts when the counter meets it, and says nothing when it was set too late: so the
 * counter is read once more, and what was missed is set anew, twice as far ahead.
 */
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/irq.h>

#include "hpet_regs.h"

#define TIMER		0

/* Half a round: a difference says which is ahead. */
#define COUNTS_MAX	0x7fffffffu

/* By custom the 8254's, which is silent. */
#define LINE_OF_8254	2

static struct alarm_hpet *to_hpet(struct countdown *countdown)
{
	return container_of(countdown, struct alarm_hpet, countdown);
}

static void set_enabled(struct countdown *countdown, bool enabled)
{
	u32 config = HPET_TIMER_32 | irq_raw(countdown->line) << HPET_TIMER_LINE_SHIFT;

	hpet_write(to_hpet(countdown)->hpet, HPET_TIMER(TIMER),
		   config | (enabled ? HPET_TIMER_ENABLE : 0));
}

static int hpet_prepare(struct countdown *countdown)
{
	set_enabled(countdown, false);
	return irqchip_configure(to_hpet(countdown)->chip, countdown->line, IRQ_EDGE);
}

/* Bounded: half a round ahead cannot be missed. */
static void hpet_start(struct countdown *countdown, u64 counts)
{
	const struct hpet *hpet = to_hpet(countdown)->hpet;
	bool missed = true;

	for (u32 ahead = (u32)counts; missed; ahead = MIN(2 * (u64)ahead, COUNTS_MAX)) {
		u32 end = hpet_read(hpet, HPET_COUNTER) + ahead;

		hpet_write(hpet, HPET_COMPARATOR(TIMER), end);
		set_enabled(countdown, true);
		missed = (s32)(end - hpet_read(hpet, HPET_COUNTER)) <= 0;
	}
}

static void hpet_stop(struct countdown *countdown)
{
	set_enabled(countdown, false);
}

static const struct countdown_ops hpet_ops = {
	.prepare	= hpet_prepare,
	.start		= hpet_start,
	.stop		= hpet_stop,
};

/* A line that the comparator can be wired to, or the chip's number of lines. */
static u32 choose_line(const struct hpet *hpet, const struct irqchip *chip)
{
	u32 lines = hpet_read(hpet, HPET_TIMER_LINES(TIMER));

	if (lines & BIT(LINE_OF_8254))
		return LINE_OF_8254;
	return lines ? MIN(lowest_bit(lines), chip->lines) : chip->lines;
}

int alarm_hpet_init(struct alarm_hpet *alarm, const struct hpet *hpet, struct irqchip *chip,
		    struct clock *clock)
{
	u32 line = choose_line(hpet, chip);

	if (line >= chip->lines)
		return -ENODEV;
	*alarm = (struct alarm_hpet){
		.countdown = {
			.alarm	= { .name = "hpet" },
			.ops	= &hpet_ops,
			.line	= irq(line),
			.hz	= hpet->hz,
			.max	= COUNTS_MAX,
		},
		.hpet	= hpet,
		.chip	= chip,
	};
	countdown_init(&alarm->countdown, clock);
	return 0;
}
