// SPDX-License-Identifier: MIT
/* The promise of port_wait.h on the one there is. */
#include "conform/port_wait.h"

static const struct port_wait_calls port_wait_calls = { port_send_until, port_recv_until };

static const struct ktest_suite conform = {
	.name	= "port_wait/queue",
	.needs	= FACT(SCHED),
	.cases	= port_wait_conform,
	.bench	= &port_wait_calls,
};
KTEST_SUITE(conform);
