// SPDX-License-Identifier: MIT
/* The promise of task.h, executed.  task_join.c has the joins with a deadline. */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/preempt.h>
#include <foundry/sched.h>

#include "task.h"
#include "task_join.h"
#include "task_team.h"

#define LOOKS		64
#define ROUNDS		50

static const struct task_bench *bench;
static struct team team;

/* A team of which nobody is started. */
static void make(struct ktest *kt, unsigned int size, int (*fn)(void *member))
{
	bench = kt->bench;
	team_make(kt, &team, size, fn);
}

static void start_all(void)
{
	for (unsigned int i = 0; i < team.size; i++)
		bench->start(team.members[i].task);
}

static int join(unsigned int i) __may_sleep
{
	struct team_member *member = &team.members[i];

	bench->join(member->task);
	member->joined = member->task->is_over;
	return member->task->result;
}

static void join_all(void) __may_sleep
{
	for (unsigned int i = 0; i < team.size; i++)
		(void)join(i);
}

static cpu_set_t all_here(void)
{
	return CPU_BIT(this_cpu()->id);
}

/* All of the team, and where the case runs. */
static void pin_here(struct ktest *kt)
{
	for (unsigned int i = 0; i < team.size; i++)
		team.members[i].task->affinity = all_here();
}

/* --- it runs ----------------------------------------------------------------------- */

static struct {
	bool		is_itself, irqs_on;
	vaddr_t		local;
} seen;

static int look(void *arg)
{
	struct team_member *me = arg;

	seen.is_itself = task_current() == me->task;
	seen.irqs_on = arch_irqs_enabled();
	seen.local = vaddr_of(__builtin_frame_address(0));
	atomic_fetch_add_release(&me->count, 1);
	return 0;
}

static void runs_once(struct ktest *kt)
{
	make(kt, 1, look);
	bench->start(team.members[0].task);
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 1));
	for (unsigned int i = 0; i < ROUNDS; i++)
		team_pause();
	EXPECT_EQ(kt, team.members[0].count, 1);
	EXPECT_TRUE(kt, seen.is_itself);
	EXPECT_TRUE(kt, seen.irqs_on);
	EXPECT_GE(kt, seen.local.raw, team.members[0].task->stack.low.raw);
	EXPECT_LT(kt, seen.local.raw, team.members[0].task->stack.high.raw);
}

static void start_twice_is_a_bug(struct ktest *kt)
{
	make(kt, 1, look);
	bench->start(team.members[0].task);
	EXPECT_BUG(kt, "was started before", bench->start(team.members[0].task));
}

/* --- on one CPU at a time ------------------------------------------------------------- */

static struct {
	u32	inside[TEAM_MAX];	/* atomic: 1 while the member runs */
	u32	doubled;		/* atomic: it was seen to run elsewhere */
} place;

static void come_in(const struct team_member *me)
{
	if (atomic_exchange_acquire(&place.inside[me->who], 1))
		atomic_store_relaxed(&place.doubled, 1);
}

static void go_out(const struct team_member *me)
{
	atomic_store_release(&place.inside[me->who], 0);
}

/*
 * Each wakes the next one, whether that has blocked or not; and goes on with that: of several wakes
 * one may be all that the next one sees.
 */
static int wander(void *arg) __may_sleep
{
	struct team_member *me = arg;

	for (unsigned int round = 0; !team_is_over(&team); round++) {
		come_in(me);
		for (unsigned int i = 0; i < 30; i++)
			cpu_relax();		/* others come */
		go_out(me);
		bench->wake(team.members[(me->who + 1) % team.size].task);
		atomic_fetch_add_release(&me->count, 1);
		if (round >= 2 * ROUNDS)
			task_yield();
		else if (round < ROUNDS || round % 3)
			bench->yield();
		else
			bench->block();
	}
	return 0;
}

static void on_one_cpu(struct ktest *kt)
{
	place = (typeof(place)){ .doubled = 0 };
	make(kt, TEAM_MAX, wander);
	start_all();
	for (unsigned int i = 0; i < TEAM_MAX; i++)
		ASSERT_TRUE(kt, team_waits(&team.members[i].count, 2 * ROUNDS));
	EXPECT_EQ(kt, place.doubled, 0);
}

/* --- where it may ---------------------------------------------------------------------- */

static int note_cpus(void *arg) __may_sleep
{
	struct team_member *me = arg;

	for (unsigned int round = 0; round < ROUNDS; round++) {
		me->seen |= CPU_BIT(this_cpu()->id);
		bench->yield();
	}
	return 0;
}

static void stays_where_it_may(struct ktest *kt)
{
	cpu_set_t left = smp_online();

	make(kt, TEAM_MAX, note_cpus);
	for (unsigned int i = 0; i < TEAM_MAX; i++) {
		team.members[i].task->affinity = left & -left;
		left = left & (left - 1) ? left & (left - 1) : smp_online();
	}
	start_all();
	join_all();
	for (unsigned int i = 0; i < TEAM_MAX; i++)
		EXPECT_EQ(kt, team.members[i].seen, team.members[i].task->affinity);
}

/* It names one CPU after the other, and is there each time. */
static int move(void *arg) __may_sleep
{
	struct team_member *me = arg;

	for (cpu_set_t left = smp_online(); left; left &= left - 1) {
		if (bench->set_affinity(task_current(), left & -left))
			return -1;
		if (CPU_BIT(this_cpu()->id) != (left & -left))
			atomic_fetch_add_release(&me->count, 1);
	}
	return 0;
}

static void moves_at_once(struct ktest *kt)
{
	make(kt, 2, move);
	start_all();
	for (unsigned int i = 0; i < team.size; i++) {
		EXPECT_EQ(kt, join(i), 0);
		EXPECT_EQ(kt, team.members[i].count, 0);
	}
}

static int look_where(void *arg)
{
	struct team_member *me = arg;

	me->seen = CPU_BIT(this_cpu()->id);
	return 0;
}

/* While it is ready: this CPU is not given up before it was moved. */
static void is_moved(struct ktest *kt)
{
	cpu_set_t other = smp_others();

	if (!other)
		ktest_skip(kt, "one CPU is online");
	make(kt, 1, look_where);
	pin_here(kt);
	start_all();
	EXPECT_EQ(kt, bench->set_affinity(team.members[0].task, other), 0);
	(void)join(0);
	EXPECT_EQ(kt, team.members[0].seen & other, team.members[0].seen);
}

static void nowhere_is_refused(struct ktest *kt)
{
	make(kt, 1, look_where);
	pin_here(kt);
	EXPECT_EQ(kt, bench->set_affinity(team.members[0].task, ~smp_online()), -EINVAL);
	EXPECT_EQ(kt, bench->set_affinity(team.members[0].task, CPUS_NONE), -EINVAL);
	EXPECT_EQ(kt, team.members[0].task->affinity, all_here());
}

/* --- giving way -------------------------------------------------------------------------- */

static char order[TEAM_MAX * 4 + 1];
static unsigned int order_len;

static int take_turns(void *arg) __may_sleep
{
	struct team_member *me = arg;

	for (unsigned int turn = 0; turn < 3; turn++) {
		order[order_len++] = (char)('A' + me->who);
		bench->yield();
	}
	return 0;
}

static void equals_take_turns(struct ktest *kt)
{
	memset(order, 0, sizeof(order));
	order_len = 0;
	make(kt, 3, take_turns);
	pin_here(kt);
	start_all();
	EXPECT_STREQ(kt, order, "");
	join_all();
	EXPECT_STREQ(kt, order, "ABCABCABC");
}

static void urgent_comes_first(struct ktest *kt)
{
	memset(order, 0, sizeof(order));
	order_len = 0;
	make(kt, 3, take_turns);
	pin_here(kt);
	team.members[0].task->priority = TASK_LEAST;
	team.members[2].task->priority = TASK_URGENT;
	start_all();
	if (!bench->has_priorities)
		ktest_skip(kt, "not provided: the policy knows no priorities");
	join_all();
	EXPECT_STREQ(kt, order, "CCCBBBAAA");
}

/* --- blocked ----------------------------------------------------------------------------- */

static int count_wakes(void *arg) __may_sleep
{
	struct team_member *me = arg;

	while (!team_is_over(&team)) {
		bench->block();
		atomic_fetch_add_release(&me->count, 1);
		cpu_relax();	/* on the host time goes by in it, where this does not block */
	}
	return 0;
}

static void waits_for_its_wake(struct ktest *kt)
{
	struct team_member *member = &team.members[0];

	make(kt, 1, count_wakes);
	start_all();
	for (u32 round = 0; round < ROUNDS; round++) {
		for (unsigned int i = 0; i < 10; i++)
			team_pause();
		ASSERT_EQ(kt, atomic_load_acquire(&member->count), round);
		bench->wake(member->task);
		ASSERT_TRUE(kt, team_waits(&member->count, round + 1));
	}
}

static int wake_itself(void *arg) __may_sleep
{
	struct team_member *me = arg;

	for (unsigned int i = 0; i < ROUNDS && !team_is_over(&team); i++) {
		bench->wake(me->task);
		bench->block();
		atomic_fetch_add_release(&me->count, 1);
	}
	return 0;
}

static void wake_comes_first(struct ktest *kt)
{
	make(kt, 1, wake_itself);
	start_all();
	EXPECT_TRUE(kt, team_waits(&team.members[0].count, ROUNDS));
}

/* Two, each of which wakes the other and blocks; a wake that is lost ends both. */
static int wake_the_other(void *arg) __may_sleep
{
	struct team_member *me = arg;

	while (!team_is_over(&team) && atomic_load_acquire(&me->count) < 20 * ROUNDS) {
		atomic_fetch_add_release(&me->count, 1);
		bench->wake(team.members[!me->who].task);
		bench->block();
	}
	bench->wake(team.members[!me->who].task);
	return 0;
}

static void no_wake_is_lost(struct ktest *kt)
{
	make(kt, 2, wake_the_other);
	start_all();
	for (unsigned int i = 0; i < team.size; i++)
		EXPECT_TRUE(kt, team_waits(&team.members[i].count, 20 * ROUNDS));
}

/* --- its end --------------------------------------------------------------------------------- */

static int work(void *arg) __may_sleep
{
	struct team_member *me = arg;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		me->seen++;
		bench->yield();
	}
	return (int)me->who + 100;
}

static void join_waits(struct ktest *kt)
{
	make(kt, TEAM_MAX, work);
	start_all();
	for (unsigned int i = 0; i < TEAM_MAX; i++) {
		EXPECT_EQ(kt, join(i), (int)i + 100);
		EXPECT_EQ(kt, team.members[i].seen, ROUNDS);
		EXPECT_EQ(kt, team.members[i].task->state, TASK_DEAD);
	}
}

static int leave(void *arg) __may_sleep
{
	task_exit(7);
}

static void join_comes_late(struct ktest *kt)
{
	make(kt, 1, leave);
	start_all();
	for (unsigned int i = 0; i < ROUNDS; i++)
		team_pause();
	EXPECT_EQ(kt, join(0), 7);
}

static void join_itself_is_a_bug(struct ktest *kt)
{
	bench = kt->bench;
	EXPECT_BUG(kt, "waits for its own end", bench->join(task_current()));
}

static void join_unstarted_is_a_bug(struct ktest *kt)
{
	make(kt, 1, leave);
	EXPECT_BUG(kt, "was not started", bench->join(team.members[0].task));
}

/* --- no CPU idles for nothing -------------------------------------------------------------------- */

static u32 come, may_go;	/* atomic: how many have come, and a bit for each that may go */

static bool must_stay(const struct team_member *me)
{
	return !(atomic_load_acquire(&may_go) >> me->who & 1) && !team_is_over(&team);
}

/* Keeps its CPU until it is let go: no slice of it ends.  It looks often, for QEMU relaxing is much dearer than that. */
static int occupy(void *arg)
{
	struct team_member *me = arg;

	preempt_guard();
	atomic_fetch_add_release(&come, 1);
	for (unsigned int looks = 1; must_stay(me); looks++) {
		if (looks % LOOKS == 0)
			cpu_relax();
	}
	return 0;
}

static void make_occupants(struct ktest *kt, unsigned int size)
{
	come = 0;
	may_go = 0;
	make(kt, size, occupy);
	for (unsigned int i = 0; i < size; i++)
		team.members[i].task->affinity &= ~all_here();
}

static void all_cpus_are_used(struct ktest *kt)
{
	unsigned int others = MIN(bits_set(smp_others()), (unsigned int)TEAM_MAX);

	if (!others)
		ktest_skip(kt, "one CPU is online");
	make_occupants(kt, others);
	start_all();
	EXPECT_TRUE(kt, team_waits(&come, others));
}

/* All but the last occupy a CPU; the last one waits somewhere, until one of them is let go. */
static void waiting_are_taken(struct ktest *kt)
{
	unsigned int others = MIN(bits_set(smp_others()), TEAM_MAX - 1u);
	unsigned int freed = *(const unsigned int *)kt->param;

	if (others < 2 || freed >= others)
		ktest_skip(kt, "too few CPUs are online");
	make_occupants(kt, others + 1);
	for (unsigned int i = 0; i < others; i++)
		bench->start(team.members[i].task);
	ASSERT_TRUE(kt, team_waits(&come, others));
	bench->start(team.members[others].task);
	atomic_store_release(&may_go, 1u << freed);
	EXPECT_TRUE(kt, team_waits(&come, others + 1));
}

/* Members that occupy a CPU: whichever it is, where one waits. */
static const unsigned int occupants[] = { 0, 1, 2 };

/* --- as it left it ----------------------------------------------------------------------------------- */

/* In every other round, and no two members in the same. */
static int keep_irqs_off(void *arg) __may_sleep
{
	struct team_member *me = arg;

	for (unsigned int round = 0; round < ROUNDS; round++) {
		bool off = (round + me->who) % 2;
		irqflags_t flags = arch_irq_save();

		if (!off)
			arch_irq_enable();
		bench->yield();
		me->seen += arch_irqs_enabled() == off;
		arch_irq_restore(flags);
	}
	return 0;
}

static void irqs_stay(struct ktest *kt)
{
	make(kt, 4, keep_irqs_off);
	pin_here(kt);
	start_all();
	join_all();
	for (unsigned int i = 0; i < team.size; i++)
		EXPECT_EQ(kt, team.members[i].seen, 0);
}

/* Each has a recovery point of its own, while others set and clear theirs. */
static int die_in_turns(void *arg) __may_sleep
{
	struct team_member *me = arg;

	for (unsigned int round = 0; round < ROUNDS; round++) {
		struct catch catch;

		if (catch_set(&catch) == CATCH_NOTHING) {
			bench->yield();
			BUG("member %u dies", me->who);
		}
		me->seen += catch.text[strlen("member ")] == (char)('0' + me->who) ||
			    strstr(catch.text, "member ") != NULL;
	}
	return 0;
}

static void recovery_points_stay(struct ktest *kt)
{
	make(kt, 4, die_in_turns);
	start_all();
	join_all();
	for (unsigned int i = 0; i < team.size; i++)
		EXPECT_EQ(kt, team.members[i].seen, ROUNDS);
}

const struct ktest_case task_conform[] = {
	KCASE("TASK-1 its function is called once, on its own stack", runs_once),
	KCASE("TASK-1 starting it twice is a BUG", start_twice_is_a_bug),
	KCASE("TASK-2 it runs on one CPU at a time", on_one_cpu),
	KCASE("TASK-3 it stays where it may run", stays_where_it_may),
	KCASE("TASK-3 the caller has moved when its affinity was changed", moves_at_once),
	KCASE("TASK-3 a ready one is moved", is_moved),
	KCASE("TASK-3 nowhere is -EINVAL", nowhere_is_refused),
	KCASE("TASK-4 equals take turns", equals_take_turns),
	KCASE("TASK-4 who is more urgent comes first", urgent_comes_first),
	KCASE("TASK-5 it goes on when it is woken, and not before", waits_for_its_wake),
	KCASE("TASK-6 a wake that comes first ends the wait", wake_comes_first),
	KCASE("TASK-6 no wake is lost in a thousand", no_wake_is_lost),
	KCASE("TASK-7 who joins waits for the end, and sees it", join_waits),
	KCASE("TASK-7 who joins late has the result", join_comes_late),
	KCASE("TASK-7 joining oneself is a BUG", join_itself_is_a_bug),
	KCASE("TASK-7 joining one that was not started is a BUG", join_unstarted_is_a_bug),
	KCASE("TASK-7 who joins with a deadline has the result", task_is_joined_in_time),
	KCASE("TASK-7 a task may be gone once it was joined", task_is_gone_when_joined),
	KCASE("TASK-8 a task for each CPU, and all run at once", all_cpus_are_used),
	KCASE_FOR("TASK-8 a CPU that idles takes what waits elsewhere:", waiting_are_taken, occupants, NULL),
	KCASE("TASK-9 irqs are as it left them", irqs_stay),
	KCASE("TASK-9 its recovery points are its own", recovery_points_stay),
	KCASE("TASK-10 a deadline ends a join, and not before", task_join_is_not_early),
	KCASE("TASK-10 whose deadline is past joins who has ended", task_join_of_who_has_ended),
	KCASE("TASK-11 who was late joins later", task_join_comes_again),
	KCASE("TASK-11 so does another one", task_join_by_another_one),
	KCASE("TASK-11 a task ends when who was late is no more", task_ends_behind_a_late_join),
	KCASE_END
};
