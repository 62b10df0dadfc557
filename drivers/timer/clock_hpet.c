// SPDX-License-Identifier: MIT
/* clock_hpet - the main counter. */
#include "hpet_regs.h"
#include "widen.h"

/*
 * In halves, the higher one before and after: when it has moved, the lower one went round
 * between.
 */
static tick_t read_wide(const struct hpet *hpet)
{
	u32 before = hpet_read(hpet, HPET_COUNTER_HIGH);
	u32 low = hpet_read(hpet, HPET_COUNTER);
	u32 high = hpet_read(hpet, HPET_COUNTER_HIGH);

	if (high != before)
		low = hpet_read(hpet, HPET_COUNTER);
	return (u64)high << 32 | low;
}

static tick_t hpet_now(struct clock *clock)
{
	struct clock_hpet *mine = container_of(clock, struct clock_hpet, clock);
	u64 before;

	if (mine->hpet->wide)
		return read_wide(mine->hpet);
	before = widen_begin(&mine->seen);
	return widen_end(&mine->seen, before, hpet_read(mine->hpet, HPET_COUNTER), U32_MAX);
}

static const struct clock_ops hpet_ops = {
	.now	= hpet_now,
};

void clock_hpet_init(struct clock_hpet *clock, const struct hpet *hpet)
{
	*clock = (struct clock_hpet){
		.clock	= { .ops = &hpet_ops, .name = "hpet", .hz = hpet->hz },
		.hpet	= hpet,
	};
}
