// SPDX-License-Identifier: MIT
/* Rendezvous that go wrong once in many times. */
#include <foundry/atomic.h>

#include "conform/rendezvous.h"
#include "saboteur.h"

#define SELDOM	16

static u32 times;		/* atomic */

static bool it_is_time(void)
{
	return atomic_fetch_add_relaxed(&times, 1) % SELDOM == SELDOM - 1;
}

/* RENDEZVOUS-1 */
static int call_changes_the_size(struct rendezvous *rendezvous, struct message *message, tick_t deadline) __may_sleep
{
	if (it_is_time())
		message->size ^= 1;
	return rendezvous_call(rendezvous, message, deadline);
}

static int send_loses_some(struct rendezvous *rendezvous, const struct message *message, tick_t deadline) __may_sleep
{
	return it_is_time() ? 0 : rendezvous_send(rendezvous, message, deadline);
}

static int send_doubles_some(struct rendezvous *rendezvous, const struct message *message, tick_t deadline)
	__may_sleep
{
	int err = rendezvous_send(rendezvous, message, deadline);

	return err || !it_is_time() ? err : rendezvous_send(rendezvous, message, deadline);
}

/* RENDEZVOUS-3 */
static int call_gets_the_one_before(struct rendezvous *rendezvous, struct message *message, tick_t deadline)
	__may_sleep
{
	static struct message before;		/* of whoever it is: of somebody else's question in any case */
	int err = rendezvous_call(rendezvous, message, deadline);

	if (!err && it_is_time())
		*message = before;
	else if (!err)
		before = *message;
	return err;
}

#define WRONG(send, call)									\
	(&(const struct rendezvous_bench){ send, call, rendezvous_recv, rendezvous_reply,	\
					   rendezvous_reply_recv, rendezvous_close, rendezvous_open })

static const struct saboteur rendezvous_torture_saboteurs[] = {
	{ .name = "RENDEZVOUS-1 some questions have another size", .bench = WRONG(rendezvous_send, call_changes_the_size) },
	{ .name = "RENDEZVOUS-1 some are lost", .bench = WRONG(send_loses_some, rendezvous_call) },
	{ .name = "RENDEZVOUS-1 some are received twice", .bench = WRONG(send_doubles_some, rendezvous_call) },
	{ .name = "RENDEZVOUS-3 some answers are those of another question", .bench = WRONG(rendezvous_send, call_gets_the_one_before) },
};

static const struct saboteur_contract rendezvous_torture_contract = { .conform = rendezvous_torture_conform, .cpus = 2 };

SABOTEURS_OF(rendezvous_torture, "rendezvous/torture", FACT(SCHED), rendezvous_torture_contract,
	     rendezvous_torture_saboteurs);
