// SPDX-License-Identifier: MIT
/* The promise of spinlock.h on test-and-set, but for the order. */
#define raw_lock	tas_lock
#define raw_trylock	tas_trylock
#define raw_unlock	tas_unlock
#define RAW_LOCK_INIT	TAS_LOCK_INIT
#include "spinlock_crew_ktest.h"

/* --- waiters of the algorithm alone -------------------------------------------------- */

static struct tas_lock word;

static void bare_reset(void)
{
	word = (struct tas_lock)TAS_LOCK_INIT;
}

static bool bare_is_served(unsigned int who, enum lock_mode mode)
{
	return tas_trylock(&word);
}

static void bare_release(unsigned int who, enum lock_mode mode)
{
	tas_unlock(&word);
}

static const struct lock_torture bare = {
	.reset		= bare_reset,
	.is_served	= bare_is_served,
	.release	= bare_release,
};

SPINLOCK_SUITES("tas", bare);
