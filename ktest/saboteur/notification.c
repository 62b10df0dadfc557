// SPDX-License-Identifier: MIT
/* Notifications with one thing wrong each, around the one that there is. */
#include <foundry/atomic.h>

#include "conform/notification.h"
#include "conform/task_team.h"
#include "saboteur.h"

/* NOTIFICATION-1 */
static void signal_replaces(struct notification *notification, u64 bits)
{
	(void)!notification_take(notification, U64_MAX);
	notification_signal(notification, bits);
}

static u64 take_and_leave(struct notification *notification, u64 mask)
{
	return atomic64_load_acquire(&notification->bits) & mask;
}

/* NOTIFICATION-2 */
static void signal_wakes_nobody(struct notification *notification, u64 bits)
{
	(void)atomic64_fetch_or_release(&notification->bits, bits);
}

static void signal_wakes_one(struct notification *notification, u64 bits)
{
	(void)atomic64_fetch_or_release(&notification->bits, bits);
	wake_one(&notification->queue);
}

/* NOTIFICATION-3 */
static u64 take_all(struct notification *notification, u64 mask)
{
	u64 bits = notification_take(notification, mask);

	if (bits)
		(void)!notification_take(notification, U64_MAX);
	return bits;
}

static int wait_for_any_bit(struct notification *notification, u64 mask, tick_t deadline, u64 *bits) __may_sleep
{
	return notification_wait(notification, U64_MAX, deadline, bits);
}

/* NOTIFICATION-4 */
static int wait_half_the_time(struct notification *notification, u64 mask, tick_t deadline, u64 *bits) __may_sleep
{
	return notification_wait(notification, mask, team_half_way(deadline), bits);
}

#define MOCK(signal, take, wait)	(&(const struct notification_bench){ signal, take, wait })

static const struct saboteur notification_saboteurs[] = {
	{ .name = "NOTIFICATION-1 a signal replaces the ones before",
	  .bench = MOCK(signal_replaces, notification_take, notification_wait) },
	{ .name = "NOTIFICATION-1 what is taken stays",
	  .bench = MOCK(notification_signal, take_and_leave, notification_wait),
	  .also = "NOTIFICATION-3", .why = "what was taken is there" },
	{ .name = "NOTIFICATION-2 a signal wakes nobody",
	  .bench = MOCK(signal_wakes_nobody, notification_take, notification_wait) },
	{ .name = "NOTIFICATION-2 a signal wakes one",
	  .bench = MOCK(signal_wakes_one, notification_take, notification_wait) },
	{ .name = "NOTIFICATION-3 all are taken",
	  .bench = MOCK(notification_signal, take_all, notification_wait) },
	{ .name = "NOTIFICATION-3 a wait takes whatever comes",
	  .bench = MOCK(notification_signal, notification_take, wait_for_any_bit),
	  .also = "NOTIFICATION-2 NOTIFICATION-4", .why = "one takes what another one waits for" },
	{ .name = "NOTIFICATION-4 it is late early",
	  .bench = MOCK(notification_signal, notification_take, wait_half_the_time) },
};

static const struct saboteur_contract notification_contract = { .conform = notification_conform };

SABOTEURS(notification, FACT(SCHED), notification_contract, notification_saboteurs);
