// SPDX-License-Identifier: MIT
/*
 * The promise of rendezvous.h, executed: several CPUs at once.
 *
 * On each CPU is a task; every other one serves, the rest ask.  A number says who asks and for how many times; from it
 * every byte of a question and of its answer follows.  Some questions expect no answer, and some have so little time
 * that they may be late: those may have been received or not, but a late answer must not go to the next question.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/smp.h>

#include "numbered.h"
#include "rendezvous.h"
#include "task_team.h"
#include "torture/crew.h"

#define QUESTIONS	256u		/* of each who asks */
#define ANSWER		(1u << 16)	/* a question's number and this make its answer's */
#define LATE_NS		64u		/* times what is left of a number is what a hurried question waits */

static const struct rendezvous_bench *bench;
static struct rendezvous meeting;
static struct team team;

/* What was seen, by all; atomic. */
static u32 received[TEAM_MAX][QUESTIONS];	/* how often */
static struct {
	u32	went;		/* questions that did, so far, or were late */
	u32	made_up;	/* received, and nobody has asked so */
	u32	foreign;	/* answers to something else */
	u32	refused;	/* questions that were not to be */
	u32	lost;		/* went, and were not received */
	u32	done;		/* members that ask and have ended */
} seen;

static const struct endpoint all_of_it = { .payload_max = MESSAGE_PAYLOAD_MAX, .handles_max = MESSAGE_HANDLES_MAX };

static u32 number_by(const struct team_member *me, u32 nth)
{
	return me->who * QUESTIONS + nth;
}

/* --- who serves -------------------------------------------------------------------------------------------- */

/* Even where bytes are wrong it answers what was asked: that is seen apart. */
static void note_received(const struct message *message, struct message *answer)
{
	u32 number = number_of(message);

	if (number >= TEAM_MAX * QUESTIONS || !is_numbered(&all_of_it, number, message))
		atomic_fetch_add_relaxed(&seen.made_up, 1);
	if (number < TEAM_MAX * QUESTIONS)
		atomic_fetch_add_relaxed(&received[number / QUESTIONS][number % QUESTIONS], 1);
	numbered(&all_of_it, ANSWER + number, answer);
}

/* In one step, and now and then in two. */
static int serve(struct team_member *me) __may_sleep
{
	struct message message, answer = { .type = 0 };
	struct reply_right right = { 0 };
	int err = bench->recv(&meeting, &right, &message, WAIT_FOR_EVER);

	for (u32 i = 0; !err; i++) {	/* bounded: by what is asked, and by the end */
		note_received(&message, &answer);
		message = answer;
		if (i % 4) {
			err = bench->reply_recv(&meeting, &right, &message, WAIT_FOR_EVER);
			continue;
		}
		(void)!bench->reply(&meeting, &right, &message);
		err = bench->recv(&meeting, &right, &message, WAIT_FOR_EVER);
	}
	return err;
}

/* --- who asks ---------------------------------------------------------------------------------------------- */

static tick_t soon(u32 number)
{
	return clock_after_ns(this_kernel()->arch->clock, number % 32 * LATE_NS);
}

static void ask_one(struct team_member *me, u32 nth) __may_sleep
{
	bool hurries = nth % 8 == 5, expects = nth % 4 != 2;
	u32 number = number_by(me, nth);
	tick_t deadline = hurries ? soon(number) : WAIT_FOR_EVER;
	struct message message;
	int err;

	numbered(&all_of_it, number, &message);
	err = expects ? bench->call(&meeting, &message, deadline) : bench->send(&meeting, &message, deadline);
	atomic_fetch_add_relaxed(&seen.went, 1);
	if (err) {
		if (!hurries || err != -ETIMEDOUT)
			atomic_fetch_add_relaxed(&seen.refused, 1);
		return;
	}
	if (expects && !is_numbered(&all_of_it, ANSWER + number, &message))
		atomic_fetch_add_relaxed(&seen.foreign, 1);
	if (expects && !atomic_load_relaxed(&received[me->who][nth]))
		atomic_fetch_add_relaxed(&seen.lost, 1);
}

static int ask_or_serve(void *arg) __may_sleep
{
	struct team_member *me = arg;

	if (me->who % 2 == 0)
		return serve(me);
	for (u32 i = 0; i < QUESTIONS && !team_is_over(&team); i++)
		ask_one(me, i);
	atomic_fetch_add_release(&seen.done, 1);
	return 0;
}

/* --- the case ----------------------------------------------------------------------------------------------- */

/* Members go on to their end, whatever the calls under test have done. */
static void end_of_team(void *unused)
{
	atomic_store_release(&team.over, 1);
	rendezvous_close(&meeting);
}

/* Until all have ended who ask.  Return: false when nothing goes any more. */
static bool all_have_asked(unsigned int count) __may_sleep
{
	u32 went = 0;

	for (unsigned int i = 0; i < TEAM_PATIENCE; i++) {
		u32 now = atomic_load_relaxed(&seen.went);

		if (atomic_load_acquire(&seen.done) == count)
			return true;
		if (now != went)
			i = 0;
		went = now;
		team_pause();
	}
	return false;
}

static unsigned int nth_online(unsigned int nth)
{
	cpu_set_t left = smp_online();

	while (nth--)
		left &= left - 1;
	return lowest_bit(left);
}

/* A case goes on when all is over. */
static void torture(struct ktest *kt)
{
	unsigned int size = *(const unsigned int *)kt->param;

	if (bits_set(smp_online()) < size)
		ktest_skip(kt, "fewer than %u CPUs are online", size);
	bench = kt->bench;
	memset(received, 0, sizeof(received));
	memset(&seen, 0, sizeof(seen));
	rendezvous_init(&meeting);
	team_make(kt, &team, size, ask_or_serve);
	ktest_defer(kt, end_of_team, NULL);
	for (unsigned int i = 0; i < size; i++)
		ASSERT_EQ(kt, task_set_affinity(team.members[i].task, CPU_BIT(nth_online(i))), 0);
	for (unsigned int i = 0; i < size; i++)
		task_start(team.members[i].task);
	EXPECT_TRUE(kt, all_have_asked(size / 2));
	end_of_team(NULL);
	for (unsigned int i = 0; i < size; i++) {
		task_join(team.members[i].task);
		team.members[i].joined = true;
	}
	ktest_note(kt, "%u questions", seen.went);
}

/* Those that hurry and were late may have been received, but not twice either. */
static unsigned int doubled(void)
{
	unsigned int count = 0;

	for (unsigned int who = 0; who < TEAM_MAX; who++)
		for (unsigned int i = 0; i < QUESTIONS; i++)
			count += received[who][i] > 1;
	return count;
}

/* What expects no answer and did not hurry went, and was noted by the end. */
static unsigned int missed(void)
{
	unsigned int count = 0;

	for (unsigned int who = 1; who < team.size; who += 2)
		for (unsigned int i = 0; i < QUESTIONS; i++)
			count += i % 8 != 5 && !received[who][i];
	return count;
}

static void nothing_is_lost(struct ktest *kt)
{
	torture(kt);
	EXPECT_EQ(kt, seen.refused, 0);
	EXPECT_EQ(kt, seen.lost + missed(), 0);
	EXPECT_EQ(kt, doubled(), 0);
	EXPECT_EQ(kt, seen.made_up, 0);
}

static void answers_are_ones_own(struct ktest *kt)
{
	torture(kt);
	EXPECT_EQ(kt, seen.foreign, 0);
}

const struct ktest_case rendezvous_torture_conform[] = {
	KCASE_FOR("RENDEZVOUS-1 nothing is lost, doubled or made up", nothing_is_lost, crew_sizes, crew_size_name),
	KCASE_FOR("RENDEZVOUS-3 each answer goes to who has asked", answers_are_ones_own, crew_sizes, crew_size_name),
	KCASE_END
};
