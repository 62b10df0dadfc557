/* SPDX-License-Identifier: MIT */
/*
 * raw_rwlock - the algorithm of rwlock.h, by the configuration: another name for it, no indirect call.
 *
 * A test of another algorithm names that before it includes anything.
 */
#ifndef FOUNDRY_RAW_RWLOCK_H
#define FOUNDRY_RAW_RWLOCK_H

#include <foundry/kconfig.h>
#include <foundry/no_lock.h>
#include <foundry/rw_tickets.h>

#ifdef raw_rwlock
/* The test's. */
#elif CONFIG_CPU_MAX == 1
# define raw_rwlock		no_rwlock	/* the struct */
# define raw_rwlock_lock	no_rwlock_lock
# define raw_rwlock_try		no_rwlock_try
# define raw_rwlock_release	no_rwlock_release
# define RAW_RWLOCK_INIT	NO_RWLOCK_INIT
#else
# define raw_rwlock		rw_tickets
# define raw_rwlock_lock	rw_tickets_lock
# define raw_rwlock_try		rw_tickets_try
# define raw_rwlock_release	rw_tickets_release
# define RAW_RWLOCK_INIT	RW_TICKETS_INIT
#endif

#endif
