// SPDX-License-Identifier: MIT
/* The promise of endpoint.h on the queue under a lock: Foundry's cases, its random sequences and its torture. */
#include "conform/endpoint.h"
#include "endpoint_locked.h"
#include "model/model.h"

static struct message slots[ENDPOINT_BENCH_CAPACITY];
static struct endpoint_locked locked;

static struct endpoint *fresh(struct ktest *kt, u32 capacity)
{
	endpoint_locked_init(&locked, slots, capacity);
	return &locked.ep;
}

static const struct endpoint_bench bench = {
	.fresh		= fresh,
	.no_slots	= "it always copies",
};

static const struct ktest_suite conform = {
	.name	= "endpoint/locked",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "endpoint/locked",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_random,
	.bench	= &bench,
};
KTEST_SUITE(random);

static struct endpoint *fresh_for_crew(void)
{
	return fresh(NULL, 3);
}

static const struct endpoint_torture lent = {
	.fresh		= fresh_for_crew,
	.no_slots	= "it always copies",
};

static const struct ktest_suite torture = {
	.name	= "endpoint/locked",
	.needs	= FACT(SMP),
	.cases	= endpoint_torture_conform,
	.bench	= &lent,
};
KTEST_SUITE(torture);
