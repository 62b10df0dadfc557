/* SPDX-License-Identifier: MIT */
/* The promise of port.h, executed on the calls that are lent. */
#ifndef KTEST_CONFORM_PORT_H
#define KTEST_CONFORM_PORT_H

#include <foundry/ktest.h>
#include <foundry/port.h>

struct port_calls {
	int	(*send)(struct handle_table *table, u32 handle, const struct message *message);
	int	(*recv)(struct handle_table *table, u32 handle, struct message *message, u64 *badge);
	int	(*close)(struct handle_table *table, u32 handle);
	int	(*reserve)(struct handle_table *table, u32 handle, struct port_slot *slot);
	void	(*commit)(struct port_slot *slot);
	int	(*peek)(struct handle_table *table, u32 handle, struct port_slot *slot);
	void	(*release)(struct port_slot *slot);
};

/* Those of port.h. */
extern const struct port_calls port_calls;

extern const struct ktest_case port_conform[];

/* Several CPUs at once: send, receive, derive and revoke. */
extern const struct ktest_case port_torture_conform[];

#endif
