// SPDX-License-Identifier: MIT
/* On the stack of a task, on every CPU: traps, interrupts, an overflow that is survived, which stack it is. */
#include <foundry/alarm.h>
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/context.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>
#include <foundry/task_stack.h>

#include "lend_alarm.h"

static struct {
	struct context		context, back;
	struct stack_bounds	stack;
	void			(*act)(void);
	struct catch		caught;
	bool			irqs_on;	/* behind it */
	struct stack_bounds	bounds;
} task;

static void begin(void *unused)
{
	task.act();
	(void)arch_irq_save();
	context_switch(&task.context, &task.back);
}

/* Irqs are on before and behind it, or it is thrown out of. */
static void run_task(void *unused)
{
	context_init(&task.context, task.stack, begin, NULL);
	if (catch_set(&task.caught) == CATCH_NOTHING) {
		(void)arch_irq_save();
		context_switch(&task.back, &task.context);
		arch_irq_enable();
		catch_clear(&task.caught);
	}
	task.irqs_on = arch_irqs_enabled();
	task.bounds = this_cpu()->stack;
}

static void give_back(void *unused)
{
	task_stack_free(this_kernel(), task.stack);
}

static void take_stack(struct ktest *kt)
{
	ASSERT_EQ(kt, task_stack_alloc(kt->kernel, &task.stack), 0);
	ktest_defer(kt, give_back, NULL);
}

static void on_cpu(struct ktest *kt, unsigned int cpu, void (*act)(void))
{
	struct cpu_work work = { .fn = run_task };
	struct stack_bounds own;

	task.act = act;
	task.irqs_on = false;
	if (cpu == this_cpu()->id) {
		run_task(NULL);
	} else {
		ASSERT_EQ(kt, smp_run(cpu, &work), 0);
		smp_join(&work);
	}
	EXPECT_TRUE(kt, task.irqs_on);
	EXPECT_TRUE(kt, arch_stack_bounds(task.bounds.low, &own));
	EXPECT_EQ(kt, task.bounds.low.raw, own.low.raw);
	EXPECT_EQ(kt, task.bounds.high.raw, own.high.raw);
}

/* --- a stack that is full ----------------------------------------------------------------- */

static __noinline u64 descend(u64 depth)
{
	volatile u64 room[32] = { depth };
	u64 below = depth ? descend(depth - 1) : 0;

	return below + room[0];
}

static void overflow(void)
{
	(void)descend(STACK_BYTES);
}

static void overflow_is_survived(struct ktest *kt)
{
	take_stack(kt);
	for (cpu_set_t left = smp_online(); left; left &= left - 1)
		for (unsigned int i = 0; i < 2; i++) {
			on_cpu(kt, lowest_bit(left), overflow);
			EXPECT_EQ(kt, task.caught.kind, CATCH_FAULT);
			EXPECT_LT(kt, task.stack.low.raw - 1 - task.caught.addr.raw, STACK_GUARD);
			EXPECT_TRUE(kt, strstr(task.caught.text, "guard page below a stack") != NULL);
			if (IS_ENABLED(CONFIG_KERNEL_MAP))
				EXPECT_TRUE(kt, strstr(task.caught.text, "stack overflow writing") != NULL);
		}
}

/* --- a trap that is survived on it ----------------------------------------------------------- */

static struct catch inner;
static bool inner_holds;

static void touch_nothing(void)
{
	static u64 *nowhere = NULL;
	struct stack_bounds stack;

	if (catch_set(&inner) == CATCH_NOTHING) {
		WRITE_ONCE(*READ_ONCE(nowhere), 1);
		catch_clear(&inner);
	}
	inner_holds = stack_at(vaddr_of(&stack), &stack) && vaddr_eq(stack.low, task.stack.low) &&
		      vaddr_eq(this_cpu()->stack.low, task.stack.low);
}

static void fault_is_survived(struct ktest *kt)
{
	take_stack(kt);
	for (cpu_set_t left = smp_online(); left; left &= left - 1) {
		inner_holds = false;
		on_cpu(kt, lowest_bit(left), touch_nothing);
		EXPECT_EQ(kt, task.caught.kind, CATCH_NOTHING);
		EXPECT_EQ(kt, inner.kind, CATCH_FAULT);
		EXPECT_TRUE(kt, inner_holds);
	}
}

/* --- interrupts ------------------------------------------------------------------------------ */

#define RINGS	20
#define ROUNDS	100000

static unsigned int rings;
static bool rung_there;

static void fire(struct alarm *alarm, void *arg) __irq_context
{
	int here = 0;

	rings++;
	rung_there = IS_ENABLED(CONFIG_ASAN) || stack_holds(&task.stack, vaddr_of(&here));
	if (rings < RINGS && alarm_arm(alarm, clock_now(this_kernel()->arch->clock)))
		rings = RINGS;
}

static void ring(void)
{
	struct alarm *alarm = this_kernel()->arch->alarm;

	rings = 0;
	alarm->fire = fire;
	if (alarm_arm(alarm, clock_now(this_kernel()->arch->clock)))
		return;
	arch_irq_enable();
	for (unsigned int i = 0; i < ROUNDS && READ_ONCE(rings) < RINGS; i++)
		cpu_relax();
	(void)arch_irq_save();
	alarm_cancel(alarm);
	alarm->fire = NULL;
}

static void interrupts_come(struct ktest *kt)
{
	take_stack(kt);
	alarm_borrow(kt);
	on_cpu(kt, this_cpu()->id, ring);
	EXPECT_EQ(kt, task.caught.kind, CATCH_NOTHING);
	EXPECT_EQ(kt, rings, RINGS);
	EXPECT_TRUE(kt, rung_there);
}

/* --- which stack it is ------------------------------------------------------------------------ */

static void of_a_stopped_cpu(struct ktest *kt)
{
	static const struct fault somewhere;
	static u64 words[8];
	struct stack_bounds before, found;
	unsigned int id = CPU_MAX - 1;
	struct cpu *cpu = arch_cpu(id);

	if (smp_online() & CPU_BIT(id))
		ktest_skip(kt, "every CPU that there can be is online");
	before = cpu->stack;
	cpu->stack = (struct stack_bounds){ vaddr_of(words), vaddr_of(words + ARRAY_SIZE(words)) };
	EXPECT_FALSE(kt, stack_at(vaddr_of(words), &found));
	cpu->stopped = &somewhere;
	EXPECT_TRUE(kt, stack_at(vaddr_of(words), &found));
	EXPECT_EQ(kt, found.high.raw, vaddr_of(words + ARRAY_SIZE(words)).raw);
	EXPECT_FALSE(kt, stack_at(found.high, &found));
	cpu->stopped = NULL;
	cpu->stack = before;
}

static const struct ktest_case cases[] = {
	KCASE("an overflow is told and survived, on every CPU", overflow_is_survived),
	KCASE("a fault is survived on it, on every CPU", fault_is_survived),
	KCASE("interrupts come on it", interrupts_come),
	KCASE("the stack of a CPU that stands still is known", of_a_stopped_cpu),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "context/stack",
	.needs	= FACT(VMM) | FACT(CLOCK) | FACT(SMP),
	.cases	= cases,
};
KTEST_SUITE(suite);
