// SPDX-License-Identifier: MIT
/* The promise of task_mailbox.h, executed. */
#include <foundry/atomic.h>

#include "task_mailbox.h"
#include "task_team.h"

#define CAPACITY	4
#define LAST		99	/* the type of the message behind which it ends */

static const struct task_mailbox_bench *bench;
static struct endpoint_mpmc_padded slots[CAPACITY];
static struct task_mailbox mailbox;
static struct team team;
static u32 may_end, ended;	/* atomic */

/* Member 0 has the mailbox: what it was sent makes a number of its types. */
static int receive(struct team_member *me) __may_sleep
{
	struct message message;
	int err;

	while ((err = bench->recv(&mailbox, &message, WAIT_FOR_EVER)) == 0 && message.type != LAST) {
		me->seen = 10 * me->seen + message.type;
		atomic_fetch_add_release(&me->count, 1);
	}
	atomic_fetch_add_release(&ended, 1);
	return err;
}

/* It ends with what it has not received. */
static int end_when_told(void) __may_sleep
{
	while (!atomic_load_acquire(&may_end) && !team_is_over(&team))
		team_pause();
	return 0;
}

static int send_one(struct team_member *me) __may_sleep
{
	const struct message message = { .type = 1 };
	int err = endpoint_send_until(&mailbox.box, &message, WAIT_FOR_EVER);

	atomic_fetch_add_release(&me->count, 1);
	return err;
}

static int own_or_send(void *arg) __may_sleep
{
	struct team_member *me = arg;

	return me->who ? send_one(me) : receive(me);
}

static int end_or_send(void *arg) __may_sleep
{
	struct team_member *me = arg;

	return me->who ? send_one(me) : end_when_told();
}

/* Whatever a case was about, members go on to their end behind it. */
static void end_of_team(void *unused) __may_sleep
{
	atomic_store_release(&team.over, 1);
	endpoint_close(&mailbox.box.ep);
}

static void make(struct ktest *kt, unsigned int size, int (*fn)(void *member))
{
	bench = kt->bench;
	may_end = ended = 0;
	team_make(kt, &team, size, fn);
	bench->init(&mailbox, team.members[0].task, slots, sizeof(slots[0]), CAPACITY);
	ktest_defer(kt, end_of_team, NULL);
}

static int send(u32 type)
{
	const struct message message = { .type = type };

	return endpoint_send(&mailbox.box.ep, &message);
}

static int join(unsigned int i) __may_sleep
{
	struct team_member *member = &team.members[i];

	task_join(member->task);
	member->joined = true;
	return member->task->result;
}

/* --- as long as it runs ---------------------------------------------------------------------------------- */

static void task_receives(struct ktest *kt)
{
	make(kt, 1, own_or_send);
	EXPECT_EQ(kt, send(1), 0);
	EXPECT_EQ(kt, send(2), 0);
	task_start(team.members[0].task);
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 2));
	EXPECT_EQ(kt, send(3), 0);
	EXPECT_EQ(kt, send(4), 0);
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 4));
	EXPECT_EQ(kt, send(LAST), 0);
	ASSERT_TRUE(kt, team_waits(&ended, 1));
	EXPECT_EQ(kt, join(0), 0);
	EXPECT_EQ(kt, team.members[0].seen, 1234);
}

static void others_do_not(struct ktest *kt)
{
	struct message message;

	make(kt, 1, own_or_send);
	ASSERT_EQ(kt, send(1), 0);
	EXPECT_BUG(kt, "receives what is for 'member'", EXPECT_EQ(kt, bench->recv(&mailbox, &message, 0), 0));
	EXPECT_EQ(kt, endpoint_len(&mailbox.box.ep), 1);
}

/* --- and behind that ---------------------------------------------------------------------------------------- */

static void its_end_is_the_end(struct ktest *kt)
{
	make(kt, 1, end_or_send);
	task_start(team.members[0].task);
	EXPECT_EQ(kt, send(1), 0);
	atomic_store_release(&may_end, 1);
	EXPECT_EQ(kt, join(0), 0);
	EXPECT_EQ(kt, send(2), -EPIPE);
	EXPECT_EQ(kt, send(2), -EPIPE);
}

static void who_waits_hears_of_it(struct ktest *kt)
{
	make(kt, 3, end_or_send);
	task_start(team.members[0].task);
	for (u32 i = 0; i < CAPACITY; i++)
		ASSERT_EQ(kt, send(1), 0);
	for (unsigned int i = 1; i < team.size; i++)
		task_start(team.members[i].task);
	for (unsigned int i = 0; i < 20; i++)
		team_pause();
	for (unsigned int i = 1; i < team.size; i++)
		EXPECT_EQ(kt, atomic_load_acquire(&team.members[i].count), 0);
	atomic_store_release(&may_end, 1);
	for (unsigned int i = 1; i < team.size; i++) {
		ASSERT_TRUE(kt, team_waits(&team.members[i].count, 1));
		EXPECT_EQ(kt, join(i), -EPIPE);
	}
}

/* As a task that is started again in place of one that has ended. */
static void given_to_another(struct ktest *kt)
{
	for (unsigned int turn = 0; turn < 2; turn++) {
		make(kt, 1, own_or_send);
		task_start(team.members[0].task);
		EXPECT_EQ(kt, send(5), 0);
		EXPECT_EQ(kt, send(LAST), 0);
		ASSERT_TRUE(kt, team_waits(&ended, 1));
		EXPECT_EQ(kt, join(0), 0);
		EXPECT_EQ(kt, team.members[0].seen, 5);
		EXPECT_EQ(kt, send(5), -EPIPE);
		task_free(team.members[0].task);
		team.size = 0;
	}
}

const struct ktest_case task_mailbox_conform[] = {
	KCASE("TASK_MAILBOX-1 the task receives what is sent", task_receives),
	KCASE("TASK_MAILBOX-1 one mailbox has a task after the other", given_to_another),
	KCASE("TASK_MAILBOX-2 the task's end is the end", its_end_is_the_end),
	KCASE("TASK_MAILBOX-2 who waits for room hears of the end", who_waits_hears_of_it),
	KCASE("TASK_MAILBOX-3 for anybody else to receive is a BUG", others_do_not),
	KCASE_END
};
