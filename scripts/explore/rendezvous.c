// SPDX-License-Identifier: MIT
/*
 * rendezvous: each caller gets its own reply, and whoever goes is touched by nobody behind that.  Nobody hands over: there
 * is no queue of a CPU here, and a thread is a task that sleeps until it is woken.
 */
#include <foundry/errno.h>
#include <foundry/hand_over.h>
#include <foundry/rendezvous.h>

#include "sleeper.h"

static struct rendezvous meeting;
static u32 answered;

struct task *hand_over_claim(struct task *task)
{
	task_wake(task);
	return NULL;
}

void hand_over(struct task *to)
{
	explore_fail("nobody was claimed");
}

static void setup(void)
{
	rendezvous_init(&meeting);
}

/* Its number is that of the CPU; the answer is ten times that. */
static void call(void)
{
	struct message message = { .type = 1 + explore_cpu() };

	EXPLORE_CHECK(!rendezvous_call(&meeting, &message, WAIT_FOR_EVER), "a call is refused");
	EXPLORE_CHECK(message.type == 10 * (1 + explore_cpu()), "a caller got another one's reply");
	__atomic_fetch_add(&answered, 1, __ATOMIC_RELAXED);
}

static void serve_one(void)
{
	struct reply_right right;
	struct message message;

	EXPLORE_CHECK(!rendezvous_recv(&meeting, &right, &message, WAIT_FOR_EVER), "a receiver is refused");
	message.type *= 10;
	EXPLORE_CHECK(!rendezvous_reply(&meeting, &right, &message), "a reply is refused");
}

static void serve_two(void)
{
	struct reply_right right;
	struct message message;

	EXPLORE_CHECK(!rendezvous_recv(&meeting, &right, &message, WAIT_FOR_EVER), "a receiver is refused");
	message.type *= 10;
	EXPLORE_CHECK(!rendezvous_reply_recv(&meeting, &right, &message, WAIT_FOR_EVER), "a receiver is refused");
	message.type *= 10;
	EXPLORE_CHECK(!rendezvous_reply(&meeting, &right, &message), "a reply is refused");
}

static void check_one(void)
{
	EXPLORE_CHECK(answered == 1, "a caller has no reply");
}

static void check_two(void)
{
	EXPLORE_CHECK(answered == 2, "a caller has no reply");
}

/* --- the end ---------------------------------------------------------------------------------------- */

static void call_in_vain(void)
{
	struct message message = { .type = 1 };

	EXPLORE_CHECK(rendezvous_call(&meeting, &message, WAIT_FOR_EVER) == -EPIPE, "a call is no end");
}

static void receive_and_end(void)
{
	struct reply_right right;
	struct message message;

	EXPLORE_CHECK(!rendezvous_recv(&meeting, &right, &message, WAIT_FOR_EVER), "a receiver is refused");
	rendezvous_close(&meeting);
}

static void end(void)
{
	rendezvous_close(&meeting);
}

EXPLORE_TEST(.name = "rendezvous/one", .setup = setup, .threads = { call, serve_one }, .check = check_one, .bound = 2);
EXPLORE_TEST(.name = "rendezvous/two", .setup = setup, .threads = { call, call, serve_two }, .check = check_two, .bound = 1);
EXPLORE_TEST(.name = "rendezvous/end", .setup = setup, .threads = { call_in_vain, end }, .bound = 2);
EXPLORE_TEST(.name = "rendezvous/server-ends", .setup = setup, .threads = { call_in_vain, receive_and_end }, .bound = 2);
