/* SPDX-License-Identifier: MIT */
/* The promise of port_wait.h, executed on the calls that are lent. */
#ifndef KTEST_CONFORM_PORT_WAIT_H
#define KTEST_CONFORM_PORT_WAIT_H

#include <foundry/ktest.h>
#include <foundry/port_wait.h>

struct port_wait_calls {
	int	(*send_until)(struct handle_table *table, u32 handle, const struct message *message,
			      tick_t deadline) __may_sleep;
	int	(*recv_until)(struct handle_table *table, u32 handle, struct message *message, u64 *badge,
			      tick_t deadline) __may_sleep;
};

extern const struct ktest_case port_wait_conform[];

#endif
