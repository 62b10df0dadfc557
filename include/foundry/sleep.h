/* SPDX-License-Identifier: MIT */
/*
 * sleep - let time go by, and others run meanwhile.
 *
 * Provided by:  kernel/sleep.c.
 * Used by:      tasks that have to wait for nothing but time.
 * Usable from:  HAS_SCHED.
 *
 * Clauses.  ktest/conform/sleep.c proves each by its number.
 *
 *  * SLEEP-1  a sleep is never over before its tick, whoever wakes the task meanwhile.
 *  * SLEEP-2  a sleep whose tick has come already, 0 among them, never gives way.
 *  * SLEEP-3  a sleep without an end, and one in an interrupt, is a BUG.
 */
#ifndef FOUNDRY_SLEEP_H
#define FOUNDRY_SLEEP_H

#include <foundry/types.h>

/**
 * task_sleep_until() - go on when a tick has come
 * @deadline:	in ticks of arch->clock; U64_MAX, which never comes, is a BUG
 *
 * Context: irqs on, no lock held.
 */
void task_sleep_until(tick_t deadline) __may_sleep;

/* The same, for @ns from now on, rounded up; U64_MAX is never here, too.  Context: as above. */
void task_sleep_ns(u64 ns) __may_sleep;

#endif
