// SPDX-License-Identifier: MIT
/* timers - lend the machine's alarm hardware to one case at a time. */
#include <foundry/arch.h>
#include <foundry/kernel.h>

#include "lend_alarm.h"
#include "machine/timers.h"

static struct countdown *mine;
static bool taken;

/* 200 us at the clock's rate. */
#define SPANS_A_SECOND	5000

static struct countdown *machines_own(const struct kernel *kernel)
{
	return container_of(kernel->arch->alarm, struct countdown, alarm);
}

static struct alarm *fresh(struct ktest *kt)
{
	return &mine->alarm;
}

/* No pause: an emulator that counts instructions spends more on it than on all the rest. */
void machine_pass(u64 ticks)
{
	struct clock *clock = this_kernel()->arch->clock;
	tick_t end = clock_now(clock) + ticks;

	while (clock_now(clock) < end)
		barrier();
}

struct alarm_bench machine_alarm_bench = { .fresh = fresh, .pass = machine_pass };

void machine_take_alarm(struct ktest *kt)
{
	machine_alarm_bench.clock = kt->kernel->arch->clock;
	machine_alarm_bench.span = clock_hz(machine_alarm_bench.clock) / SPANS_A_SECOND;
	if (!taken) {
		alarms_lend();
		countdown_close(machines_own(kt->kernel));
	}
	taken = true;
}

void machine_open_alarm(struct ktest *kt, struct countdown *alarm)
{
	ASSERT_EQ(kt, countdown_open(alarm), 0);
	mine = alarm;
}

void machine_give_alarm_back(struct ktest *kt)
{
	if (mine)
		countdown_close(mine);
	mine = NULL;
	if (!taken)
		return;
	taken = false;
	ASSERT_EQ(kt, countdown_open(machines_own(kt->kernel)), 0);
	alarms_back();
}

/* --- agreement ----------------------------------------------------------------- */

#define AGREE_PART	100
#define AGREE_TRIES	200
#define PARTS_A_SECOND	200

/* Ticks of @clock while 5 ms of the machine's go by, against what they should be. */
static bool agrees(struct clock *clock, struct clock *chosen)
{
	tick_t start = clock_now(clock), chosen_start = clock_now(chosen);
	u64 took, expected;

	machine_pass(chosen->hz / PARTS_A_SECOND);
	took = clock_now(clock) - start;
	expected = (clock_now(chosen) - chosen_start) * clock->hz / chosen->hz;
	return MAX(took, expected) - MIN(took, expected) <= expected / AGREE_PART;
}

/* Between two readings the machine may stand still; not each time. */
void machine_expect_agreement(struct ktest *kt, struct clock *clock)
{
	struct clock *chosen = kt->kernel->arch->clock;
	bool agreed = false;

	for (unsigned int i = 0; i < AGREE_TRIES && !agreed; i++)
		agreed = agrees(clock, chosen);
	if (!agreed)
		ktest_fail(kt, "%s disagrees with %s", clock->name, chosen->name);
}
