// SPDX-License-Identifier: MIT
/* run - checkpoints, suites, cases: each level reports its parts, then itself. */
#include <foundry/boot_report.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/print.h>

#include "run.h"

TABLE_DECLARE(ktest_suites);

/* Levels of the report. */
enum { LEVEL_RUN, LEVEL_CHECKPOINT, LEVEL_SUITE };

static void count(struct ktest_run *run, enum ktest_status status)
{
	run->passed += status == KTEST_PASS;
	run->failed += status == KTEST_FAIL;
	run->skipped += status == KTEST_SKIP;
}

/* Return: whether it did not fail. */
static bool run_case(struct ktest_run *run, const struct ktest_instance *instance,
		     const char *name, unsigned int number)
{
	struct ktest kt;
	u64 round = 0;

	ktest_report_case(name);
	do {
		kt = (struct ktest){
			.bench	= instance->suite->bench,
			.param	= instance->param,
			.kernel	= run->kernel,
			.seed	= run->options.seed + round,
		};
		ktest_run_instance(&kt, instance);
	} while (++round < run->options.repeat && kt.status == KTEST_PASS);

	if (kt.status == KTEST_FAIL && run->options.repeat > 1)
		ktest_note(&kt, "in round %llu of %llu, seed 0x%llx", round, run->options.repeat,
			   kt.seed);
	count(run, kt.status);
	ktest_report_result(LEVEL_SUITE, kt.status != KTEST_FAIL, number, name,
			    kt.status == KTEST_SKIP ? kt.note : NULL);
	return kt.status != KTEST_FAIL;
}

static bool run_suite(struct ktest_run *run, const struct ktest_suite *suite, unsigned int plan)
{
	unsigned int n = ktest_instances(suite);
	unsigned int number = 0;
	bool ok = true;

	ktest_report_group(LEVEL_SUITE, suite->name, plan);
	for (unsigned int i = 0; i < n; i++) {
		struct ktest_instance instance =
			ktest_instance(suite, ktest_shuffled(run->options.seed, i, n));
		char name[KTEST_NAME_MAX];

		ktest_instance_name(&instance, name, sizeof(name));
		if (str_selects(run->options.pattern, suite->name, name))
			ok &= run_case(run, &instance, name, ++number);
	}
	return ok;
}

/* Suites that become possible when facts go from @had to @have; all possible ones at the start. */
static bool is_due(const struct ktest_run *run, const struct ktest_suite *suite, u64 have)
{
	bool possible = (suite->needs & ~have) == 0;
	bool was = run->started && (suite->needs & ~run->had) == 0;

	return possible && !was;
}

static unsigned int suites_due(const struct ktest_run *run, u64 have)
{
	unsigned int n = 0;

	TABLE_FOREACH(ktest_suites, const struct ktest_suite, suite)
		n += is_due(run, suite, have) &&
		     ktest_count_selected(run->options.pattern, suite) > 0;
	return n;
}

/* Pointers of the table are shuffled as a whole, so that the seed alone decides. */
static const struct ktest_suite *nth_suite(const struct ktest_run *run, unsigned int i)
{
	unsigned int n = (unsigned int)(__stop_ktest_suites - __start_ktest_suites);

	return __start_ktest_suites[ktest_shuffled(run->options.seed, i, n)];
}

static void start(struct ktest_run *run)
{
	if (!run->started)
		ktest_report_start(&run->options);
}

void ktest_run_checkpoint(struct ktest_run *run, const char *name, u64 have)
{
	unsigned int n = (unsigned int)(__stop_ktest_suites - __start_ktest_suites);
	unsigned int due = suites_due(run, have);
	unsigned int number = 0;
	bool ok = true;

	start(run);
	if (due)
		ktest_report_group(LEVEL_CHECKPOINT, name, due);
	for (unsigned int i = 0; i < n && due; i++) {
		const struct ktest_suite *suite = nth_suite(run, i);
		unsigned int plan = ktest_count_selected(run->options.pattern, suite);
		bool suite_ok;

		if (!plan || !is_due(run, suite, have))
			continue;
		suite_ok = run_suite(run, suite, plan);
		ktest_report_result(LEVEL_CHECKPOINT, suite_ok, ++number, suite->name, NULL);
		ok &= suite_ok;
	}
	if (due)
		ktest_report_result(LEVEL_RUN, ok, ++run->checkpoints, name, NULL);
	run->started = true;
	run->had = have;
}

/* Suites whose facts this boot never gave are named, each as skipped. */
static void report_unreached(struct ktest_run *run)
{
	TABLE_FOREACH(ktest_suites, const struct ktest_suite, suite) {
		u64 missing = suite->needs & ~run->had;
		char facts[64], why[KTEST_NOTE_MAX];

		if (!missing || !ktest_count_selected(run->options.pattern, suite))
			continue;
		boot_fact_names(missing, facts, sizeof(facts));
		snprintf(why, sizeof(why), "this boot does not give %s", facts);
		ktest_report_result(LEVEL_RUN, true, ++run->checkpoints, suite->name, why);
		run->skipped++;
	}
}

bool ktest_run_end(struct ktest_run *run)
{
	unsigned int ran = run->passed + run->failed;

	start(run);
	report_unreached(run);
	ktest_report_plan(run->checkpoints);
	if (run->checkpoints == 0)
		print("ktest: nothing matches '%s'\n", run->options.pattern);
	else if (ran == 0)
		print("ktest: all that matches '%s' was skipped\n", run->options.pattern);
	if (run->failed == 0 && ran > 0)
		print("FOUNDRY: PASS %u/%u\n", run->passed, ran);
	else
		print("FOUNDRY: FAIL %u/%u failed\n", run->failed, ran);
	return run->failed == 0 && ran > 0;
}
