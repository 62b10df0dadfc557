// SPDX-License-Identifier: MIT
/*
 * calibrate - counter and clock are read together, twice, some milliseconds
 * apart.
 *
 * A reading of the clock may cost a microsecond or, in an emulator, many: so
 * it waits by counting rounds, and looks at the clock a few times only.
 */
#include <foundry/errno.h>

#include "calibrate.h"

#define TAKES_PART	400		/* of a second: 2.5 ms */
#define AGREE_PART	512		/* they may differ by 0.2 % */
#define TRIES		32
#define SPOILED		U64_MAX
#define READINGS	3
#define ROUNDS_FIRST	1000ull
#define ROUNDS_GROWTH	16
#define ROUNDS_MAX	(1ull << 26)

struct reading {
	u64	count;
	tick_t	at;
};

/* Of several the one that took the least time: nothing came between. */
static struct reading read_both(const struct counter *counter, struct clock *clock)
{
	struct reading best = { 0 };
	u64 shortest = U64_MAX;

	for (unsigned int i = 0; i < READINGS; i++) {
		u64 before = counter->read(counter->arg);
		tick_t at = clock_now(clock);
		u64 took = counter->read(counter->arg) - before;

		if (took < shortest) {
			shortest = took;
			best = (struct reading){ before + took / 2, at };
		}
	}
	return best;
}

static void spin(u64 rounds)
{
	for (u64 i = 0; i < rounds; i++)
		barrier();
}

/*
 * Each time as many rounds as the rest should take, by what the last ones took; not too many
 * more.
 */
static void wait_until(struct clock *clock, tick_t end)
{
	tick_t now = clock_now(clock);
	u64 rounds = ROUNDS_FIRST;

	for (u64 total = 0; now < end && total < ROUNDS_MAX; total += rounds) {
		tick_t before = now;
		u64 enough = ROUNDS_GROWTH * rounds;

		spin(rounds);
		now = clock_now(clock);
		if (now > before && now < end)
			enough = rounds * (end - now) / (now - before);
		rounds = MAX(MIN(enough, ROUNDS_GROWTH * rounds), ROUNDS_FIRST);
	}
}

/*
 * Return: the frequency; 0 when one of the two does not count; SPOILED when it took too long
 * to tell.
 */
static u64 measure(const struct counter *counter, struct clock *clock)
{
	struct reading start = read_both(counter, clock), end;
	u64 counts, ticks;

	wait_until(clock, start.at + clock->hz / TAKES_PART);
	end = read_both(counter, clock);
	counts = end.count - start.count;
	ticks = end.at - start.at;
	if (ticks == 0 || ticks < clock->hz / TAKES_PART)
		return 0;
	if (counts > U64_MAX / clock->hz)
		return SPOILED;
	return counts * clock->hz / ticks;
}

static bool agree(u64 a, u64 b)
{
	return a != SPOILED && b != SPOILED && MAX(a, b) - MIN(a, b) <= a / AGREE_PART;
}

int calibrate(const struct counter *counter, struct clock *clock, u64 *hz)
{
	u64 seen[TRIES];

	for (unsigned int i = 0; i < TRIES; i++) {
		seen[i] = measure(counter, clock);
		if (seen[i] == 0)
			return -EIO;
		for (unsigned int before = 0; before < i; before++) {
			if (agree(seen[before], seen[i])) {
				*hz = seen[i];
				return 0;
			}
		}
	}
	return -EIO;
}
