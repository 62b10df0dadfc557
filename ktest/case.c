// SPDX-License-Identifier: MIT
/* case - one case from its fixture to its watches, whatever it does in between. */
#include <foundry/bug.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/print.h>

#include "run.h"

#define WATCHES_MAX	16
#define STATES_MAX	4

TABLE_DECLARE(ktest_watches);
TABLE_DECLARE(ktest_states);

struct watched {
	u64	values[WATCHES_MAX];
};

static bool applies(const struct ktest *kt, const struct ktest_watch *watch)
{
	return (watch->needs & ~kt->kernel->boot.have) == 0;
}

/* Reading may die of what the case has done: a heap that is damaged, say. */
static u64 read_watch(struct ktest *kt, const struct ktest_watch *watch, u64 otherwise)
{
	volatile u64 value = otherwise;
	struct catch catch;

	if (catch_set(&catch) == CATCH_NOTHING) {
		value = watch->read();
		catch_clear(&catch);
	} else {
		ktest_fail(kt, "reading %s: %s", watch->name, catch.text);
	}
	return value;
}

static void watch_all(struct ktest *kt, struct watched *watched)
{
	unsigned int i = 0;

	TABLE_FOREACH(ktest_watches, const struct ktest_watch, watch) {
		BUG_ON(i == WATCHES_MAX, "ktest: more than %u watches", WATCHES_MAX);
		watched->values[i++] = applies(kt, watch) ? read_watch(kt, watch, 0) : 0;
	}
}

static void compare_all(struct ktest *kt, const struct watched *before)
{
	unsigned int i = 0;

	TABLE_FOREACH(ktest_watches, const struct ktest_watch, watch) {
		u64 was = before->values[i++];
		u64 is = applies(kt, watch) ? read_watch(kt, watch, was) : was;

		if (is != was)
			ktest_fail(kt, "left behind: %s was %llu, is %llu", watch->name, was, is);
	}
}

static void save_all(u64 saved[STATES_MAX])
{
	unsigned int i = 0;

	TABLE_FOREACH(ktest_states, const struct ktest_state, state) {
		BUG_ON(i == STATES_MAX, "ktest: more than %u states", STATES_MAX);
		saved[i++] = state->save();
	}
}

static void restore_all(const u64 saved[STATES_MAX])
{
	unsigned int i = 0;

	TABLE_FOREACH(ktest_states, const struct ktest_state, state)
		state->restore(saved[i++]);
}

/* Call @step; whatever it throws ends it alone, and fails the case unless it was an abort. */
static void guarded(struct ktest *kt, const struct ktest_instance *instance,
		    void (*step)(struct ktest *kt, const struct ktest_instance *instance))
{
	struct catch catch;
	enum catch_kind kind = catch_set(&catch);

	if (kind == CATCH_NOTHING) {
		step(kt, instance);
		catch_clear(&catch);
	} else if (kind != CATCH_ABORT) {
		ktest_fail(kt, "%s", catch.text);
	}
}

static void body(struct ktest *kt, const struct ktest_instance *instance)
{
	if (instance->suite->before)
		instance->suite->before(kt);
	if (instance->test->sweep)
		this_cpu()->alloc_fault = &kt->fault;
	instance->test->run(kt);
}

static void one_deferred(struct ktest *kt, const struct ktest_instance *instance)
{
	unsigned int i = --kt->deferred_count;

	kt->deferred[i].fn(kt->deferred[i].arg);
}

static void after(struct ktest *kt, const struct ktest_instance *instance)
{
	if (instance->suite->after)
		instance->suite->after(kt);
}

void ktest_run_once(struct ktest *kt, const struct ktest_instance *instance)
{
	struct alloc_fault *outer = this_cpu()->alloc_fault;
	irqflags_t flags = arch_irq_save();
	struct watched before;
	u64 saved[STATES_MAX];

	arch_irq_restore(flags);
	this_cpu()->alloc_fault = NULL;
	save_all(saved);
	watch_all(kt, &before);
	guarded(kt, instance, body);
	this_cpu()->alloc_fault = NULL;
	while (kt->deferred_count > 0)
		guarded(kt, instance, one_deferred);
	guarded(kt, instance, after);
	compare_all(kt, &before);
	restore_all(saved);
	this_cpu()->alloc_fault = outer;
	arch_irq_restore(flags);	/* the next case starts as this one did */
}

void ktest_run_instance(struct ktest *kt, const struct ktest_instance *instance)
{
	if (instance->test->sweep)
		ktest_sweep(kt, instance);
	else
		ktest_run_once(kt, instance);
}

enum ktest_status ktest_run_quietly(struct ktest *outer, const struct ktest_suite *suite,
				    const struct ktest_case *test, struct ktest *kt)
{
	const struct ktest_suite alone = {
		.cases = (const struct ktest_case[]){ *test, KCASE_END },
	};
	unsigned int n = ktest_instances(&alone);

	*kt = (struct ktest){ .bench = suite->bench, .kernel = outer->kernel, .seed = outer->seed,
			      .quiet = true };
	for (unsigned int i = 0; i < n && kt->status != KTEST_FAIL; i++) {
		struct ktest_instance instance = ktest_instance(&alone, i);

		instance.suite = suite;
		kt->param = instance.param;
		ktest_run_instance(kt, &instance);
	}
	return kt->status;
}

void ktest_defer(struct ktest *kt, void (*fn)(void *arg), void *arg)
{
	if (kt->deferred_count == KTEST_DEFER_MAX) {
		ktest_fail(kt, "more than %u deferred actions", KTEST_DEFER_MAX);
		ktest_abort(kt);
	}
	kt->deferred[kt->deferred_count].fn = fn;
	kt->deferred[kt->deferred_count].arg = arg;
	kt->deferred_count++;
}

void ktest_abort(struct ktest *kt)
{
	catch_throw(CATCH_ABORT, vaddr(0), "");
}

void ktest_skip(struct ktest *kt, const char *fmt, ...)
{
	va_list args;

	if (kt->status == KTEST_PASS) {
		kt->status = KTEST_SKIP;
		va_start(args, fmt);
		vsnprintf(kt->note, sizeof(kt->note), fmt, args);
		va_end(args);
	}
	ktest_abort(kt);
}
