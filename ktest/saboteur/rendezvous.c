// SPDX-License-Identifier: MIT
/* Rendezvous with one thing wrong each, around the one that there is. */
#include <foundry/atomic.h>
#include <foundry/errno.h>
#include <foundry/task.h>

#include "conform/rendezvous.h"
#include "conform/task_team.h"
#include "saboteur.h"

static struct rendezvous_party *first(const struct list *list)
{
	return list_is_empty(list) ? NULL : list_entry(list->next, struct rendezvous_party, link);
}

static bool somebody_receives(struct rendezvous *rendezvous)
{
	spin_guard(&rendezvous->lock);
	return !list_is_empty(&rendezvous->receivers);
}

/* RENDEZVOUS-1 */
static int send_loses(struct rendezvous *rendezvous, const struct message *message, tick_t deadline) __may_sleep
{
	return somebody_receives(rendezvous) ? rendezvous_send(rendezvous, message, deadline) : 0;
}

static int recv_changes(struct rendezvous *rendezvous, struct reply_right *right, struct message *message,
			tick_t deadline) __may_sleep
{
	int err = rendezvous_recv(rendezvous, right, message, deadline);

	message->type += !err && right->call == 0;
	return err;
}

/* RENDEZVOUS-2 */
static void let_the_last_be_first(struct list *list)
{
	struct list *last = list->prev;

	if (list_is_empty(list))
		return;
	list_remove(last);
	list_add_head(list, last);
}

static int recv_from_the_last(struct rendezvous *rendezvous, struct reply_right *right, struct message *message,
			      tick_t deadline) __may_sleep
{
	{
		spin_guard(&rendezvous->lock);
		let_the_last_be_first(&rendezvous->senders);
	}
	return rendezvous_recv(rendezvous, right, message, deadline);
}

static int send_to_the_last(struct rendezvous *rendezvous, const struct message *message, tick_t deadline)
	__may_sleep
{
	{
		spin_guard(&rendezvous->lock);
		let_the_last_be_first(&rendezvous->receivers);
	}
	return rendezvous_send(rendezvous, message, deadline);
}

/* RENDEZVOUS-3 */
static u64 first_caller(struct rendezvous *rendezvous)
{
	spin_guard(&rendezvous->lock);
	return list_is_empty(&rendezvous->callers) ? 0 : first(&rendezvous->callers)->call;
}

static bool waits_for_it(struct rendezvous *rendezvous, u64 call)
{
	spin_guard(&rendezvous->lock);
	list_foreach(caller, &rendezvous->callers, struct rendezvous_party, link)
		if (caller->call == call)
			return true;
	return false;
}

static int reply_to_the_first(struct rendezvous *rendezvous, struct reply_right *right,
			      const struct message *message)
{
	if (right->call && waits_for_it(rendezvous, right->call))
		right->call = first_caller(rendezvous);
	return rendezvous_reply(rendezvous, right, message);
}

/* RENDEZVOUS-4 */
static int reply_says_it_went(struct rendezvous *rendezvous, struct reply_right *right,
			      const struct message *message)
{
	int err = rendezvous_reply(rendezvous, right, message);

	return err == -ENOENT ? 0 : err;
}

static int reply_to_whoever_waits(struct rendezvous *rendezvous, struct reply_right *right,
				  const struct message *message)
{
	struct reply_right other = { first_caller(rendezvous) };
	int err = rendezvous_reply(rendezvous, right, message);

	return err == -ENOENT ? rendezvous_reply(rendezvous, &other, message) : err;
}

/* RENDEZVOUS-5: who has been woken already is ready, and nobody hands over to it. */
static int call_wakes_the_receiver(struct rendezvous *rendezvous, struct message *message, tick_t deadline)
	__may_sleep
{
	{
		spin_guard(&rendezvous->lock);
		if (!list_is_empty(&rendezvous->receivers))
			task_wake(first(&rendezvous->receivers)->task);
	}
	return rendezvous_call(rendezvous, message, deadline);
}

static int reply_wakes_the_caller(struct rendezvous *rendezvous, struct reply_right *right, struct message *message,
				  tick_t deadline) __may_sleep
{
	{
		spin_guard(&rendezvous->lock);
		if (!list_is_empty(&rendezvous->callers))
			task_wake(first(&rendezvous->callers)->task);
	}
	return rendezvous_reply_recv(rendezvous, right, message, deadline);
}

/* It replies, gives way, and comes back to receive. */
static int reply_then_recv(struct rendezvous *rendezvous, struct reply_right *right, struct message *message,
			   tick_t deadline) __may_sleep
{
	if (right->call)
		(void)!rendezvous_reply(rendezvous, right, message);
	task_yield();
	return rendezvous_recv(rendezvous, right, message, deadline);
}

/* RENDEZVOUS-6 */
static int send_is_late_early(struct rendezvous *rendezvous, const struct message *message, tick_t deadline)
	__may_sleep
{
	return rendezvous_send(rendezvous, message, team_half_way(deadline));
}

static int call_is_late_early(struct rendezvous *rendezvous, struct message *message, tick_t deadline) __may_sleep
{
	return rendezvous_call(rendezvous, message, team_half_way(deadline));
}

static int recv_is_late_early(struct rendezvous *rendezvous, struct reply_right *right, struct message *message,
			      tick_t deadline) __may_sleep
{
	return rendezvous_recv(rendezvous, right, message, team_half_way(deadline));
}

/* RENDEZVOUS-7: those in one list do not hear of it. */
static void end_all(struct list *list)
{
	while (!list_is_empty(list)) {
		struct rendezvous_party *party = first(list);

		list_remove(&party->link);
		party->err = -EPIPE;
		atomic_store_release(&party->done, 1);
		task_wake(party->task);
	}
}

static void close_forgets_senders(struct rendezvous *rendezvous)
{
	spin_guard(&rendezvous->lock);
	rendezvous->closed = true;
	end_all(&rendezvous->receivers);
	end_all(&rendezvous->callers);
}

static void close_forgets_receivers(struct rendezvous *rendezvous)
{
	spin_guard(&rendezvous->lock);
	rendezvous->closed = true;
	end_all(&rendezvous->senders);
	end_all(&rendezvous->callers);
}

static void close_forgets_callers(struct rendezvous *rendezvous)
{
	spin_guard(&rendezvous->lock);
	rendezvous->closed = true;
	end_all(&rendezvous->senders);
	end_all(&rendezvous->receivers);
}

static void close_lets_come(struct rendezvous *rendezvous)
{
	spin_guard(&rendezvous->lock);
	end_all(&rendezvous->receivers);
	end_all(&rendezvous->senders);
	end_all(&rendezvous->callers);
}

static void open_nothing(struct rendezvous *rendezvous)
{
}

/* The numbers of calls begin again, and a right of before is good for another caller. */
static void open_from_the_start(struct rendezvous *rendezvous)
{
	rendezvous_init(rendezvous);
}

/* RENDEZVOUS-8 */
static struct message cut(const struct message *message)
{
	struct message small = *message;

	small.size = MIN(small.size, MESSAGE_PAYLOAD_MAX);
	small.handle_count = MIN(small.handle_count, MESSAGE_HANDLES_MAX);
	return small;
}

static int send_cuts(struct rendezvous *rendezvous, const struct message *message, tick_t deadline) __may_sleep
{
	struct message small = cut(message);

	return rendezvous_send(rendezvous, &small, deadline);
}

static int reply_cuts(struct rendezvous *rendezvous, struct reply_right *right, const struct message *message)
{
	struct message small = cut(message);

	return rendezvous_reply(rendezvous, right, &small);
}

#define MOCK(send, call, recv, reply, next, close, open)	\
	(&(const struct rendezvous_bench){ send, call, recv, reply, next, close, open })
#define MOCK_SENDS(send, call)	\
	MOCK(send, call, rendezvous_recv, rendezvous_reply, rendezvous_reply_recv, rendezvous_close, rendezvous_open)
#define MOCK_RECVS(recv, reply, next)	\
	MOCK(rendezvous_send, rendezvous_call, recv, reply, next, rendezvous_close, rendezvous_open)
#define MOCK_ENDS(close, open)	\
	MOCK(rendezvous_send, rendezvous_call, rendezvous_recv, rendezvous_reply, rendezvous_reply_recv, close, open)
#define MOCK_SEND(op)	MOCK_SENDS(op, rendezvous_call)
#define MOCK_CALL(op)	MOCK_SENDS(rendezvous_send, op)
#define MOCK_RECV(op)	MOCK_RECVS(op, rendezvous_reply, rendezvous_reply_recv)
#define MOCK_REPLY(op)	MOCK_RECVS(rendezvous_recv, op, rendezvous_reply_recv)
#define MOCK_NEXT(op)	MOCK_RECVS(rendezvous_recv, rendezvous_reply, op)
#define MOCK_CLOSE(op)	MOCK_ENDS(op, rendezvous_open)
#define MOCK_OPEN(op)	MOCK_ENDS(rendezvous_close, op)

static const struct saboteur rendezvous_saboteurs[] = {
	{ .name = "RENDEZVOUS-1 what nobody waits for is lost", .bench = MOCK_SEND(send_loses),
	  .also = "RENDEZVOUS-2 RENDEZVOUS-4 RENDEZVOUS-6 RENDEZVOUS-7 RENDEZVOUS-8",
	  .why = "their senders do not wait" },
	{ .name = "RENDEZVOUS-1 what is sent is changed", .bench = MOCK_RECV(recv_changes),
	  .also = "RENDEZVOUS-2", .why = "by its number it is told who has sent it" },
	{ .name = "RENDEZVOUS-2 the last sender is received first", .bench = MOCK_RECV(recv_from_the_last) },
	{ .name = "RENDEZVOUS-2 the last receiver is served first", .bench = MOCK_SEND(send_to_the_last) },
	{ .name = "RENDEZVOUS-3 the first caller gets the reply", .bench = MOCK_REPLY(reply_to_the_first) },
	{ .name = "RENDEZVOUS-4 what nobody gets went", .bench = MOCK_REPLY(reply_says_it_went),
	  .also = "RENDEZVOUS-7", .why = "behind the end nobody gets a reply either" },
	{ .name = "RENDEZVOUS-4 what nobody expects somebody gets", .bench = MOCK_REPLY(reply_to_whoever_waits),
	  .also = "RENDEZVOUS-7", .why = "nobody expects what comes from before the end" },
	{ .name = "RENDEZVOUS-5 a caller hands over to nobody", .bench = MOCK_CALL(call_wakes_the_receiver) },
	{ .name = "RENDEZVOUS-5 a server hands over to nobody", .bench = MOCK_NEXT(reply_wakes_the_caller) },
	{ .name = "RENDEZVOUS-5 a reply is a step of its own", .bench = MOCK_NEXT(reply_then_recv) },
	{ .name = "RENDEZVOUS-6 a send is late early", .bench = MOCK_SEND(send_is_late_early) },
	{ .name = "RENDEZVOUS-6 a call is late early", .bench = MOCK_CALL(call_is_late_early) },
	{ .name = "RENDEZVOUS-6 a recv is late early", .bench = MOCK_RECV(recv_is_late_early) },
	{ .name = "RENDEZVOUS-7 senders do not hear of the end", .bench = MOCK_CLOSE(close_forgets_senders) },
	{ .name = "RENDEZVOUS-7 receivers do not hear of the end", .bench = MOCK_CLOSE(close_forgets_receivers) },
	{ .name = "RENDEZVOUS-7 callers do not hear of the end", .bench = MOCK_CLOSE(close_forgets_callers) },
	{ .name = "RENDEZVOUS-7 behind the end others may come", .bench = MOCK_CLOSE(close_lets_come) },
	{ .name = "RENDEZVOUS-7 it is not opened again", .bench = MOCK_OPEN(open_nothing) },
	{ .name = "RENDEZVOUS-7 a right of before is good again", .bench = MOCK_OPEN(open_from_the_start) },
	{ .name = "RENDEZVOUS-8 what is too large is cut", .bench = MOCK_SEND(send_cuts) },
	{ .name = "RENDEZVOUS-8 a reply that is too large is cut", .bench = MOCK_REPLY(reply_cuts) },
};

static const struct saboteur_contract rendezvous_contract = { .conform = rendezvous_conform };

SABOTEURS(rendezvous, FACT(SCHED), rendezvous_contract, rendezvous_saboteurs);
