/* SPDX-License-Identifier: MIT */
/*
 * raw_lock - the algorithm of spinlock.h, by the configuration: another name for it, no indirect call.
 *
 * A test of another algorithm names that before it includes anything.
 */
#ifndef FOUNDRY_RAW_LOCK_H
#define FOUNDRY_RAW_LOCK_H

#include <foundry/kconfig.h>
#include <foundry/mcs_lock.h>
#include <foundry/no_lock.h>
#include <foundry/tas_lock.h>
#include <foundry/ticket_lock.h>

#ifdef raw_lock
/* The test's. */
#elif CONFIG_CPU_MAX == 1
# define raw_lock	no_lock		/* the struct, and what takes it */
# define raw_trylock	no_trylock
# define raw_unlock	no_unlock
# define RAW_LOCK_INIT	NO_LOCK_INIT
#elif IS_ENABLED(CONFIG_LOCK_MCS)
# define raw_lock	mcs_lock
# define raw_trylock	mcs_trylock
# define raw_unlock	mcs_unlock
# define RAW_LOCK_INIT	MCS_LOCK_INIT
#elif IS_ENABLED(CONFIG_LOCK_TAS)
# define raw_lock	tas_lock
# define raw_trylock	tas_trylock
# define raw_unlock	tas_unlock
# define RAW_LOCK_INIT	TAS_LOCK_INIT
#else
# define raw_lock	ticket_lock
# define raw_trylock	ticket_trylock
# define raw_unlock	ticket_unlock
# define RAW_LOCK_INIT	TICKET_LOCK_INIT
#endif

#endif
