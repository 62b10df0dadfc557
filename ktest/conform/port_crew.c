// SPDX-License-Identifier: MIT
/* The promise of port.h, executed: several CPUs send, and the only one that receives goes in the middle. */
#include <foundry/atomic.h>
#include <foundry/endpoint_mpmc.h>

#include "port.h"
#include "torture/crew.h"

#define CAPACITY	3
#define SLOTS		8
#define TRANSIT		16
#define MESSAGES	64u		/* that are received at least, and one of each sender */

static struct crew crew;

/* What each member sends along, counted by its handles. */
struct thing {
	struct handle_object	object;
	u32			released;	/* atomic */
};

static struct {
	const struct port_calls		*calls;
	struct handle_space		space;
	struct handle_table		tables[CREW_MAX];
	struct handle_slot		slots[CREW_MAX][SLOTS], transit[TRANSIT];
	struct thing			things[CREW_MAX];
	struct endpoint_mpmc		ring;
	struct endpoint_mpmc_slot	ring_slots[CAPACITY];
	struct port			port;
	u32				server, clients[CREW_MAX];
	u32				senders;	/* bits: from whom something came; the receiver's own */
	u32				received, wrong_badges, wrong, ended, port_released;	/* atomic */
} now;

static void note(u32 *count, bool happened)
{
	if (happened)
		(void)atomic_fetch_add_relaxed(count, 1);
}

static void release_thing(struct handle_object *object)
{
	note(&container_of(object, struct thing, object)->released, true);
}

static void release_port(struct port *port)
{
	note(&now.port_released, true);
}

static const struct handle_type thing_type = { "thing", NULL, release_thing };

/* --- who sends --------------------------------------------------------------------------------------- */

/* Return: 0; -EPIPE; -EBADF when nothing happens any more. */
static int send_one(struct crew_member *me)
{
	struct message message = { .type = me->who, .handle_count = 1 };
	struct handle_table *table = &now.tables[me->who];
	int err;

	note(&now.wrong, handle_open(table, &now.things[me->who].object, HANDLE_SEND | HANDLE_GRANT, 0,
				     &message.handles[0]) != 0);
	while ((err = now.calls->send(table, now.clients[me->who], &message)) == -EAGAIN || err == -ENOSPC) {
		if (!crew_waits(me))
			return -EBADF;
	}
	crew_goes_on(me);
	crew_happened(me->crew);
	note(&now.wrong, err && err != -EPIPE);
	note(&now.wrong, handle_close(table, message.handles[0]) != (err ? 0 : -EBADF));
	return err;
}

static void send_until_deaf(struct crew_member *me)
{
	int err;

	do {	/* bounded: the receiver goes, or nothing happens any more */
		crew_pause(me);
		err = send_one(me);
	} while (!err);
	note(&now.ended, err == -EPIPE);
}

/* --- who receives --------------------------------------------------------------------------------------- */

static void take(const struct message *message, u64 badge)
{
	note(&now.received, true);
	note(&now.wrong_badges, badge != message->type);
	note(&now.wrong, handle_close(&now.tables[0], message->handles[0]) != 0);
	now.senders |= 1u << message->type;
}

static void receive_some(struct crew_member *me)
{
	while (now.received < MESSAGES || bits_set(now.senders) < me->crew->size - 1) {
		struct message message;
		u64 badge;
		int err;

		crew_pause(me);
		err = now.calls->recv(&now.tables[0], now.server, &message, &badge);
		note(&now.wrong, err && err != -EAGAIN);
		if (!err) {
			take(&message, badge);
			crew_goes_on(me);
			crew_happened(me->crew);
		} else if (!crew_waits(me)) {
			break;
		}
	}
	note(&now.wrong, handle_close(&now.tables[0], now.server) != 0);
	crew_happened(me->crew);
}

static void member(struct crew_member *me)
{
	if (me->who == 0)
		receive_some(me);
	else
		send_until_deaf(me);
}

/* --- a run ------------------------------------------------------------------------------------------------ */

static void run(struct ktest *kt, unsigned int cpus)
{
	memset(&now, 0, sizeof(now));
	now.calls = kt->bench;
	handle_space_init(&now.space);
	endpoint_mpmc_init(&now.ring, now.ring_slots, sizeof(now.ring_slots[0]), CAPACITY);
	port_init(&now.port, &now.ring.ep, &now.space, now.transit, TRANSIT, release_port);
	for (unsigned int who = 0; who < CREW_MAX; who++) {
		handle_table_init(&now.tables[who], &now.space, now.slots[who], SLOTS);
		handle_object_init(&now.things[who].object, &thing_type);
	}
	ASSERT_EQ(kt, handle_open(&now.tables[0], &now.port.object, HANDLE_RIGHTS, 0, &now.server), 0);
	for (unsigned int who = 1; who < CREW_MAX; who++)
		ASSERT_EQ(kt, handle_grant(&now.tables[0], now.server, &now.tables[who], HANDLE_SEND, who,
					   &now.clients[who]), 0);
	crew_run(kt, &crew, cpus, member, NULL);
	EXPECT_EQ(kt, crew.stuck, 0);
}

static unsigned int cpus_of(const struct ktest *kt)
{
	return *(const unsigned int *)kt->param;
}

static void badge_is_the_senders(struct ktest *kt)
{
	run(kt, cpus_of(kt));
	ktest_note(kt, "%u messages", now.received);
	EXPECT_EQ(kt, now.wrong_badges, 0);
}

static void nothing_is_kept(struct ktest *kt)
{
	run(kt, cpus_of(kt));
	EXPECT_EQ(kt, now.wrong, 0);
	EXPECT_EQ(kt, now.ended, cpus_of(kt) - 1);
	EXPECT_EQ(kt, handle_count(&now.port.transit), 0);
	EXPECT_EQ(kt, endpoint_len(now.port.ep), 0);
	for (unsigned int who = 0; who < CREW_MAX; who++) {
		handle_object_put(&now.things[who].object);
		EXPECT_EQ(kt, now.things[who].released, 1);
		EXPECT_EQ(kt, handle_count(&now.tables[who]), who != 0);
		handle_table_end(&now.tables[who]);
	}
	port_put(&now.port);
	EXPECT_EQ(kt, now.port_released, 1);
}

const struct ktest_case port_torture_conform[] = {
	KCASE_FOR("PORT-1 each badge is that of its sender", badge_is_the_senders, crew_sizes, crew_size_name),
	KCASE_FOR("PORT-7 nothing is kept when the receiver goes", nothing_is_kept, crew_sizes, crew_size_name),
	KCASE_END
};
