// SPDX-License-Identifier: MIT
/* The promise of rwlock.h, executed. */
#include "irqs.h"
#include "rwlock.h"

#define ROUNDS	3	/* alike */
#define TRIES	100	/* at a held lock */

#define READ	LOCK_SHARED
#define WRITE	LOCK_EXCLUSIVE

static const enum lock_mode modes[] = { READ, WRITE };

static const char *mode_name(const void *param)
{
	return *(const enum lock_mode *)param == READ ? "reader" : "writer";
}

static enum lock_mode mode_of(const struct ktest *kt)
{
	return *(const enum lock_mode *)kt->param;
}

/* --- one CPU, which holds it once -------------------------------------------------------- */

static void expect_free(struct ktest *kt, void *lock)
{
	const struct rwlock_bench *bench = kt->bench;

	ASSERT_TRUE(kt, bench->trylock(lock, WRITE));
	bench->unlock(lock, WRITE);
}

static void writer_is_alone(struct ktest *kt)
{
	const struct rwlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	for (unsigned int i = 0; i < ROUNDS; i++) {
		bench->lock(lock, WRITE);
		EXPECT_FALSE(kt, bench->trylock(lock, WRITE));
		EXPECT_FALSE(kt, bench->trylock(lock, READ));
		bench->unlock(lock, WRITE);
	}
	expect_free(kt, lock);
}

static void reader_keeps_writers_out(struct ktest *kt)
{
	const struct rwlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	for (unsigned int i = 0; i < ROUNDS; i++) {
		bench->lock(lock, READ);
		EXPECT_FALSE(kt, bench->trylock(lock, WRITE));
		bench->unlock(lock, READ);
	}
	expect_free(kt, lock);
}

static void trylock_takes(struct ktest *kt)
{
	const struct rwlock_bench *bench = kt->bench;
	enum lock_mode mode = mode_of(kt);
	void *lock = bench->fresh(kt);

	ASSERT_TRUE(kt, bench->trylock(lock, mode));
	EXPECT_FALSE(kt, bench->trylock(lock, WRITE));
	bench->unlock(lock, mode);
	expect_free(kt, lock);
}

static void failed_trylocks_change_nothing(struct ktest *kt)
{
	const struct rwlock_bench *bench = kt->bench;
	enum lock_mode mode = mode_of(kt);
	void *lock = bench->fresh(kt);

	irqs_for_case(kt, true);
	bench->lock(lock, mode);
	for (unsigned int i = 0; i < TRIES; i++)
		ASSERT_FALSE(kt, bench->trylock(lock, WRITE));
	EXPECT_TRUE(kt, arch_irqs_enabled());
	bench->unlock(lock, mode);
	expect_free(kt, lock);
}

static void irqs_come_back(struct ktest *kt)
{
	const struct rwlock_bench *bench = kt->bench;
	enum lock_mode mode = mode_of(kt);
	void *lock = bench->fresh(kt);
	irqflags_t flags;

	irqs_for_case(kt, true);
	flags = bench->lock_irqsave(lock, mode);
	EXPECT_FALSE(kt, arch_irqs_enabled());
	EXPECT_FALSE(kt, bench->trylock(lock, WRITE));
	bench->unlock_irqrestore(lock, flags, mode);
	EXPECT_TRUE(kt, arch_irqs_enabled());
	expect_free(kt, lock);
}

static void irqs_stay_off(struct ktest *kt)
{
	const struct rwlock_bench *bench = kt->bench;
	enum lock_mode mode = mode_of(kt);
	void *lock = bench->fresh(kt);
	irqflags_t flags;

	irqs_for_case(kt, false);
	flags = bench->lock_irqsave(lock, mode);
	EXPECT_FALSE(kt, arch_irqs_enabled());
	bench->unlock_irqrestore(lock, flags, mode);
	EXPECT_FALSE(kt, arch_irqs_enabled());
}

static void taken_twice(struct ktest *kt)
{
	const struct rwlock_bench *bench = kt->bench;
	enum lock_mode mode = mode_of(kt);
	void *lock = bench->fresh(kt);

	bench->lock(lock, mode);
	EXPECT_BUG(kt, "held by this CPU", bench->lock(lock, READ));
	EXPECT_BUG(kt, "held by this CPU", bench->lock(lock, WRITE));
	bench->unlock(lock, mode);
	expect_free(kt, lock);
}

static void released_when_free(struct ktest *kt)
{
	const struct rwlock_bench *bench = kt->bench;
	enum lock_mode mode = mode_of(kt);
	void *lock = bench->fresh(kt);

	EXPECT_BUG(kt, "not held by this CPU", bench->unlock(lock, mode));
	bench->lock(lock, mode);
	bench->unlock(lock, mode);
	EXPECT_BUG(kt, "not held by this CPU", bench->unlock(lock, mode));
	expect_free(kt, lock);
}

static void released_in_the_other_mode(struct ktest *kt)
{
	const struct rwlock_bench *bench = kt->bench;
	enum lock_mode mode = mode_of(kt), other = mode == READ ? LOCK_EXCLUSIVE : READ;
	void *lock = bench->fresh(kt);

	bench->lock(lock, mode);
	EXPECT_BUG(kt, "in the other mode", bench->unlock(lock, other));
	bench->unlock(lock, mode);
	expect_free(kt, lock);
}

/* What the guarded scope saw. */
static struct {
	const struct rwlock_bench	*bench;
	unsigned int			visits;
	bool				free, irqs_on;
} inside;

static void look_inside(void *lock)
{
	inside.visits++;
	inside.irqs_on = arch_irqs_enabled();
	inside.free = inside.bench->trylock(lock, WRITE);
}

static void guard_releases(struct ktest *kt)
{
	const struct rwlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	irqs_for_case(kt, true);
	inside.bench = bench;
	for (enum rwlock_exit way = RWLOCK_END; way <= RWLOCK_RETURN; way++) {
		inside.visits = 0;
		bench->guarded(lock, mode_of(kt), way, look_inside);
		ASSERT_EQ(kt, inside.visits, 1);
		EXPECT_FALSE(kt, inside.free);
		EXPECT_FALSE(kt, inside.irqs_on);
		EXPECT_TRUE(kt, arch_irqs_enabled());
		expect_free(kt, lock);
	}
}

const struct ktest_case rwlock_conform[] = {
	KCASE("RWLOCK-1 what a writer took nobody can have", writer_is_alone),
	KCASE("RWLOCK-1 what a reader took no writer can have", reader_keeps_writers_out),
	KCASE_FOR("RWLOCK-3 trylock takes a free lock", trylock_takes, modes, mode_name),
	KCASE_FOR("RWLOCK-3 failed trylocks change nothing", failed_trylocks_change_nothing, modes, mode_name),
	KCASE_FOR("RWLOCK-4 irqs are off while held and on again", irqs_come_back, modes, mode_name),
	KCASE_FOR("RWLOCK-4 irqs that were off stay off", irqs_stay_off, modes, mode_name),
	KCASE_FOR("RWLOCK-5 taking a held lock is a BUG in both modes", taken_twice, modes, mode_name),
	KCASE_FOR("RWLOCK-6 releasing a free lock is a BUG", released_when_free, modes, mode_name),
	KCASE_FOR("RWLOCK-6 releasing in the other mode is a BUG", released_in_the_other_mode, modes,
		  mode_name),
	KCASE_FOR("RWLOCK-7 a scope that is left releases", guard_releases, modes, mode_name),
	KCASE_END
};

/* --- who comes, and who is served, without a CPU for each ----------------------------------- */

/* Letters for @steps: r and w come, as the next one; a digit is one that is served now, ! one that is not; - releases. */
static void play(struct ktest *kt, const char *steps)
{
	const struct lock_torture *lock = kt->bench;
	enum lock_mode mode_of_who[CREW_MAX];
	unsigned int came = 0;

	lock->reset();
	for (const char *step = steps; *step; step++) {
		bool is_served = *step != '!';
		unsigned int who;

		if (*step == 'r' || *step == 'w') {
			mode_of_who[came] = *step == 'r' ? READ : WRITE;
			lock->come(came, mode_of_who[came]);
			came++;
			continue;
		}
		if (*step == '-' || *step == '!')
			step++;
		who = (unsigned int)(*step - '0');
		if (step > steps && step[-1] == '-')
			lock->release(who, mode_of_who[who]);
		else if (lock->is_served(who, mode_of_who[who]) != is_served)
			ktest_fail(kt, "step %td of %s: %u is %sserved", step - steps, steps, who,
				   is_served ? "not " : "");
	}
}

static void readers_are_together(struct ktest *kt)
{
	play(kt, "r0r1r2-1r3-0-3-2w4");
}

static void a_writer_alone(struct ktest *kt)
{
	play(kt, "w0r!1w!2-01!2-12-2r3");
	play(kt, "r0r1w!2-1!2-02w!3-23");
}

static void writer_before_later_readers(struct ktest *kt)
{
	play(kt, "r0w!1r!2r!3!1-01!2!3-123");
}

static void readers_before_next_writer(struct ktest *kt)
{
	play(kt, "w0r!1w!2r!3!3-01!2!3-12!3-23");
}

const struct ktest_case rwlock_waiters[] = {
	KCASE("RWLOCK-1 readers are in together", readers_are_together),
	KCASE("RWLOCK-1 a writer is in alone", a_writer_alone),
	KCASE("RWLOCK-2 a writer is served before readers that come later", writer_before_later_readers),
	KCASE("RWLOCK-2 readers are served before a writer that comes later", readers_before_next_writer),
	KCASE_END
};

/* --- several CPUs at once ---------------------------------------------------------------- */

static void never_with_a_writer(struct ktest *kt)
{
	lock_torture(kt, kt->bench, *(const unsigned int *)kt->param);
	ktest_note(kt, "at most %u readers at once", lock_damage.readers_most);
	EXPECT_EQ(kt, lock_damage.together, 0);
}

/* Each of the others may have come before, once. */
static void none_is_starved(struct ktest *kt)
{
	const struct lock_torture *lock = kt->bench;
	unsigned int cpus = lock_torture_most(kt, lock);

	EXPECT_EQ(kt, lock_damage.stuck, 0);
	if (lock->is_fair)
		EXPECT_LT(kt, lock_damage.overtaken_most, cpus);
}

static void nothing_is_lost(struct ktest *kt)
{
	(void)lock_torture_most(kt, kt->bench);
	EXPECT_EQ(kt, lock_damage.rounds, lock_damage.expected);
	EXPECT_EQ(kt, lock_damage.torn, 0);
}

const struct ktest_case rwlock_torture[] = {
	KCASE_FOR("RWLOCK-1 nobody with a writer", never_with_a_writer, crew_sizes, crew_size_name),
	KCASE("RWLOCK-2 nobody is overtaken or waits for ever", none_is_starved),
	KCASE("RWLOCK-8 what was written inside is seen inside", nothing_is_lost),
	KCASE_END
};
