// SPDX-License-Identifier: MIT
/*
 * What a message costs that goes from one CPU to another, both doing nothing else: of many rounds the cheapest one
 * counts, for on the host others run as well.  And what one costs where both CPUs send and receive; there all
 * rounds count, for the cheapest is one in which the other CPU was away.
 *
 * Most of it is lines of the caches that go from CPU to CPU.  Whoever finds an empty ring, or a full one, takes the line
 * of the other's index away with each look, and gets messages one by one; so it leaves it alone for a while.
 *
 * scripts/bench/messages.c measures the same without the kernel.
 */
#include <foundry/arch.h>
#include <foundry/bench.h>
#include <foundry/bits.h>
#include <foundry/endpoint_mpmc.h>
#include <foundry/endpoint_spsc.h>
#include <foundry/smp.h>

#define CAPACITY	512
#define ROUND		20000u		/* messages */
#define ROUNDS		50u
#define MESSAGES	(ROUND * ROUNDS)
#define BATCH		16
#define BACK_OFF	1000	/* of arch_cost() */
#define TRIES		256

static struct endpoint_spsc spsc, back;
static struct endpoint_mpmc mpmc;
static struct endpoint *ep;
static u64 small_slots[CAPACITY][2] __percpu_type, back_slots[CAPACITY][2] __percpu_type;
static u64 line_slots[CAPACITY][8] __percpu_type;
static struct endpoint_mpmc_padded mpmc_slots[CAPACITY];
static u32 begun __percpu_type;		/* atomic */

struct load {
	u16	bytes;
	void	(*produce)(const struct load *load);	/* a round of messages, on this CPU */
	void	(*consume)(const struct load *load);	/* the same, on the other */
	bool	both;					/* do both */
};

static void back_off(void)
{
	u64 start = arch_cost();

	do {
		cpu_relax();
	} while (arch_cost() - start < BACK_OFF);	/* bounded: time goes by */
}

/* --- the two sides ----------------------------------------------------------------------------- */

static void send_inline(const struct load *load)
{
	struct message message = { .type = 1, .size = load->bytes };

	for (u64 i = 0; i < ROUND; i++) {
		message.words[0] = i;
		while (endpoint_spsc_send(&spsc, &message))	/* bounded: the other CPU receives */
			back_off();
	}
}

static void recv_inline(const struct load *load)
{
	struct message message;

	for (u64 i = 0; i < ROUND; i++) {
		while (endpoint_spsc_recv(&spsc, &message))	/* bounded: the other CPU sends */
			back_off();
		BUG_ON(message.words[0] != i, "bench: message %llu instead of %llu", message.words[0], i);
	}
}

static void send_each(const struct load *load)
{
	struct message message = { .type = 1, .size = load->bytes };

	for (u64 i = 0; i < ROUND; i++) {
		message.words[0] = i;
		while (endpoint_send(ep, &message))	/* bounded: the other CPU receives */
			back_off();
	}
}

static void recv_each(const struct load *load)
{
	struct message message;

	for (u64 i = 0; i < ROUND; i++) {
		while (endpoint_recv(ep, &message))	/* bounded: the other CPU sends */
			back_off();
		BUG_ON(message.words[0] != i, "bench: message %llu instead of %llu", message.words[0], i);
	}
}

static void send_batches(const struct load *load)
{
	struct message messages[BATCH];
	u64 sent = 0;

	for (unsigned int i = 0; i < BATCH; i++)
		messages[i] = (struct message){ .type = 1, .size = load->bytes };
	while (sent < ROUND) {	/* bounded: the other CPU receives */
		size_t went = endpoint_send_many(ep, messages, MIN(BATCH, ROUND - sent));

		sent += went;
		if (!went)
			back_off();
	}
}

static void recv_batches(const struct load *load)
{
	struct message messages[BATCH];
	u64 received = 0;

	while (received < ROUND) {	/* bounded: the other CPU sends */
		size_t came = endpoint_recv_many(ep, messages, MIN(BATCH, ROUND - received));

		received += came;
		if (!came)
			back_off();
	}
}

/* A producer and a consumer in one, as all others are. */
static void send_and_recv(const struct load *load)
{
	struct message message = { .type = 1, .size = load->bytes };

	for (u64 i = 0; i < ROUND / 2; i++) {
		while (endpoint_send(ep, &message))	/* bounded: whoever has sent receives */
			cpu_relax();
		while (endpoint_recv(ep, &message))	/* bounded: one has been sent for everybody */
			cpu_relax();
	}
}

/* Whoever waits for one message looks often: on the host to give way costs more than the message. */
static void recv_soon(struct endpoint_spsc *ring, struct message *message)
{
	for (unsigned int tries = 1; endpoint_spsc_recv(ring, message); tries++)	/* bounded: the other CPU sends */
		if (tries % TRIES == 0)
			cpu_relax();
}

/* A message there, and one back by a ring of its own: there is always room. */
static void ask(const struct load *load)
{
	struct message message = { .type = 1, .size = load->bytes };

	for (unsigned int i = 0; i < ROUND / 2; i++) {
		BUG_ON(endpoint_spsc_send(&spsc, &message) != 0, "bench: a question is refused");
		recv_soon(&back, &message);
	}
}

static void answer(const struct load *load)
{
	struct message message;

	for (unsigned int i = 0; i < ROUND / 2; i++) {
		recv_soon(&spsc, &message);
		BUG_ON(endpoint_spsc_send(&back, &message) != 0, "bench: an answer is refused");
	}
}

/* --- measured ------------------------------------------------------------------------------------ */

static void other_side(void *arg)
{
	const struct load *load = arg;

	atomic_store_release(&begun, 1);		/* pairs with the load in cost_of() */
	for (unsigned int i = 0; i < ROUNDS; i++)
		load->consume(load);
}

/* Return: of one message, in hundredths. */
static u64 cost_of(struct load load) __may_sleep
{
	struct cpu_work work = { .fn = other_side, .arg = &load };
	u64 best = U64_MAX, all = arch_cost();
	int err;

	begun = 0;
	err = smp_run(lowest_bit(smp_others()), &work);
	BUG_ON(err, "bench: no second CPU: %s", errno_name(err));
	while (!atomic_load_acquire(&begun))	/* bounded: the other CPU is idle */
		cpu_relax();
	for (unsigned int i = 0; i < ROUNDS; i++) {
		u64 start = arch_cost();

		load.produce(&load);
		best = MIN(best, arch_cost() - start);
	}
	smp_join(&work);
	all = arch_cost() - all;
	return load.both ? all * 100 / MESSAGES : best * 100 / ROUND;
}

static u64 spsc_of(void *slots, size_t slot_bytes, struct load load)
{
	endpoint_spsc_init(&spsc, slots, slot_bytes, CAPACITY);
	ep = &spsc.ep;
	return cost_of(load);
}

static u64 mpmc_of(struct load load)
{
	endpoint_mpmc_init(&mpmc, mpmc_slots, sizeof(mpmc_slots[0]), CAPACITY);
	ep = &mpmc.ep;
	return cost_of(load);
}

static u64 spsc_small_inline(void)
{
	return spsc_of(small_slots, sizeof(small_slots[0]), (struct load){ 8, send_inline, recv_inline, false });
}

static u64 spsc_line_inline(void)
{
	return spsc_of(line_slots, sizeof(line_slots[0]), (struct load){ 56, send_inline, recv_inline, false });
}

static u64 spsc_small(void)
{
	return spsc_of(small_slots, sizeof(small_slots[0]), (struct load){ 8, send_each, recv_each, false });
}

static u64 spsc_line(void)
{
	return spsc_of(line_slots, sizeof(line_slots[0]), (struct load){ 56, send_each, recv_each, false });
}

static u64 spsc_small_batches(void)
{
	return spsc_of(small_slots, sizeof(small_slots[0]), (struct load){ 8, send_batches, recv_batches, false });
}

static u64 spsc_line_batches(void)
{
	return spsc_of(line_slots, sizeof(line_slots[0]), (struct load){ 56, send_batches, recv_batches, false });
}

/* A message there and one back are one. */
static u64 spsc_there_and_back(void)
{
	endpoint_spsc_init(&back, back_slots, sizeof(back_slots[0]), CAPACITY);
	return 2 * spsc_of(small_slots, sizeof(small_slots[0]), (struct load){ 8, ask, answer, false });
}

static u64 mpmc_small(void)
{
	return mpmc_of((struct load){ 8, send_each, recv_each, false });
}

static u64 mpmc_line(void)
{
	return mpmc_of((struct load){ 56, send_each, recv_each, false });
}

static u64 mpmc_both(void)
{
	return mpmc_of((struct load){ 8, send_and_recv, send_and_recv, true });
}

static const struct bench_case cases[] = {
	BENCH_NUMBER("spsc 8 bytes inline", spsc_small_inline, NULL),
	BENCH_NUMBER("spsc 8 bytes", spsc_small, NULL),
	BENCH_NUMBER("spsc 8 bytes in batches", spsc_small_batches, NULL),
	BENCH_NUMBER("spsc 56 bytes inline", spsc_line_inline, NULL),
	BENCH_NUMBER("spsc 56 bytes", spsc_line, NULL),
	BENCH_NUMBER("spsc 56 bytes in batches", spsc_line_batches, NULL),
	BENCH_NUMBER("spsc 8 bytes there and back", spsc_there_and_back, NULL),
	BENCH_NUMBER("mpmc 8 bytes", mpmc_small, NULL),
	BENCH_NUMBER("mpmc 56 bytes", mpmc_line, NULL),
	BENCH_NUMBER("mpmc 8 bytes both ways", mpmc_both, NULL),
	BENCH_END
};

static const struct bench_suite suite = {
	.name = "endpoint/two CPUs", .needs = FACT(SMP), .cpus = 2, .cases = cases,
};
BENCH_SUITE(suite);
