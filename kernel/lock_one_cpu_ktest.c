// SPDX-License-Identifier: MIT
/* What a lock is and costs where there is one CPU. */
#include <foundry/arch.h>
#include <foundry/kconfig.h>
#include <foundry/ktest.h>
#include <foundry/lock_tell.h>
#include <foundry/rwlock.h>
#include <foundry/seqlock.h>
#include <foundry/spinlock.h>

/* Instructions beside the note: an answer, and what the compiler orders in another way. */
#define SLACK		16

#define ROUNDS		64

static DEFINE_SPINLOCK(lock);
static DEFINE_RWLOCK(rwlock);

static void has_no_word(struct ktest *kt)
{
	if (CPU_MAX > 1)
		ktest_skip(kt, "this kernel may have %u CPUs", CPU_MAX);
	EXPECT_EQ(kt, sizeof(lock.raw), 0);
	EXPECT_EQ(kt, sizeof(rwlock.raw), 0);
	EXPECT_EQ(kt, sizeof(((struct seqlock *)NULL)->raw), 0);
}

/* What is noted of a lock, as spin_lock() and spin_unlock() do it, and nothing else. */
static __noinline void note_taken(struct lock_tag *tag)
{
	if (lock_would_be_first())
		lock_taken_first(tag, LOCK_EXCLUSIVE, lock_caller());
	else
		lock_taken(tag, LOCK_EXCLUSIVE);
}

static __noinline void note_released(struct lock_tag *tag)
{
	if (lock_is_the_only_one(tag, LOCK_EXCLUSIVE))
		lock_will_release_only();
	else
		lock_will_release(tag, LOCK_EXCLUSIVE);
	cpu_point();
}

static void note_pair(void)
{
	static struct lock_tag tag = LOCK_TAG_INIT("noted");

	note_taken(&tag);
	note_released(&tag);
}

static void note_irqs_pair(void)
{
	irqflags_t flags = arch_irq_save();

	note_pair();
	arch_irq_restore(flags);
}

static void spin_pair(void)
{
	spin_lock(&lock);
	spin_unlock(&lock);
}

static void spin_try_pair(void)
{
	if (spin_trylock(&lock))
		spin_unlock(&lock);
}

static void spin_irqsave_pair(void)
{
	irqflags_t flags = spin_lock_irqsave(&lock);

	spin_unlock_irqrestore(&lock, flags);
}

static void read_pair(void)
{
	read_lock(&rwlock);
	read_unlock(&rwlock);
}

static void write_pair(void)
{
	write_lock(&rwlock);
	write_unlock(&rwlock);
}

static u64 cost_of_rounds(void (*pair)(void))
{
	u64 before = arch_cost();

	for (unsigned int i = 0; i < ROUNDS; i++)
		pair();
	return arch_cost() - before;
}

/* Whether the same costs the same: it is counted, not timed.  The first time may cost more. */
static bool is_counted(void)
{
	u64 cost = cost_of_rounds(spin_pair);

	for (unsigned int i = 0; i < 8; i++) {
		u64 next = cost_of_rounds(spin_pair);

		if (i > 0 && next != cost)
			return false;
		cost = next;
	}
	return true;
}

struct pair {
	const char	*name;
	void		(*fn)(void);
	void		(*note)(void);
};

static const struct pair pairs[] = {
	{ "a spinlock", spin_pair, note_pair },
	{ "a spinlock, tried", spin_try_pair, note_pair },
	{ "a spinlock, irqs off", spin_irqsave_pair, note_irqs_pair },
	{ "an rwlock, to read", read_pair, note_pair },
	{ "an rwlock, to write", write_pair, note_pair },
};

static const char *pair_name(const void *param)
{
	return ((const struct pair *)param)->name;
}

static void costs_its_note(struct ktest *kt)
{
	const struct pair *pair = kt->param;
	u64 cost, note;

	if (CPU_MAX > 1 || IS_ENABLED(CONFIG_LOCK_CHECK))
		ktest_skip(kt, "this kernel has more CPUs, or checks its locks");
	if (IS_ENABLED(CONFIG_KASAN) || IS_ENABLED(CONFIG_UBSAN) || IS_ENABLED(CONFIG_KTEST_YIELD))
		ktest_skip(kt, "a sanitizer costs more");
	if (!is_counted())
		ktest_skip(kt, "what something costs is not counted here");
	cost = cost_of_rounds(pair->fn) / ROUNDS;
	note = cost_of_rounds(pair->note) / ROUNDS;
	ktest_note(kt, "%llu %s, and its note alone %llu", cost, arch_cost_unit, note);
	EXPECT_LE(kt, cost, note + SLACK);
}

static const struct ktest_case cases[] = {
	KCASE("with one CPU no lock has a word of its own", has_no_word),
	KCASE_FOR("with one CPU a pair costs its note", costs_its_note, pairs, pair_name),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "lock_one_cpu", .needs = FACT(CONSOLE), .cases = cases,
};
KTEST_SUITE(suite);
