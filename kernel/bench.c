// SPDX-License-Identifier: MIT
/* bench - runs what the command line chose, and prints a line for each. */
#include <foundry/arch.h>
#include <foundry/bench.h>
#include <foundry/bits.h>
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/smp.h>
#include <foundry/string.h>

TABLE_DECLARE(bench_suites);

/* In units of arch_cost(): nanoseconds or instructions, a few milliseconds' worth. */
#define ROUNDS_COST	4000000
#define ROUNDS_MIN	3
#define ROUND_OPS	1024

/* Hundredths. */
#define WHOLE		100

static struct {
	char	globs[CMDLINE_VALUE_MAX];
	bool	wanted;
} options;

static unsigned int ran, failed;

static void nothing(void)
{
}

/* Read once: the compiler must not know which function a round calls, so that all are called alike. */
static void (*empty)(void) = nothing;

static __noinline u64 round_cost(void (*run)(void), unsigned int calls)
{
	u64 start = arch_cost();

	for (unsigned int i = 0; i < calls; i++)
		run();
	return arch_cost() - start;
}

/* The first rounds also warm caches; an interrupt would be somebody else's cost. */
static u64 cheapest_round(void (*run)(void), unsigned int calls)
{
	irqflags_t flags = arch_irq_save();
	u64 best = U64_MAX, spent = 0;

	for (unsigned int i = 0; i < ROUNDS_MIN || spent < ROUNDS_COST; i++) {
		u64 cost = round_cost(run, calls);

		best = MIN(best, cost);
		spent += MAX(cost, 1);
	}
	arch_irq_restore(flags);
	return best;
}

/* Of one operation, in hundredths. */
static u64 measure(void (*run)(void), unsigned int ops)
{
	unsigned int calls = MAX(ROUND_OPS / ops, 1);
	u64 none = cheapest_round(READ_ONCE(empty), calls);
	u64 cost = cheapest_round(run, calls);
	u64 count = (u64)calls * ops;

	return cost > none ? ((cost - none) * WHOLE + count / 2) / count : 0;
}

static void run_case(const struct bench_suite *suite, const struct bench_case *bench)
{
	int err = suite->before ? suite->before(suite->lends) : 0;
	u64 value;

	ran++;
	if (err) {
		print("bench: %s.%s | failed: %s\n", suite->name, bench->name, errno_name(err));
		failed++;
		return;
	}
	value = bench->run ? measure(bench->run, bench->ops) : bench->read();
	if (suite->after)
		suite->after();
	print("bench: %s.%s | %llu.%02llu %s\n", suite->name, bench->name, value / WHOLE,
	      value % WHOLE, bench->unit ? bench->unit : arch_cost_unit);
}

static bool is_possible(const struct kernel *kernel, const struct bench_suite *suite)
{
	return (suite->needs & ~kernel->boot.have) == 0 && bits_set(smp_online()) >= suite->cpus;
}

static void run_suite(const struct bench_suite *suite)
{
	for (const struct bench_case *bench = suite->cases; bench->name; bench++)
		if (str_selects(options.globs, suite->name, bench->name))
			run_case(suite, bench);
}

void bench_verdict(struct kernel *kernel)
{
	bool good;

	if (!options.wanted)
		return;
	TABLE_FOREACH(bench_suites, const struct bench_suite, suite)
		if (is_possible(kernel, suite))
			run_suite(suite);
	good = ran && !failed;
	if (!ran)
		print("bench: nothing that this boot makes possible matches %s\n", options.globs);
	print("FOUNDRY: %s %u/%u%s\n", good ? "PASS" : "FAIL", good ? ran : failed, ran,
	      good ? "" : " failed");
	arch_exit(good ? VERDICT_PASS : VERDICT_FAIL);
}

static int parse_bench(struct kernel *kernel, const char *value)
{
	if (value && !strscpy(options.globs, value, sizeof(options.globs)))
		return -EINVAL;
	options.wanted = true;
	return 0;
}

static const struct cmdline_word bench_word = {
	.key = "bench", .values = "globs of suite or suite.case, with commas between",
	.optional = true, .parse = parse_bench,
};
CMDLINE_WORD(bench_word);

/* What the numbers are worth: this one is 0. */
static const struct bench_case cases[] = {
	BENCH_COST("nothing", nothing, 1),
	BENCH_END
};

static const struct bench_suite bench = { .name = "bench", .needs = FACT(CONSOLE), .cases = cases };
BENCH_SUITE(bench);
