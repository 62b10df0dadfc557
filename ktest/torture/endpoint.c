// SPDX-License-Identifier: MIT
/* endpoint - producers send numbers, consumers note which came, in which order, and what they held. */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/ipi.h>

#include "numbered.h"
#include "torture/endpoint.h"

#define MESSAGES	ENDPOINT_TORTURE_MESSAGES
#define BATCH		3u

struct endpoint_damage endpoint_damage;
u32 endpoint_written[CREW_MAX];

static struct crew crew;
static bool running;

static struct {
	const struct endpoint_torture	*torture;
	enum endpoint_way		way;
	struct endpoint			*ep;
	u32				producers_done;		/* atomic */
	u32				over;			/* a consumer has seen the end; atomic */
	u32				sent[CREW_MAX];		/* each its own */
	u64				seen[CREW_MAX][MESSAGES / 64];	/* atomic */
} now;

static bool is_producer(unsigned int who)
{
	return who % 2 == 0;
}

static void note(u32 *count, bool happened)
{
	if (happened)
		(void)atomic_fetch_add_relaxed(count, 1);
}

static void note_many(u32 *count, size_t n)
{
	(void)atomic_fetch_add_relaxed(count, (u32)n);
}

/* --- producers -------------------------------------------------------------------------------------- */

static u32 number_for(unsigned int who, u32 n)
{
	return who * MESSAGES + n;
}

/* Return: how many of the next @count went, or an error. */
static int send_in_place(struct crew_member *me, u32 n)
{
	struct message *slot;
	int err = endpoint_reserve(now.ep, &slot);

	if (err)
		return err;
	crew_happened(me->crew);
	crew_pause(me);
	numbered(now.ep, number_for(me->who, n), slot);
	crew_pause(me);
	endpoint_commit(now.ep, slot);
	return 1;
}

static int send_copies(struct crew_member *me, u32 n, u32 count)
{
	struct message messages[BATCH];
	size_t went;
	int err;

	for (u32 i = 0; i < count; i++)
		numbered(now.ep, number_for(me->who, n + i), &messages[i]);
	went = count > 1 ? endpoint_send_many(now.ep, messages, count) : 0;
	if (went)
		return (int)went;
	err = endpoint_send(now.ep, &messages[0]);
	return err ? err : 1;
}

static int send_some(struct crew_member *me, u32 n)
{
	unsigned int how = ktest_random(&me->seed) % 4;
	u32 count = how ? 1 : MIN(BATCH, MESSAGES - n);

	WRITE_ONCE(endpoint_written[me->who], n + count);
	if (!now.torture->no_slots && (how == 1 || now.way == ENDPOINT_IN_PLACE))
		return send_in_place(me, n);
	return send_copies(me, n, count);
}

static void say_done(const struct crew_member *me)
{
	bool last = atomic_fetch_add_relaxed(&now.producers_done, 1) + 1 == me->crew->size / 2;

	if (now.way == ENDPOINT_CLOSED_EARLY ? me->who == 0 : last)
		endpoint_close(now.ep);
	crew_happened(me->crew);
}

static void produce(struct crew_member *me)
{
	u32 all = now.way == ENDPOINT_CLOSED_EARLY && me->who == 0 ? MESSAGES / 2 : MESSAGES, n = 0;
	bool ended = false;

	while (n < all && !ended) {
		int went;

		crew_pause(me);
		went = send_some(me, n);
		ended = went == -EPIPE;
		if (went > 0) {
			n += (u32)went;
			note_many(&endpoint_damage.sent, (size_t)went);
			now.sent[me->who] = n;
			crew_goes_on(me);
			crew_happened(me->crew);
		} else if (!ended && !crew_waits(me)) {
			return;
		}
		note(&endpoint_damage.overfull, endpoint_len(now.ep) > now.ep->capacity);
	}
	note(&endpoint_damage.behind_the_end, ended && send_some(me, n) != -EPIPE);
	say_done(me);
}

/* --- consumers -------------------------------------------------------------------------------------- */

static void take(const struct message *message, u32 *next)
{
	u32 number = number_of(message), who = number / MESSAGES, n = number % MESSAGES;
	bool right = who < crew.size && is_producer(who) && is_numbered(now.ep, number, message);

	note(&endpoint_damage.made_up, !right);
	if (!right)
		return;
	note(&endpoint_damage.unseen, READ_ONCE(endpoint_written[who]) <= n);
	if (atomic64_fetch_or_release(&now.seen[who][n / 64], BIT(n % 64)) & BIT(n % 64)) {	/* pairs with nothing */
		note(&endpoint_damage.doubled, true);
		return;
	}
	note(&endpoint_damage.reordered, n < next[who]);
	next[who] = n + 1;
}

static int recv_in_place(struct crew_member *me, u32 *next)
{
	const struct message *slot;
	struct message before;
	int err = endpoint_peek(now.ep, &slot);

	if (err)
		return err;
	message_copy(&before, slot);
	crew_happened(me->crew);
	crew_pause(me);
	note(&endpoint_damage.changed, !is_numbered(now.ep, number_of(&before), slot));
	take(slot, next);
	endpoint_release(now.ep, slot);
	return 1;
}

static int recv_copies(u32 *next, u32 room)
{
	struct message messages[BATCH];
	size_t came = room > 1 ? endpoint_recv_many(now.ep, messages, room) : 0;

	if (!came) {
		int err = endpoint_recv(now.ep, &messages[0]);

		if (err)
			return err;
		came = 1;
	}
	for (size_t i = 0; i < came; i++)
		take(&messages[i], next);
	return (int)came;
}

static int recv_some(struct crew_member *me, u32 *next)
{
	unsigned int how = ktest_random(&me->seed) % 4;

	if (!now.torture->no_slots && (how == 1 || now.way == ENDPOINT_IN_PLACE))
		return recv_in_place(me, next);
	return recv_copies(next, how ? 1 : BATCH);
}

static void consume(struct crew_member *me)
{
	u32 next[CREW_MAX] = { 0 };

	for (;;) {	/* bounded: until the end, or nothing happens any more */
		bool was_over = atomic_load_acquire(&now.over);		/* pairs with the store below */
		int came;

		crew_pause(me);
		came = recv_some(me, next);
		if (came > 0) {
			note_many(&endpoint_damage.received, (size_t)came);
			note(&endpoint_damage.behind_the_end, was_over);
			crew_goes_on(me);
			crew_happened(me->crew);
		} else if (came == -EPIPE) {
			atomic_store_release(&now.over, 1);		/* pairs with the load above */
			return;
		} else if (!crew_waits(me)) {
			return;
		}
		note(&endpoint_damage.overfull, endpoint_len(now.ep) > now.ep->capacity);
	}
}

/* --- a run ------------------------------------------------------------------------------------------- */

static void member(struct crew_member *me)
{
	if (is_producer(me->who))
		produce(me);
	else
		consume(me);
}

static void count_what_is_lost(void)
{
	for (unsigned int who = 0; who < crew.size; who++)
		for (u32 n = 0; n < now.sent[who]; n++)
			note(&endpoint_damage.lost, !(now.seen[who][n / 64] & BIT(n % 64)));
}

/* What is behind the end comes to nobody in the crew. */
static void drain(void)
{
	u32 next[CREW_MAX] = { 0 };

	for (u32 i = 0; i < CREW_MAX * MESSAGES; i++) {
		int came = recv_copies(next, 1);

		if (came < 0)
			break;
		note_many(&endpoint_damage.behind_the_end, (size_t)came);
	}
}

void endpoint_torture(struct ktest *kt, enum endpoint_way way, unsigned int cpus)
{
	const struct endpoint_torture *torture = kt->bench;

	if (torture->one_each && cpus > 2)
		ktest_skip(kt, "not provided: %s", torture->one_each);
	if (torture->no_slots && way == ENDPOINT_IN_PLACE)
		ktest_skip(kt, "not provided: %s", torture->no_slots);
	endpoint_damage = (struct endpoint_damage){ .sent = 0 };
	memset(endpoint_written, 0, sizeof(endpoint_written));
	memset(&now, 0, sizeof(now));
	now.torture = torture;
	now.way = way;
	now.ep = torture->fresh();
	crew.patience = torture->patience;
	running = true;
	crew_run(kt, &crew, cpus, member, NULL);
	running = false;
	endpoint_damage.stuck = crew.stuck;
	if (!crew.stuck)
		drain();
	count_what_is_lost();
}

void endpoint_torture_let(const u32 *count, u32 than)
{
	if (!running)
		return;
	crew_happened(&crew);
	crew_let(crew_me(&crew), count, than);
}

unsigned int endpoint_torture_who(void)
{
	return running ? crew_me(&crew)->who : 0;
}
