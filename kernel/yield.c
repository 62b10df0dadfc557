// SPDX-License-Identifier: MIT
/* yield - a generator for each CPU, asked in front of every access. */
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/log.h>
#include <foundry/percpu.h>
#include <foundry/string.h>

#include "hooks.h"

struct __percpu_type turns {
	u64	state;		/* the CPU's own; YIELD_NEVER: its turn does not end */
};

static DEFINE_PER_CPU(struct turns, turns);

/* Before the command line is read a CPU may not know yet which one it is. */
static bool can_end;

static bool is_asked;		/* by the command line */
static u64 asked_seed;

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014. */
static u64 mix(u64 z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

#define STEP	0x9e3779b97f4a7c15ull

/* Its steps are odd and it begins odd or even: what it would be at YIELD_NEVER it is one later. */
static u64 next(u64 state)
{
	state += STEP;
	return state == YIELD_NEVER ? STEP : state;
}

u64 yield_seed(u64 seed, unsigned int who)
{
	return next(mix(seed + STEP) + who);
}

bool yield_is_on(void)
{
	return READ_ONCE(can_end) && this_cpu_ptr(turns)->state != YIELD_NEVER;
}

bool yield_hook(u64 *drawn)
{
	struct turns *mine;

	if (!yield_is_on())
		return false;
	mine = this_cpu_ptr(turns);
	mine->state = next(mine->state);
	*drawn = mix(mine->state);
	if (*drawn % YIELD_PART == 0)
		arch_yield();
	return true;
}

u64 yield_set(u64 state)
{
	struct turns *mine = this_cpu_ptr(turns);
	u64 before = mine->state;

	mine->state = state;
	if (state != YIELD_NEVER)
		WRITE_ONCE(can_end, true);
	return before;
}

void yield_set_all(u64 seed)
{
	for (unsigned int id = 0; id < CPU_MAX; id++)
		per_cpu_ptr(turns, id)->state = yield_seed(seed, id);
	WRITE_ONCE(can_end, true);
}

void yield_restart(void)
{
	if (is_asked)
		yield_set_all(asked_seed);
}

static int parse_yield(struct kernel *kernel, const char *value)
{
	if (str_to_u64(value, &asked_seed))
		return -EINVAL;
	is_asked = true;
	log_info("yield", "seed 0x%llx", asked_seed);
	return 0;
}

static const struct cmdline_word yield_word = {
	.key = "ktest.yield", .values = "a number, from which turns of CPUs are drawn", .parse = parse_yield,
};
CMDLINE_WORD(yield_word);
