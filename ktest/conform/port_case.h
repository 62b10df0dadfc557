/* SPDX-License-Identifier: MIT */
/*
 * port_case - what the cases of port.h share: a port, who sends, who receives, and things to send.
 *
 * Table 0 has PORT_CLIENT to send by, and what is sent; table 1 the first handle of the port; see handle_case.h.
 */
#ifndef KTEST_CONFORM_PORT_CASE_H
#define KTEST_CONFORM_PORT_CASE_H

#include "handle_case.h"
#include "port.h"

#define PORT_CAPACITY	4
#define PORT_TRANSIT	12	/* fewer than may be in flight: three messages of four handles */
#define PORT_BADGE	0xbad6e
#define PORTS(kt)	((const struct port_calls *)(kt)->bench)

struct port_bed {
	struct port	port;
	u32		client;		/* in table 0: to send, with PORT_BADGE */
	u32		server;		/* in table 1: all rights */
	u32		released;
};

extern struct port_bed port_bed;

/* Tables of 32 slots, an empty port, and its two handles. */
void port_fresh(struct ktest *kt);

/* A handle of table 0 for thing 0, to send along.  Its origin, in table 2, is @origin where that is not NULL. */
u32 port_cargo(struct ktest *kt, u32 *origin);

/* A message with that number, and those handles. */
struct message port_message(u32 number, unsigned int count, const u32 *handles);

/* It goes; it comes, with badge and so many handles. */
void port_must_send(struct ktest *kt, const struct message *message);
void port_must_recv(struct ktest *kt, struct message *message, u32 number, unsigned int count);

/* Of port_slots.c. */
void port_reserved_is_sent(struct ktest *kt);
void port_reserved_is_sent_when_revoked(struct ktest *kt);
void port_reserved_when_nobody_receives(struct ktest *kt);
void port_peeked_is_received(struct ktest *kt);
void port_peeked_stays_when_revoked(struct ktest *kt);
void port_peek_without_room(struct ktest *kt);

/* Of port_end.c. */
void port_gives_back(struct ktest *kt);
void port_gives_back_itself(struct ktest *kt);
void port_outlives_its_use(struct ktest *kt);
void port_ends_with_senders(struct ktest *kt);

#endif
