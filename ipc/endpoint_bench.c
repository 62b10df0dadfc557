// SPDX-License-Identifier: MIT
/* What it costs to send a message and to receive it again, by one CPU that finds room and a message each time. */
#include <foundry/bench.h>
#include <foundry/endpoint_mpmc.h>
#include <foundry/endpoint_spsc.h>

#define CAPACITY	64
#define SMALL		8u
#define LINE		56u	/* with its head it fills a cache line */
#define BATCH		16

static struct endpoint_spsc spsc;
static struct endpoint_mpmc mpmc;
static struct endpoint *ep;
static struct message message, messages[BATCH];

static u64 small_slots[CAPACITY][2] __percpu_type, line_slots[CAPACITY][8] __percpu_type;
static struct message whole_slots[CAPACITY] __percpu_type;
static struct endpoint_mpmc_padded mpmc_slots[CAPACITY];

static void pair(void)
{
	int err = endpoint_send(ep, &message);

	BUG_ON(err || endpoint_recv(ep, &message), "bench: a message is refused");
}

static void pair_inline(void)
{
	int err = endpoint_spsc_send(&spsc, &message);

	BUG_ON(err || endpoint_spsc_recv(&spsc, &message), "bench: a message is refused");
}

static void batch(void)
{
	size_t sent = endpoint_send_many(ep, messages, BATCH);

	BUG_ON(sent < BATCH || endpoint_recv_many(ep, messages, BATCH) < BATCH, "bench: a message is refused");
}

static void in_place(void)
{
	const struct message *received;
	struct message *slot;

	BUG_ON(endpoint_reserve(ep, &slot) != 0, "bench: a slot is refused");
	slot->type = 1;
	slot->size = 8;
	slot->handle_count = 0;
	slot->words[0]++;
	endpoint_commit(ep, slot);
	BUG_ON(endpoint_peek(ep, &received) != 0, "bench: a message is refused");
	endpoint_release(ep, received);
}

static void refused(void)
{
	BUG_ON(endpoint_recv(ep, &message) != -EAGAIN, "bench: an empty ring has a message");
}

/* --- suites ---------------------------------------------------------------------------------- */

/* What a suite lends: a ring, and the messages that it carries. */
struct lent {
	void	(*init)(void);
	u16	bytes, handles;
};

static void init_small(void)
{
	endpoint_spsc_init(&spsc, small_slots, sizeof(small_slots[0]), CAPACITY);
	ep = &spsc.ep;
}

static void init_line(void)
{
	endpoint_spsc_init(&spsc, line_slots, sizeof(line_slots[0]), CAPACITY);
	ep = &spsc.ep;
}

static void init_whole(void)
{
	endpoint_spsc_init(&spsc, whole_slots, sizeof(whole_slots[0]), CAPACITY);
	ep = &spsc.ep;
}

static void init_mpmc(void)
{
	endpoint_mpmc_init(&mpmc, mpmc_slots, sizeof(mpmc_slots[0]), CAPACITY);
	ep = &mpmc.ep;
}

static int before(const void *lends)
{
	const struct lent *lent = lends;

	lent->init();
	message = (struct message){ .type = 1, .size = lent->bytes, .handle_count = lent->handles };
	for (unsigned int i = 0; i < BATCH; i++)
		messages[i] = message;
	return 0;
}

static const struct bench_case spsc_cases[] = {
	BENCH_COST("send and recv", pair, 1),
	BENCH_COST("send and recv inline", pair_inline, 1),
	BENCH_COST("send and recv of 16 at once", batch, BATCH),
	BENCH_COST("reserve to release", in_place, 1),
	BENCH_COST("recv of none", refused, 1),
	BENCH_END
};

static const struct bench_case mpmc_cases[] = {
	BENCH_COST("send and recv", pair, 1),
	BENCH_COST("send and recv of 16 at once", batch, BATCH),
	BENCH_COST("reserve to release", in_place, 1),
	BENCH_COST("recv of none", refused, 1),
	BENCH_END
};

#define SUITE(object, text, init_fn, cases_of, ...)					\
	static const struct lent CONCAT(object, _lent) = { init_fn, __VA_ARGS__ };	\
	static const struct bench_suite object = {					\
		.name = text, .needs = FACT(CONSOLE), .cases = cases_of,		\
		.before = before, .lends = &CONCAT(object, _lent),			\
	};										\
	BENCH_SUITE(object)

SUITE(spsc_small, "endpoint/spsc 8 bytes", init_small, spsc_cases, SMALL, 0);
SUITE(spsc_line, "endpoint/spsc 56 bytes", init_line, spsc_cases, LINE, 0);
SUITE(spsc_whole, "endpoint/spsc 104 bytes and 4 handles", init_whole, spsc_cases, MESSAGE_PAYLOAD_MAX,
      MESSAGE_HANDLES_MAX);
SUITE(mpmc_small, "endpoint/mpmc 8 bytes", init_mpmc, mpmc_cases, SMALL, 0);
SUITE(mpmc_line, "endpoint/mpmc 56 bytes", init_mpmc, mpmc_cases, LINE, 0);
