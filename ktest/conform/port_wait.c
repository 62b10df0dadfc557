// SPDX-License-Identifier: MIT
/* The promise of port_wait.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/endpoint_mpmc.h>
#include <foundry/kernel.h>

#include "port_wait.h"
#include "task_team.h"

#define CAPACITY	2
#define BADGE		17
#define SLOTS		32
#define TRANSIT		16
#define A_WHILE_NS	1000000
#define MANY		100	/* messages of each sender */

/* The server has all rights, and what was derived from those; clients send. */
static struct handle_space space;
static struct handle_table server, client;
static struct handle_slot server_slots[SLOTS], client_slots[SLOTS], transit[TRANSIT];
static u32 all, to_recv, to_send;

static struct endpoint_mpmc ring;
static struct endpoint_mpmc_padded ring_slots[CAPACITY];
static struct endpoint_wait box;
static struct port port;
static u32 released;		/* atomic: how often the port was */

static const struct port_wait_calls *calls;
static struct team team;

/* A thing to send a handle for. */
static struct handle_object thing;
static u32 things_released;	/* atomic */

static void count_thing(struct handle_object *object)
{
	atomic_fetch_add_release(&things_released, 1);
}

static const struct handle_type thing_type = { .name = "thing", .release = count_thing };

static void count_release(struct port *it)
{
	atomic_fetch_add_release(&released, 1);
}

/* --- the bed --------------------------------------------------------------------------------------- */

/* Whatever a case was about, members go on to their end behind it. */
static void end_of_team(void *unused) __may_sleep
{
	atomic_store_release(&team.over, 1);
	endpoint_close(box.under);
	wake_all(&box.receivers.queue);
	wake_all(&box.senders.queue);
}

/* An empty port, its handles, and @size members that will call @fn. */
static void make(struct ktest *kt, unsigned int size, int (*fn)(void *member))
{
	calls = kt->bench;
	released = 0;
	endpoint_mpmc_init(&ring, ring_slots, sizeof(ring_slots[0]), CAPACITY);
	endpoint_wait_init(&box, &ring.ep);
	handle_space_init(&space);
	handle_table_init(&server, &space, server_slots, SLOTS);
	handle_table_init(&client, &space, client_slots, SLOTS);
	port_wait_init(&port, &box, &space, transit, TRANSIT, count_release);
	ASSERT_EQ(kt, handle_open(&server, &port.object, HANDLE_RIGHTS, 0, &all), 0);
	ASSERT_EQ(kt, handle_derive(&server, all, HANDLE_RECV, 0, &to_recv), 0);
	ASSERT_EQ(kt, handle_grant(&server, all, &client, HANDLE_SEND, BADGE, &to_send), 0);
	port_put(&port);
	team_make(kt, &team, size, fn);
	ktest_defer(kt, end_of_team, NULL);
}

static void start_waiting(struct ktest *kt, unsigned int first, unsigned int last, struct endpoint_side *side)
{
	size_t before = team_waiting(&side->queue);

	for (unsigned int i = first; i <= last; i++)
		task_start(team.members[i].task);
	ASSERT_TRUE(kt, team_comes_to(&side->queue, before + last - first + 1));
}

/* How the member ended. */
static int end_of(struct ktest *kt, unsigned int i) __may_sleep
{
	struct team_member *member = &team.members[i];

	ASSERT_TRUE(kt, team_waits(&member->count, 1));
	task_join(member->task);
	member->joined = true;
	return member->task->result;
}

static u32 cargo(struct ktest *kt)
{
	u32 handle = HANDLE_NONE;

	things_released = 0;
	handle_object_init(&thing, &thing_type);
	ASSERT_EQ(kt, handle_open(&client, &thing, HANDLE_SEND | HANDLE_GRANT, 0, &handle), 0);
	handle_object_put(&thing);
	return handle;
}

static bool is_cargo(struct handle_table *table, u32 handle)
{
	struct handle_use use;

	if (handle_use(table, handle, &thing_type, HANDLE_SEND, &use))
		return false;
	handle_done(&use);
	return true;
}

static void send(struct ktest *kt, u32 number)
{
	const struct message message = { .type = number };

	ASSERT_EQ(kt, port_send(&client, to_send, &message), 0);
}

static void fill(struct ktest *kt)
{
	for (u32 number = 0; number < CAPACITY; number++)
		send(kt, number);
}

/* The oldest is @number; what handle it has. */
static u32 recv(struct ktest *kt, u32 number)
{
	struct message message = { .type = 0 };
	u64 badge = 0;

	ASSERT_EQ(kt, port_recv(&server, all, &message, &badge), 0);
	EXPECT_EQ(kt, message.type, number);
	EXPECT_EQ(kt, badge, BADGE);
	return message.handle_count ? message.handles[0] : HANDLE_NONE;
}

static tick_t now(void)
{
	return clock_now(this_kernel()->arch->clock);
}

static tick_t after_a_while(void)
{
	return clock_after_ns(this_kernel()->arch->clock, A_WHILE_NS);
}

/* --- members ---------------------------------------------------------------------------------------- */

static struct message received[TEAM_MAX];
static u64 badges[TEAM_MAX];
static u32 its_handle[TEAM_MAX];	/* of a member, to wait by; the next one in its message */
static u32 its_cargo[TEAM_MAX];

static int receive_one(void *arg) __may_sleep
{
	struct team_member *me = arg;
	int err = calls->recv_until(&server, its_handle[me->who], &received[me->who], &badges[me->who], WAIT_FOR_EVER);

	atomic_fetch_add_release(&me->count, 1);
	return err;
}

static int send_one(void *arg) __may_sleep
{
	struct team_member *me = arg;
	const struct message message = {
		.type = 100 + me->who,
		.handle_count = its_cargo[me->who] != HANDLE_NONE,
		.handles = { its_cargo[me->who] },
	};
	int err = calls->send_until(&client, its_handle[me->who], &message, WAIT_FOR_EVER);

	atomic_fetch_add_release(&me->count, 1);
	return err;
}

static void make_receivers(struct ktest *kt, unsigned int size)
{
	make(kt, size, receive_one);
	for (unsigned int i = 0; i < size; i++) {
		received[i] = (struct message){ .type = 0 };
		badges[i] = 0;
		its_handle[i] = to_recv;
	}
}

static void make_senders(struct ktest *kt, unsigned int size)
{
	make(kt, size, send_one);
	for (unsigned int i = 0; i < size; i++) {
		its_handle[i] = to_send;
		its_cargo[i] = HANDLE_NONE;
	}
	fill(kt);
}

/* --- a message ----------------------------------------------------------------------------------------- */

static void send_wakes(struct ktest *kt)
{
	struct message message = { .type = 7, .handle_count = 1 };

	make_receivers(kt, 1);
	start_waiting(kt, 0, 0, &box.receivers);
	message.handles[0] = cargo(kt);
	ASSERT_EQ(kt, port_send(&client, to_send, &message), 0);
	EXPECT_EQ(kt, end_of(kt, 0), 0);
	EXPECT_EQ(kt, received[0].type, 7);
	EXPECT_EQ(kt, badges[0], BADGE);
	ASSERT_EQ(kt, received[0].handle_count, 1);
	EXPECT_TRUE(kt, is_cargo(&server, received[0].handles[0]));
	EXPECT_FALSE(kt, is_cargo(&client, message.handles[0]));
}

static void each_gets_one(struct ktest *kt)
{
	make_receivers(kt, CAPACITY);
	start_waiting(kt, 0, CAPACITY - 1, &box.receivers);
	fill(kt);
	for (unsigned int i = 0; i < CAPACITY; i++)
		EXPECT_EQ(kt, end_of(kt, i), 0);
	EXPECT_EQ(kt, received[0].type + received[1].type, 0 + 1);
}

/* One half sends a handle in each message, the other one receives and closes them. */
static int exchange(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct message message = { .type = 1, .handle_count = 1 };
	u64 badge;
	int err = 0;

	for (unsigned int i = 0; i < MANY && !err; i++) {
		if (me->who % 2) {
			err = calls->recv_until(&server, to_recv, &message, &badge, WAIT_FOR_EVER);
			me->seen += !err && !handle_close(&server, message.handles[0]);
			continue;
		}
		err = handle_derive(&client, its_cargo[0], HANDLE_SEND | HANDLE_GRANT, 0, &message.handles[0]);
		if (!err)
			err = calls->send_until(&client, to_send, &message, WAIT_FOR_EVER);
	}
	atomic_fetch_add_release(&me->count, 1);
	return err;
}

static void nothing_is_left(struct ktest *kt)
{
	make(kt, 4, exchange);
	its_cargo[0] = cargo(kt);
	for (unsigned int i = 0; i < 4; i++)
		task_start(team.members[i].task);
	for (unsigned int i = 0; i < 4; i++)
		EXPECT_EQ(kt, end_of(kt, i), 0);
	EXPECT_EQ(kt, team.members[1].seen, MANY);
	EXPECT_EQ(kt, team.members[3].seen, MANY);
	EXPECT_EQ(kt, handle_count(&port.transit), 0);
	EXPECT_EQ(kt, handle_close(&client, its_cargo[0]), 0);
	EXPECT_EQ(kt, things_released, 1);
}

/* --- room ---------------------------------------------------------------------------------------------- */

static void recv_wakes(struct ktest *kt)
{
	make_senders(kt, 1);
	its_cargo[0] = cargo(kt);
	start_waiting(kt, 0, 0, &box.senders);
	EXPECT_TRUE(kt, is_cargo(&client, its_cargo[0]));
	(void)recv(kt, 0);
	EXPECT_EQ(kt, end_of(kt, 0), 0);
	EXPECT_FALSE(kt, is_cargo(&client, its_cargo[0]));
	(void)recv(kt, 1);
	EXPECT_TRUE(kt, is_cargo(&server, recv(kt, 100)));
}

static void each_has_room(struct ktest *kt)
{
	make_senders(kt, CAPACITY);
	start_waiting(kt, 0, CAPACITY - 1, &box.senders);
	for (u32 number = 0; number < CAPACITY; number++)
		(void)recv(kt, number);
	for (unsigned int i = 0; i < CAPACITY; i++)
		EXPECT_EQ(kt, end_of(kt, i), 0);
	EXPECT_EQ(kt, endpoint_len(&box.ep), CAPACITY);
}

/* --- a deadline ------------------------------------------------------------------------------------------- */

static void recv_is_late(struct ktest *kt)
{
	struct message message = { .type = 5 };
	u64 badge = 5;
	tick_t deadline;

	make(kt, 0, receive_one);
	deadline = after_a_while();
	EXPECT_EQ(kt, calls->recv_until(&server, to_recv, &message, &badge, deadline), -ETIMEDOUT);
	EXPECT_GE(kt, now(), deadline);
	EXPECT_EQ(kt, message.type, 5);
	EXPECT_EQ(kt, badge, 5);
	send(kt, 3);
	EXPECT_EQ(kt, recv(kt, 3), HANDLE_NONE);
	EXPECT_EQ(kt, handle_reserve(&server, SLOTS - handle_count(&server)), 0);
}

static void send_is_late(struct ktest *kt)
{
	struct message message = { .type = 5, .handle_count = 1 };
	tick_t deadline;

	make_senders(kt, 0);
	message.handles[0] = cargo(kt);
	deadline = after_a_while();
	EXPECT_EQ(kt, calls->send_until(&client, to_send, &message, deadline), -ETIMEDOUT);
	EXPECT_GE(kt, now(), deadline);
	EXPECT_TRUE(kt, is_cargo(&client, message.handles[0]));
	EXPECT_EQ(kt, handle_count(&port.transit), 0);
	for (u32 number = 0; number < CAPACITY; number++)
		(void)recv(kt, number);
	EXPECT_EQ(kt, endpoint_len(&box.ep), 0);
}

/* --- a right that is gone ------------------------------------------------------------------------------------ */

/* The one that waits for longest has no right any more: so the message is the other one's. */
static void revoked_receives_nothing(struct ktest *kt)
{
	make_receivers(kt, 2);
	its_handle[1] = all;
	start_waiting(kt, 0, 0, &box.receivers);
	start_waiting(kt, 1, 1, &box.receivers);
	ASSERT_EQ(kt, handle_close(&server, to_recv), 0);
	send(kt, 7);
	EXPECT_EQ(kt, end_of(kt, 0), -EBADF);
	EXPECT_EQ(kt, end_of(kt, 1), 0);
	EXPECT_EQ(kt, received[0].type, 0);
	EXPECT_EQ(kt, received[1].type, 7);
}

static void revoked_sends_nothing(struct ktest *kt)
{
	u32 another;

	make_senders(kt, 2);
	ASSERT_EQ(kt, handle_open(&client, &port.object, HANDLE_SEND, BADGE, &another), 0);
	its_handle[1] = another;
	its_cargo[0] = cargo(kt);
	start_waiting(kt, 0, 0, &box.senders);
	start_waiting(kt, 1, 1, &box.senders);
	ASSERT_EQ(kt, handle_revoke(&server, all), 0);
	(void)recv(kt, 0);
	EXPECT_EQ(kt, end_of(kt, 0), -EBADF);
	EXPECT_EQ(kt, end_of(kt, 1), 0);
	EXPECT_TRUE(kt, is_cargo(&client, its_cargo[0]));
	(void)recv(kt, 1);
	(void)recv(kt, 101);
}

/* --- the end ---------------------------------------------------------------------------------------------------- */

static void nobody_sends_any_more(struct ktest *kt)
{
	make_receivers(kt, 2);
	its_handle[1] = all;
	start_waiting(kt, 0, 1, &box.receivers);
	ASSERT_EQ(kt, handle_close(&client, to_send), 0);
	EXPECT_EQ(kt, port_close(&server, all), 0);
	EXPECT_EQ(kt, end_of(kt, 0), -EPIPE);
	EXPECT_EQ(kt, end_of(kt, 1), -EPIPE);
}

/* Who has been there first would have what was sent. */
static void what_was_sent_is_received(struct ktest *kt)
{
	struct message message;
	u64 badge;

	make(kt, 0, receive_one);
	fill(kt);
	ASSERT_EQ(kt, port_close(&server, all), 0);
	for (u32 number = 0; number < CAPACITY; number++) {
		ASSERT_EQ(kt, calls->recv_until(&server, to_recv, &message, &badge, WAIT_FOR_EVER), 0);
		EXPECT_EQ(kt, message.type, number);
	}
	EXPECT_EQ(kt, calls->recv_until(&server, to_recv, &message, &badge, WAIT_FOR_EVER), -EPIPE);
}

static void nobody_receives_any_more(struct ktest *kt)
{
	u32 another;

	make_senders(kt, 2);
	ASSERT_EQ(kt, handle_open(&client, &port.object, HANDLE_SEND, BADGE, &another), 0);
	its_handle[0] = its_handle[1] = another;
	its_cargo[0] = cargo(kt);
	start_waiting(kt, 0, 1, &box.senders);
	handle_table_end(&server);
	EXPECT_EQ(kt, end_of(kt, 0), -EPIPE);
	EXPECT_EQ(kt, end_of(kt, 1), -EPIPE);
	EXPECT_TRUE(kt, is_cargo(&client, its_cargo[0]));
}

/* The last handles that name it are gone, and somebody waits. */
static void lives_while_one_waits(struct ktest *kt)
{
	make_receivers(kt, 1);
	start_waiting(kt, 0, 0, &box.receivers);
	handle_table_end(&client);
	handle_table_end(&server);
	EXPECT_EQ(kt, end_of(kt, 0), -EBADF);
	EXPECT_EQ(kt, released, 1);
}

/* --- at once ----------------------------------------------------------------------------------------------------- */

static void a_past_deadline_will_do(struct ktest *kt)
{
	struct message message = { .type = 1 };
	u64 badge;

	make(kt, 0, receive_one);
	EXPECT_EQ(kt, calls->send_until(&client, to_send, &message, 0), 0);
	EXPECT_EQ(kt, calls->recv_until(&server, to_recv, &message, &badge, 0), 0);
	EXPECT_EQ(kt, badge, BADGE);
	EXPECT_EQ(kt, calls->recv_until(&server, to_recv, &message, &badge, 0), -ETIMEDOUT);
	fill(kt);
	EXPECT_EQ(kt, calls->send_until(&client, to_send, &message, 0), -ETIMEDOUT);
}

/* Full, and empty: what is wrong is told before that. */
static void what_is_wrong_is_told(struct ktest *kt)
{
	struct message message = { .type = 1, .size = MESSAGE_PAYLOAD_MAX };
	u64 badge;

	make(kt, 0, receive_one);
	EXPECT_EQ(kt, calls->recv_until(&server, 0, &message, &badge, WAIT_FOR_EVER), -EBADF);
	EXPECT_EQ(kt, calls->recv_until(&client, to_send, &message, &badge, WAIT_FOR_EVER), -EACCES);
	ASSERT_EQ(kt, handle_reserve(&server, SLOTS - handle_count(&server)), 0);
	EXPECT_EQ(kt, calls->recv_until(&server, to_recv, &message, &badge, WAIT_FOR_EVER), -ENOSPC);
	fill(kt);
	EXPECT_EQ(kt, calls->send_until(&client, 0, &message, WAIT_FOR_EVER), -EBADF);
	EXPECT_EQ(kt, calls->send_until(&server, to_recv, &message, WAIT_FOR_EVER), -EACCES);
	EXPECT_EQ(kt, calls->send_until(&client, to_send, &message, WAIT_FOR_EVER), -EMSGSIZE);
}

/* A port of port_init(). */
static void nobody_waits_here(struct ktest *kt)
{
	struct message message = { .type = 1 };
	u64 badge;

	make(kt, 0, receive_one);
	port.box = NULL;
	EXPECT_EQ(kt, calls->recv_until(&server, to_recv, &message, &badge, WAIT_FOR_EVER), -ENOTSUP);
	for (unsigned int i = 0; i < CAPACITY; i++)
		EXPECT_EQ(kt, calls->send_until(&client, to_send, &message, WAIT_FOR_EVER), 0);
	EXPECT_EQ(kt, calls->send_until(&client, to_send, &message, WAIT_FOR_EVER), -ENOTSUP);
	EXPECT_EQ(kt, calls->recv_until(&server, to_recv, &message, &badge, WAIT_FOR_EVER), 0);
}

const struct ktest_case port_wait_conform[] = {
	KCASE("PORT_WAIT-1 a message wakes who waits, and has all that it was sent with", send_wakes),
	KCASE("PORT_WAIT-1 each of several gets one", each_gets_one),
	KCASE("PORT_WAIT-1 of hundreds with handles none is left", nothing_is_left),
	KCASE("PORT_WAIT-2 room wakes who waits, who had its handles until then", recv_wakes),
	KCASE("PORT_WAIT-2 each of several has room", each_has_room),
	KCASE("PORT_WAIT-3 who waits for a message is late", recv_is_late),
	KCASE("PORT_WAIT-3 who waits for room is late", send_is_late),
	KCASE("PORT_WAIT-4 who may not receive any more gets nothing, and another one does", revoked_receives_nothing),
	KCASE("PORT_WAIT-4 who may not send any more sends nothing, and another one does", revoked_sends_nothing),
	KCASE("PORT_WAIT-5 who receives goes on when it is closed", nobody_sends_any_more),
	KCASE("PORT_WAIT-5 what was sent before is received", what_was_sent_is_received),
	KCASE("PORT_WAIT-5 who sends goes on when nobody receives", nobody_receives_any_more),
	KCASE("PORT_WAIT-5 the port lives while somebody waits", lives_while_one_waits),
	KCASE("PORT_WAIT-6 what can be done at once needs no deadline", a_past_deadline_will_do),
	KCASE("PORT_WAIT-6 what is wrong is told at once", what_is_wrong_is_told),
	KCASE("PORT_WAIT-6 where nobody can wait it is refused", nobody_waits_here),
	KCASE_END
};
