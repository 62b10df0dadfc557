// SPDX-License-Identifier: MIT
/* select - which cases run, by glob, and in which order, by seed; without memory. */
#include <foundry/print.h>

#include "run.h"

static unsigned int instances_of(const struct ktest_case *test)
{
	return test->params ? (unsigned int)test->param_count : 1;
}

unsigned int ktest_instances(const struct ktest_suite *suite)
{
	unsigned int n = 0;

	for (const struct ktest_case *test = suite->cases; test->name; test++)
		n += instances_of(test);
	return n;
}

struct ktest_instance ktest_instance(const struct ktest_suite *suite, unsigned int nth)
{
	const struct ktest_case *test = suite->cases;

	for (; nth >= instances_of(test); test++)
		nth -= instances_of(test);
	return (struct ktest_instance){
		.suite	= suite,
		.test	= test,
		.param	= test->params ? (const char *)test->params + nth * test->param_bytes : NULL,
		.index	= nth,
	};
}

void ktest_instance_name(const struct ktest_instance *instance, char *buf, size_t size)
{
	const struct ktest_case *test = instance->test;

	if (!instance->param)
		snprintf(buf, size, "%s", test->name);
	else if (test->label)
		snprintf(buf, size, "%s%s%s", test->name, *test->name ? ": " : "",
			 test->label(instance->param));
	else
		snprintf(buf, size, "%s: %u", test->name, instance->index);
}

unsigned int ktest_count_selected(const char *pattern, const struct ktest_suite *suite)
{
	unsigned int total = ktest_instances(suite);
	unsigned int n = 0;

	for (unsigned int i = 0; i < total; i++) {
		struct ktest_instance instance = ktest_instance(suite, i);
		char name[KTEST_NAME_MAX];

		ktest_instance_name(&instance, name, sizeof(name));
		n += str_selects(pattern, suite->name, name);
	}
	return n;
}

static unsigned int gcd(unsigned int a, unsigned int b)
{
	while (b) {
		unsigned int rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/*
 * From a random start, by a random stride that has no factor in common with
 * @n, all @n places are met once: a shuffle that needs no table.
 */
unsigned int ktest_shuffled(u64 seed, unsigned int nth, unsigned int n)
{
	unsigned int start, stride;
	u64 state = seed;

	if (seed == 0 || n < 2)
		return nth;
	start = (unsigned int)(ktest_random(&state) % n);
	stride = (unsigned int)(ktest_random(&state) % n);
	while (gcd(stride, n) != 1)
		stride++;
	return (unsigned int)((start + (u64)nth * stride) % n);
}
