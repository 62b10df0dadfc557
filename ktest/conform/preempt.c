// SPDX-License-Identifier: MIT
/*
 * The promise of preempt.h, executed.
 *
 * The case is the task that is preempted; who comes first is a member of its team, on the same CPU.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/bug.h>
#include <foundry/kernel.h>
#include <foundry/kconfig.h>
#include <foundry/preempt.h>
#include <foundry/rwlock.h>
#include <foundry/sched_policy.h>
#include <foundry/seqlock.h>
#include <foundry/wait.h>

#include "context.h"
#include "lazy_page.h"
#include "preempt.h"
#include "task_team.h"

#define SOON_NS		100000
#define ROUNDS_MAX	(1u << 26)	/* until an interrupt has come, on a CPU that stands still now and then */
#define TICKS		5
#define CHANGES		5
#define ROUNDS_OF_SLICES (1u << 20)	/* that last longer than as many slices, however fast a CPU is */

static const struct preempt_bench *bench;
static struct team team;
static struct spinlock lock;
static struct rwlock rwlock;
static struct seqlock seqlock;

static u32 fired;		/* atomic: the handler has ended */
static bool inside;		/* the handler, which wakes the member */
static bool came_inside;
static u64 word;		/* its own address, until the member has come */

static tick_t now(void)
{
	return clock_now(this_kernel()->arch->clock);
}

/* --- what is lent of this kernel ------------------------------------------------------- */

/* Where an interrupt is a call, all that one preserves; else nothing but the interrupt comes in between. */
static void wait_for_word(struct context *at, struct context *unused)
{
	while (READ_ONCE(*(u64 *)at))		/* bounded: by the interrupt */
		cpu_relax();
}

unsigned int preempt_conform_spin_regs(u64 *want, u64 *got, u64 *at)
{
	if (!IS_ENABLED(CONFIG_ARCH_HOST))
		return access_regs_until(want, got, at);
	context_canary(want, got, wait_for_word, (struct context *)at, NULL);
	return CONTEXT_REGS;
}

u64 preempt_conform_ticks(const struct task *task)
{
	return READ_ONCE(task->ticks);
}

bool preempt_conform_waits_for_tick(void)
{
	struct run_queue *queue = this_cpu()->queue;

	spin_guard(&queue->lock);
	return queue->ticks;
}

/* --- who comes first ------------------------------------------------------------------- */

static int come(void *arg) __may_sleep
{
	struct team_member *me = arg;

	while (!team_is_over(&team)) {
		task_block();
		came_inside |= inside;
		WRITE_ONCE(word, 0);
		atomic_fetch_add_release(&me->count, 1);
	}
	return 0;
}

static u32 times(void)
{
	return atomic_load_acquire(&team.members[0].count);
}

static struct task *member(void)
{
	return team.members[0].task;
}

static bool is_blocked(const struct task *task)
{
	for (unsigned int i = 0; i < TEAM_PATIENCE && READ_ONCE(task->state) != TASK_BLOCKED; i++)
		team_pause();
	return READ_ONCE(task->state) == TASK_BLOCKED;
}

static struct timer timer, last_timer;

static void no_timer(void *unused)
{
	(void)timer_cancel(&timer);
	(void)timer_cancel(&last_timer);
}

/* One of that priority, which waits to be woken, here. */
static void make(struct ktest *kt, unsigned int priority)
{
	bench = kt->bench;
	inside = came_inside = false;
	fired = 0;
	if (!bench->has_priorities)
		ktest_skip(kt, "not provided: the policy knows no priorities");
	ktest_defer(kt, no_timer, NULL);
	team_make(kt, &team, 1, come);
	member()->priority = priority;
	member()->affinity = CPU_BIT(this_cpu()->id);
	task_start(member());
	ASSERT_TRUE(kt, is_blocked(member()));
}

/* --- an interrupt that wakes it ---------------------------------------------------------- */

static void wake_it(struct timer *timer, void *arg) __irq_context
{
	inside = true;
	bench->wake(member());
	inside = false;
	atomic_store_release(&fired, 1);
}

static void arm(void)
{
	timer_init(&timer, wake_it, NULL);
	timer_arm(&timer, clock_after_ns(this_kernel()->arch->clock, SOON_NS));
}

/* Until the handler has ended. */
static bool wait_for_interrupt(void)
{
	for (unsigned int i = 0; i < ROUNDS_MAX && !atomic_load_acquire(&fired); i++)
		cpu_relax();
	return atomic_load_acquire(&fired);
}

/* --- at once ------------------------------------------------------------------------------ */

static void woken_here_comes_at_once(struct ktest *kt)
{
	make(kt, TASK_URGENT);
	for (u32 i = 1; i <= 3; i++) {
		bench->wake(member());
		EXPECT_EQ(kt, times(), i);
	}
}

static void woken_by_an_interrupt_comes_at_once(struct ktest *kt)
{
	make(kt, TASK_URGENT);
	arm();
	ASSERT_TRUE(kt, wait_for_interrupt());
	EXPECT_EQ(kt, times(), 1);
}

static void wake_from_afar(void *unused)
{
	bench->wake(member());
}

static void woken_elsewhere_comes(struct ktest *kt)
{
	struct cpu_work work = { .fn = wake_from_afar };
	cpu_set_t others = smp_others();

	if (!others)
		ktest_skip(kt, "one CPU is online");
	make(kt, TASK_URGENT);
	ASSERT_EQ(kt, smp_run(lowest_bit(others), &work), 0);
	for (unsigned int i = 0; i < ROUNDS_MAX && !times(); i++)
		cpu_relax();
	EXPECT_EQ(kt, times(), 1);
	smp_join(&work);
}

static void less_urgent_waits(struct ktest *kt)
{
	make(kt, TASK_LEAST);
	bench->wake(member());
	EXPECT_EQ(kt, times(), 0);
	arm();
	ASSERT_TRUE(kt, wait_for_interrupt());
	EXPECT_EQ(kt, times(), 0);
}

/* --- what keeps it -------------------------------------------------------------------------- */

/* Each does something within, and nothing behind it. */
typedef void within_t(void (*fn)(void));

static void disabled(void (*fn)(void))
{
	bench->disable();
	fn();
	bench->enable();
}

static void disabled_twice(void (*fn)(void))
{
	bench->disable();
	bench->disable();
	bench->enable();
	fn();
	bench->enable();
}

static void spin_locked(void (*fn)(void))
{
	bench->lock(&lock);
	fn();
	bench->unlock(&lock);
}

static void spin_tried(void (*fn)(void))
{
	if (!spin_trylock(&lock))
		return;
	fn();
	spin_unlock(&lock);
}

static void read_locked(void (*fn)(void))
{
	read_lock(&rwlock);
	fn();
	read_unlock(&rwlock);
}

static void write_locked(void (*fn)(void))
{
	write_lock(&rwlock);
	fn();
	write_unlock(&rwlock);
}

static void seq_locked(void (*fn)(void))
{
	seq_write_lock(&seqlock);
	fn();
	seq_write_unlock(&seqlock);
}

static void guarded(void (*fn)(void))
{
	spin_guard(&lock);
	fn();
}

static void irqs_off(void (*fn)(void))
{
	irqflags_t flags = arch_irq_save();

	fn();
	arch_irq_restore(flags);
}

static void preempt_guarded(void (*fn)(void))
{
	preempt_guard();
	fn();
}

/* With irqs on interrupts come meanwhile. */
static const struct keeper {
	const char	*name;
	within_t	*within;
	bool		irqs_are_off;
} keepers[] = {
	{ "preempt_disable()", disabled, false },
	{ "preempt_disable(), the outer one", disabled_twice, false },
	{ "preempt_guard()", preempt_guarded, false },
	{ "a spinlock", spin_locked, false },
	{ "a spinlock that was free", spin_tried, false },
	{ "a lock to read", read_locked, false },
	{ "a lock to write", write_locked, false },
	{ "a seqlock", seq_locked, false },
	{ "spin_guard()", guarded, true },
	{ "irqs off", irqs_off, true },
};

static const char *keeper_name(const void *param)
{
	return ((const struct keeper *)param)->name;
}

static void make_kept(struct ktest *kt)
{
	spin_lock_init(&lock, "preempt_conform");
	rwlock_init(&rwlock, "preempt_conform, to read");
	seqlock_init(&seqlock, "preempt_conform, seq");
	make(kt, TASK_URGENT);
}

static struct {
	u32	woken, interrupted;	/* how often it had come then; the second one with irqs on */
	bool	irqs_are_off;
} meanwhile;

static void wake_and_look(void)
{
	bench->wake(member());
	meanwhile.woken = times();
	if (meanwhile.irqs_are_off)
		return;
	arm();
	(void)wait_for_interrupt();
	meanwhile.interrupted = times();
}

static void nobody_comes(struct ktest *kt)
{
	const struct keeper *keeper = kt->param;

	make_kept(kt);
	meanwhile = (typeof(meanwhile)){ .irqs_are_off = keeper->irqs_are_off };
	keeper->within(wake_and_look);
	EXPECT_TRUE(kt, keeper->irqs_are_off || atomic_load_acquire(&fired));
	EXPECT_EQ(kt, meanwhile.woken, 0);
	EXPECT_EQ(kt, meanwhile.interrupted, 0);
}

static void wake_alone(void)
{
	bench->wake(member());
}

static void comes_behind(struct ktest *kt)
{
	const struct keeper *keeper = kt->param;

	make_kept(kt);
	for (u32 i = 1; i <= 3; i++) {
		keeper->within(wake_alone);
		EXPECT_EQ(kt, times(), i);
	}
}

/* --- handlers, and what was interrupted ------------------------------------------------------- */

static void handler_ends_first(struct ktest *kt)
{
	make(kt, TASK_URGENT);
	arm();
	ASSERT_TRUE(kt, wait_for_interrupt());
	EXPECT_FALSE(kt, came_inside);
}

static void end_the_wait(struct timer *unused, void *arg) __irq_context
{
	WRITE_ONCE(word, 0);
}

/* Who waits for the word ends, even if nobody is preempted. */
static void arm_the_end(void)
{
	timer_init(&last_timer, end_the_wait, NULL);
	timer_arm(&last_timer, clock_after_ns(this_kernel()->arch->clock, 100 * SOON_NS));
}

static void registers_stay(struct ktest *kt)
{
	u64 want[PREEMPT_REGS_MAX], got[PREEMPT_REGS_MAX] = { 0 }, random = kt->seed;
	unsigned int cpu = this_cpu()->id, n;

	make(kt, TASK_URGENT);
	for (unsigned int i = 0; i < PREEMPT_REGS_MAX; i++)
		want[i] = ktest_random(&random);
	WRITE_ONCE(word, vaddr_of(&word).raw);
	arm();
	arm_the_end();
	n = bench->spin_regs(want, got, &word);
	EXPECT_EQ(kt, this_cpu()->id, cpu);
	EXPECT_EQ(kt, times(), 1);
	ASSERT_GT(kt, n, 1);
	ASSERT_LE(kt, n, PREEMPT_REGS_MAX);
	for (unsigned int i = 1; i < n; i++)
		EXPECT_EQ(kt, got[i], want[i]);
}

/* The first one is preempted by the second one, which goes on until others could have taken the first. */
static int stay_or_keep(void *arg) __may_sleep
{
	struct team_member *me = arg;
	const u32 *other = &team.members[1].count;

	if (me->who == 1)
		for (unsigned int i = 0; i < 1000; i++)
			cpu_relax();
	atomic_fetch_add_release(&me->count, 1);
	while (me->who == 0 && !team_is_over(&team) && !atomic_load_acquire(other))
		cpu_relax();
	me->seen = this_cpu()->id;
	return 0;
}

static void stays_on_its_cpu(struct ktest *kt)
{
	cpu_set_t others = smp_others();

	if (!(others & (others - 1)))
		ktest_skip(kt, "too few CPUs are online");
	bench = kt->bench;
	if (!bench->has_priorities)
		ktest_skip(kt, "not provided: the policy knows no priorities");
	team_make(kt, &team, 2, stay_or_keep);
	team.members[0].task->affinity = others;
	team.members[1].task->priority = TASK_URGENT;
	task_start(team.members[0].task);
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 1));
	team.members[1].task->affinity = CPU_BIT(READ_ONCE(team.members[0].task->cpu));
	task_start(team.members[1].task);
	for (unsigned int i = 0; i < 2; i++) {
		task_join(team.members[i].task);
		team.members[i].joined = true;
	}
	EXPECT_EQ(kt, team.members[0].seen, team.members[1].seen);
	EXPECT_EQ(kt, team.members[0].task->preemptions, 1);
}

/* --- ticks --------------------------------------------------------------------------------------- */

static struct wait_queue watchers;
static u32 last, changes, is_known;	/* atomic: who ran last, and 1; how often it was another one; look at that */
static tick_t patience;

/* Until the others had their turn now and then, or must have had. */
static bool has_seen_enough(unsigned int rounds)
{
	return atomic_load_relaxed(&changes) >= CHANGES || (rounds > ROUNDS_OF_SLICES && now() > patience);
}

static int never_gives_way(void *arg)
{
	struct team_member *me = arg;

	for (unsigned int rounds = 0; !team_is_over(&team); rounds++) {
		if (atomic_exchange_acquire(&last, me->who + 1) != me->who + 1)
			atomic_fetch_add_relaxed(&changes, 1);
		bench->relax();
		if (has_seen_enough(rounds)) {
			atomic_store_release(&is_known, 1);
			wake_all(&watchers);
		}
	}
	return 0;
}

static void as_before(void *unused)
{
	task_set_priority(task_current(), TASK_NORMAL);
}

/* The case comes first when it is woken, and not before: whoever is preempted by it would be behind its equal. */
static void equals_share(struct ktest *kt)
{
	bench = kt->bench;
	if (!bench->has_slices || !bench->has_priorities)
		ktest_skip(kt, "not provided: the policy has no slices, or no priorities");
	last = changes = is_known = 0;
	patience = clock_after_ns(this_kernel()->arch->clock, 2 * CHANGES * SCHED_SLICE_TICKS * bench->tick_ns);
	wait_queue_init(&watchers, "preempt_conform, watchers");
	ktest_defer(kt, as_before, NULL);
	task_set_priority(task_current(), TASK_URGENT);
	team_make(kt, &team, 2, never_gives_way);
	for (unsigned int i = 0; i < 2; i++) {
		team.members[i].task->affinity = CPU_BIT(this_cpu()->id);
		task_start(team.members[i].task);
	}
	wait_until(&watchers, atomic_load_acquire(&is_known));
	EXPECT_GE(kt, atomic_load_relaxed(&changes), CHANGES);
}

/* For that many ticks, without giving way.  Return: how many were counted. */
static u64 count_ticks(u64 ticks)
{
	tick_t end = clock_after_ns(this_kernel()->arch->clock, ticks * bench->tick_ns);
	u64 before = bench->ticks(task_current());

	for (unsigned int i = 0; i < ROUNDS_MAX && now() < end; i++)
		cpu_relax();
	return bench->ticks(task_current()) - before;
}

/* One may still have been on its way.  Where a CPU stands still, several are one. */
static void ticks_are_counted(struct ktest *kt)
{
	make(kt, TASK_LEAST);
	if (!bench->has_slices)
		ktest_skip(kt, "not provided: the policy has no slices");
	if (bench->on_demand)
		EXPECT_LE(kt, count_ticks(TICKS), 1);
	bench->wake(member());
	(void)count_ticks(1);
	EXPECT_GE(kt, count_ticks(TICKS), 1);
	EXPECT_LE(kt, count_ticks(TICKS), TICKS + 1);
}

static u32 idle_ticks;		/* atomic: what was seen, and 1 */

static void look_for_tick(struct timer *unused, void *arg) __irq_context
{
	atomic_store_release(&idle_ticks, 1 + bench->waits_for_tick());
}

/* The case is blocked, so nothing runs here. */
static void idle_has_none(struct ktest *kt)
{
	static struct wait_queue nobody_wakes = WAIT_QUEUE_INIT(nobody_wakes);

	bench = kt->bench;
	idle_ticks = 0;
	timer_init(&timer, look_for_tick, NULL);
	ktest_defer(kt, no_timer, NULL);
	timer_arm(&timer, clock_after_ns(this_kernel()->arch->clock, 3 * bench->tick_ns));
	(void)wait_until_tick(&nobody_wakes, clock_after_ns(this_kernel()->arch->clock, 4 * bench->tick_ns), false);
	EXPECT_EQ(kt, atomic_load_acquire(&idle_ticks), 1);
}

/* --- a mistake -------------------------------------------------------------------------------------- */

static void yield_with_preemption_off(void) __may_sleep
{
	bench->disable();
	bench->yield();
	bench->enable();
}

static void giving_way_is_a_bug(struct ktest *kt)
{
	bench = kt->bench;
	EXPECT_BUG(kt, "with preemption off", yield_with_preemption_off());
	bench->yield();
}

const struct ktest_case preempt_conform[] = {
	KCASE("PREEMPT-1 who is woken by the task comes at once", woken_here_comes_at_once),
	KCASE("PREEMPT-1 who is woken by an interrupt comes behind it", woken_by_an_interrupt_comes_at_once),
	KCASE("PREEMPT-1 who is woken by another CPU comes", woken_elsewhere_comes),
	KCASE("PREEMPT-1 who is less urgent waits", less_urgent_waits),
	KCASE_FOR("PREEMPT-2 nobody comes meanwhile", nobody_comes, keepers, keeper_name),
	KCASE_FOR("PREEMPT-3 nobody is forgotten behind it", comes_behind, keepers, keeper_name),
	KCASE("PREEMPT-4 the handler ends first", handler_ends_first),
	KCASE("PREEMPT-5 every register is as it was, and the CPU", registers_stay),
	KCASE("PREEMPT-5 no CPU that idles takes who was preempted", stays_on_its_cpu),
	KCASE("PREEMPT-6 who never gives way shares with its equals", equals_share),
	KCASE("PREEMPT-7 ticks are counted where somebody waits", ticks_are_counted),
	KCASE("PREEMPT-7 a CPU that runs no task waits for none", idle_has_none),
	KCASE("PREEMPT-8 giving way with preemption off is a BUG", giving_way_is_a_bug),
	KCASE_END
};
