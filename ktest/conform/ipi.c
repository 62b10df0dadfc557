// SPDX-License-Identifier: MIT
/*
 * The promise of ipi.h, executed, on the CPUs that are online: with one there is only itself to call.
 *
 * A function counts in what belongs to its CPU, so that two that run at once do not lose a count.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/irqchip.h>
#include <foundry/kernel.h>
#include <foundry/percpu.h>
#include <foundry/spinlock.h>

#include "ipi.h"
#include "smp.h"
#include "torture/crew.h"

#define CALLS	160	/* that are made at once, by all CPUs together */
#define WORDS	16

struct __percpu_type answers {
	u32	count;
	bool	irqs_on;
	u64	words[WORDS];
};

static DEFINE_PER_CPU(struct answers, answers);
static const struct ipi_bench *bench;

static void start(struct ktest *kt)
{
	bench = kt->bench;
	for (unsigned int id = 0; id < CPU_MAX; id++)
		*per_cpu_ptr(answers, id) = (struct answers){ .count = 0 };
}

static u32 count_of(unsigned int id)
{
	return atomic_load_acquire(&per_cpu_ptr(answers, id)->count);	/* pairs with the store in count() */
}

static void count(void *arg) __irq_context
{
	struct answers *mine = this_cpu_ptr(answers);

	mine->irqs_on = arch_irqs_enabled();
	atomic_store_release(&mine->count, mine->count + 1);	/* pairs with the load in count_of() */
}

/* So often whoever was meant has been called, and so often the others; who is not online never. */
static void expect_called(struct ktest *kt, cpu_set_t cpus, u32 times, u32 others)
{
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		u32 wanted = cpus & CPU_BIT(id) ? times : others;

		EXPECT_EQ(kt, count_of(id), smp_online() & CPU_BIT(id) ? wanted : 0);
		EXPECT_FALSE(kt, per_cpu_ptr(answers, id)->irqs_on);
	}
}

/* --- one caller ----------------------------------------------------------------- */

static void call_all(struct ktest *kt, void (*call)(cpu_set_t cpus, ipi_fn_t *fn, void *arg))
{
	const cpu_set_t sets[] = {
		CPU_BIT(this_cpu()->id), smp_others(), CPUS_ALL, CPUS_NONE,
		smp_others() & -smp_others(), CPUS_ALL & ~smp_others(),
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(sets); i++) {
		start(kt);
		call(sets[i], count, NULL);
		expect_called(kt, sets[i], 1, 0);
	}
}

static void each_of_a_set(struct ktest *kt)
{
	start(kt);
	call_all(kt, bench->call);
}

static void each_of_an_urgent_set(struct ktest *kt)
{
	start(kt);
	call_all(kt, bench->call_urgent);
}

/* It takes its time. */
static void write_words(void *arg) __irq_context
{
	const u64 *value = arg;
	struct answers *mine = this_cpu_ptr(answers);

	for (unsigned int i = 0; i < WORDS; i++) {
		cpu_relax();
		mine->words[i] = *value;
	}
}

static void expect_words(struct ktest *kt, u64 value)
{
	for (cpu_set_t left = smp_online(); left; left &= left - 1)
		for (unsigned int i = 0; i < WORDS; i++)
			ASSERT_EQ(kt, READ_ONCE(per_cpu_ptr(answers, lowest_bit(left))->words[i]), value);
}

static void done_when_returned(struct ktest *kt)
{
	start(kt);
	for (u64 value = 1; value <= 10; value++) {
		bench->call(CPUS_ALL, write_words, &value);
		expect_words(kt, value);
		value++;
		bench->call_urgent(CPUS_ALL, write_words, &value);
		expect_words(kt, value);
	}
}

static u64 given[2];

static void sees_what_was_written(struct ktest *kt)
{
	start(kt);
	for (u64 value = 1; value <= 10; value++) {
		u64 *at = &given[value % 2];

		WRITE_ONCE(*at, value);
		bench->call(CPUS_ALL, write_words, at);
		expect_words(kt, value);
	}
}

/* --- all call all ------------------------------------------------------------------ */

/* Each waits for all others: with many CPUs a call takes long where they are threads of few. */
static u32 rounds(void)
{
	return CALLS / crew_most();
}

static u64 callers;		/* CPUs; atomic */

static void call_others(struct crew_member *me)
{
	atomic64_fetch_or_release(&callers, CPU_BIT(this_cpu()->id));
	for (unsigned int i = 0; i < rounds(); i++)
		bench->call(smp_others(), count, NULL);
}

static void call_others_irqs_off(struct crew_member *me)
{
	atomic64_fetch_or_release(&callers, CPU_BIT(this_cpu()->id));
	for (unsigned int i = 0; i < rounds(); i++) {
		irqflags_t flags = arch_irq_save();

		bench->call_urgent(smp_others(), count, NULL);
		arch_irq_restore(flags);
	}
}

static void all_at_once(struct ktest *kt, void (*fn)(struct crew_member *me))
{
	static struct crew crew;

	smp_another(kt);
	start(kt);
	callers = 0;
	crew_run(kt, &crew, crew_most(), fn, NULL);
	expect_called(kt, callers, (crew_most() - 1) * rounds(), crew_most() * rounds());
}

static void many_call_many(struct ktest *kt)
{
	all_at_once(kt, call_others);
}

static void many_call_urgently(struct ktest *kt)
{
	all_at_once(kt, call_others_irqs_off);
}

/* --- a CPU that waits ----------------------------------------------------------------- */

static DEFINE_SPINLOCK(wanted);
static u32 waits;

static void want(void *arg)
{
	irqflags_t flags = arch_irq_save();

	atomic_store_release(&waits, 1);
	spin_lock(&wanted);
	spin_unlock(&wanted);
	arch_irq_restore(flags);
}

static void answered_while_waiting(struct ktest *kt)
{
	unsigned int cpu = smp_another(kt);
	struct cpu_work work = { .fn = want };

	start(kt);
	atomic_store_relaxed(&waits, 0);
	spin_lock(&wanted);
	ASSERT_EQ(kt, smp_run(cpu, &work), 0);
	while (!atomic_load_acquire(&waits))	/* bounded: it was given to a CPU that is idle */
		ipi_relax();
	bench->call_urgent(CPU_BIT(cpu), count, NULL);
	spin_unlock(&wanted);
	smp_join(&work);
	EXPECT_EQ(kt, count_of(cpu), 1);
}

/* --- a CPU that is woken ---------------------------------------------------------------- */

#define PATIENCE	(1u << 28)	/* an emulated CPU may stand still for long, while another one waits */

/* The machine's own chip, but for a count of rings that are acked: whoever is counted looks at its ops no more. */
static struct irqchip_ops counting;
static const struct irqchip_ops *found_ops;

static void count_ack(struct irqchip *chip, irq_t irq) __irq_context
{
	found_ops->ack(chip, irq);
	if (irq == chip->ipi)
		count(NULL);
}

/* Nobody takes an interrupt at these two: all others are idle. */
static void count_no_longer(void *of)
{
	struct irqchip *chip = of;

	chip->ops = found_ops;
}

static void count_acks(struct ktest *kt, struct irqchip *chip)
{
	found_ops = chip->ops;
	counting = *found_ops;
	counting.ack = count_ack;
	chip->ops = &counting;
	ktest_defer(kt, count_no_longer, chip);
}

static void wakes_one(struct ktest *kt, unsigned int cpu)
{
	u32 patience;

	start(kt);
	patience = bench->patience ? bench->patience : PATIENCE;
	bench->wake(cpu);
	for (u32 i = 0; i < patience && count_of(cpu) == 0; i++)
		ipi_relax();
	for (cpu_set_t left = smp_online(); left; left &= left - 1) {
		unsigned int id = lowest_bit(left);

		EXPECT_EQ(kt, count_of(id) > 0, id == cpu);
	}
}

static void wakes_whom_it_names(struct ktest *kt)
{
	smp_another(kt);
	count_acks(kt, this_kernel()->arch->irqchip);
	for (cpu_set_t left = smp_others(); left; left &= left - 1)
		wakes_one(kt, lowest_bit(left));
}

const struct ktest_case ipi_conform[] = {
	KCASE("IPI-1 a call is made once on each of its set", each_of_a_set),
	KCASE("IPI-1 an urgent call is made once on each of its set", each_of_an_urgent_set),
	KCASE("IPI-2 a call that has returned is done, and seen", done_when_returned),
	KCASE("IPI-3 the function sees what was written before", sees_what_was_written),
	KCASE("IPI-4 many call many, and none is lost", many_call_many),
	KCASE("IPI-5 many call many with irqs off, and none is lost", many_call_urgently),
	KCASE("IPI-6 a CPU that waits for a lock answers", answered_while_waiting),
	KCASE("IPI-7 a wake interrupts whom it names, and nobody else", wakes_whom_it_names),
	KCASE_END
};
