// SPDX-License-Identifier: MIT
/* What a switch between contexts costs: two switches, there and back, count as two. */
#include <foundry/arch.h>
#include <foundry/bench.h>
#include <foundry/bits.h>
#include <foundry/context.h>

#define ROUNDS	32

static u8 stack[16 * KiB] __aligned(CONTEXT_ALIGN);
static struct context here, there;

static void come_and_go(void *unused)
{
	for (;;)	/* bounded: by who comes back */
		context_switch(&there, &here);
}

static void there_and_back(void)
{
	irqflags_t flags = arch_irq_save();

	for (unsigned int i = 0; i < ROUNDS; i++)
		context_switch(&here, &there);
	arch_irq_restore(flags);
}

static int begin(const void *unused)
{
	context_init(&there, (struct stack_bounds){ vaddr_of(stack), vaddr_of(&stack + 1) }, come_and_go, NULL);
	return 0;
}

static const struct bench_case cases[] = {
	BENCH_COST("switch", there_and_back, 2 * ROUNDS),
	BENCH_END
};

static const struct bench_suite suite = {
	.name	= "context",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= begin,
};
BENCH_SUITE(suite);
