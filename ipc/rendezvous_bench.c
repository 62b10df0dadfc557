// SPDX-License-Identifier: MIT
/*
 * What it costs to ask another task and to have its answer, both on one CPU: by a call that hands over, and by a message
 * each way through two rings at which either waits.
 */
#include <foundry/bench.h>
#include <foundry/endpoint_spsc.h>
#include <foundry/endpoint_wait.h>
#include <foundry/rendezvous.h>
#include <foundry/task.h>

#define CAPACITY	4

static struct rendezvous meeting;
static u64 slots[2][CAPACITY][2] __percpu_type;
static struct endpoint_spsc rings[2];
static struct endpoint_wait questions, answers;
static struct task *server;
static struct message message;

/* --- the server -------------------------------------------------------------------------------- */

static int serve_calls(void *unused) __may_sleep
{
	struct reply_right right = { 0 };
	struct message asked = { .type = 1 };

	while (!rendezvous_reply_recv(&meeting, &right, &asked, WAIT_FOR_EVER))	/* bounded: it is closed */
		asked.words[0]++;
	return 0;
}

static int serve_rings(void *unused) __may_sleep
{
	struct message asked;

	while (!endpoint_recv_until(&questions, &asked, WAIT_FOR_EVER)) {	/* bounded: it is closed */
		asked.words[0]++;
		BUG_ON(endpoint_send(&answers.ep, &asked), "bench: an answer is refused");
	}
	return 0;
}

/* --- who asks ------------------------------------------------------------------------------------ */

static void call(void)
{
	u64 was = message.words[0];

	BUG_ON(rendezvous_call(&meeting, &message, WAIT_FOR_EVER), "bench: a call is refused");
	BUG_ON(message.words[0] != was + 1, "bench: another one's answer");
}

static void ask(void)
{
	BUG_ON(endpoint_send(&questions.ep, &message), "bench: a question is refused");
	BUG_ON(endpoint_recv_until(&answers, &message, WAIT_FOR_EVER), "bench: no answer comes");
}

static void pair(void)
{
	int err = endpoint_send(&answers.ep, &message);

	BUG_ON(err || endpoint_recv(&answers.ep, &message), "bench: a message is refused");
}

/* --- suites -------------------------------------------------------------------------------------- */

static void init(void)
{
	for (unsigned int i = 0; i < 2; i++)
		endpoint_spsc_init(&rings[i], slots[i], sizeof(slots[i][0]), CAPACITY);
	endpoint_wait_init(&questions, &rings[0].ep);
	endpoint_wait_init(&answers, &rings[1].ep);
	rendezvous_init(&meeting);
	message = (struct message){ .type = 1, .size = 8 };
}

/* On this CPU; it waits when this one has given way. */
static int before(const void *lends) __may_sleep
{
	int (*const *serve)(void *unused) = lends;
	int err;

	init();
	err = task_create(&server, "server", *serve, NULL);
	if (err)
		return err;
	server->affinity = CPU_BIT(this_cpu()->id);
	task_start(server);
	task_yield();
	return 0;
}

static void after(void) __may_sleep
{
	rendezvous_close(&meeting);
	endpoint_close(&questions.ep);
	task_join(server);
	task_free(server);
}

static int (*const calls)(void *unused) = serve_calls;
static int (*const rounds)(void *unused) = serve_rings;

static const struct bench_case call_cases[] = {
	BENCH_COST("call and reply", call, 1),
	BENCH_END
};

static const struct bench_suite call_suite = {
	.name = "rendezvous", .needs = FACT(SCHED), .cases = call_cases, .lends = &calls,
	.before = before, .after = after,
};
BENCH_SUITE(call_suite);

static const struct bench_case ring_cases[] = {
	BENCH_COST("send and recv with nobody waiting", pair, 1),
	BENCH_COST("question and answer between two tasks", ask, 1),
	BENCH_END
};

static const struct bench_suite ring_suite = {
	.name = "endpoint_wait/spsc 8 bytes", .needs = FACT(SCHED), .cases = ring_cases, .lends = &rounds,
	.before = before, .after = after,
};
BENCH_SUITE(ring_suite);
