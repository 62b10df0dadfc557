// SPDX-License-Identifier: MIT
/* The promise of context.h, executed: what is left on one CPU goes on on another one. */
#include <foundry/bits.h>
#include <foundry/kernel.h>

#include "conform/smp.h"
#include "context.h"

#define RIDERS	3
#define ROUNDS	60
#define STACK	(64 * KiB)

static u8 stacks[RIDERS][STACK] __aligned(CONTEXT_ALIGN);

static struct rider {
	struct context	context, back;
	u64		random;
	unsigned int	carrier;	/* the CPU that it is to be on */
	unsigned int	rides, elsewhere, broken[CONTEXT_REGS];
	struct stack_bounds bounds;	/* that its CPU knew */
} riders[RIDERS];

static const struct context_bench *bench;

/* Not in line: behind it this may be another CPU. */
static __noinline void leave_for(struct rider *rider, struct context *from, struct context *to)
{
	u64 want[CONTEXT_REGS], got[CONTEXT_REGS] = { 0 };

	for (unsigned int i = 0; i < CONTEXT_REGS; i++)
		want[i] = ktest_random(&rider->random);
	context_canary(want, got, bench->leave, from, to);
	for (unsigned int i = 0; i < CONTEXT_REGS; i++)
		rider->broken[i] += got[i] != want[i];
}

static __noinline void look_around(struct rider *rider)
{
	rider->rides++;
	rider->elsewhere += this_cpu()->id != rider->carrier;
	rider->bounds = this_cpu()->stack;
}

static void ride(void *arg)
{
	struct rider *rider = arg;

	for (;;) {	/* bounded: by who carries it */
		look_around(rider);
		leave_for(rider, &rider->context, &rider->back);
	}
}

/* On the CPU that carries it. */
static void carry(void *arg)
{
	struct rider *rider = arg;
	irqflags_t flags = arch_irq_save();

	leave_for(rider, &rider->back, &rider->context);
	arch_irq_restore(flags);
}

static void carry_on(struct ktest *kt, struct rider *rider, unsigned int cpu)
{
	struct cpu_work work = { .fn = carry, .arg = rider };

	rider->carrier = cpu;
	if (cpu == this_cpu()->id) {
		carry(rider);
		return;
	}
	ASSERT_EQ(kt, smp_run(cpu, &work), 0);
	smp_join(&work);
}

static unsigned int draw_cpu(u64 *random)
{
	cpu_set_t cpus = smp_online();
	u64 skip = ktest_random(random) % bits_set(cpus);

	while (skip--)
		cpus &= cpus - 1;
	return lowest_bit(cpus);
}

static struct stack_bounds stack_of(unsigned int i)
{
	return (struct stack_bounds){ vaddr_of(stacks[i]), vaddr_of(stacks + i + 1) };
}

static void rides_on_all_cpus(struct ktest *kt)
{
	u64 random = kt->seed;

	bench = kt->bench;
	smp_another(kt);
	for (unsigned int i = 0; i < RIDERS; i++) {
		riders[i] = (struct rider){ .random = ktest_random(&random) };
		bench->init(&riders[i].context, stack_of(i), ride, &riders[i]);
	}
	for (unsigned int round = 0; round < ROUNDS; round++)
		carry_on(kt, &riders[round % RIDERS], draw_cpu(&random));
	for (unsigned int i = 0; i < RIDERS; i++) {
		EXPECT_EQ(kt, riders[i].rides, ROUNDS / RIDERS);
		EXPECT_EQ(kt, riders[i].elsewhere, 0);
		EXPECT_EQ(kt, riders[i].bounds.low.raw, stack_of(i).low.raw);
		for (unsigned int reg = 0; reg < CONTEXT_REGS; reg++)
			if (riders[i].broken[reg])
				ktest_fail(kt, "%s was not kept", context_reg_names[reg]);
	}
}

const struct ktest_case context_smp_conform[] = {
	KCASE("CONTEXT-1 what is left on one CPU goes on on any", rides_on_all_cpus),
	KCASE_END
};
