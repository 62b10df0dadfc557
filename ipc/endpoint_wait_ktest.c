// SPDX-License-Identifier: MIT
/* The promise of endpoint_wait.h over both rings, and what stands above a ring is as good an endpoint. */
#include <foundry/endpoint_mpmc.h>
#include <foundry/endpoint_spsc.h>

#include "conform/endpoint.h"
#include "conform/endpoint_wait.h"
#include "model/model.h"

static struct endpoint_mpmc_padded mpmc_slots[ENDPOINT_BENCH_CAPACITY];
static struct message spsc_slots[ENDPOINT_BENCH_CAPACITY];
static struct endpoint_mpmc mpmc;
static struct endpoint_spsc spsc;
static struct endpoint_wait over;

static struct endpoint_wait *over_mpmc(u32 capacity)
{
	endpoint_mpmc_init(&mpmc, mpmc_slots, sizeof(mpmc_slots[0]), capacity);
	endpoint_wait_init(&over, &mpmc.ep);
	return &over;
}

static struct endpoint_wait *over_spsc(u32 capacity)
{
	endpoint_spsc_init(&spsc, spsc_slots, sizeof(spsc_slots[0]), capacity);
	endpoint_wait_init(&over, &spsc.ep);
	return &over;
}

#define ONE	"one producer and one consumer"

static const struct endpoint_wait_bench mpmc_bench = { over_mpmc, endpoint_send_until, endpoint_recv_until, NULL };
static const struct endpoint_wait_bench spsc_bench = { over_spsc, endpoint_send_until, endpoint_recv_until, ONE };

static const struct ktest_suite mpmc_conform = {
	.name	= "endpoint_wait/mpmc",
	.needs	= FACT(SCHED),
	.cases	= endpoint_wait_conform,
	.bench	= &mpmc_bench,
};
KTEST_SUITE(mpmc_conform);

static const struct ktest_suite spsc_conform = {
	.name	= "endpoint_wait/spsc",
	.needs	= FACT(SCHED),
	.cases	= endpoint_wait_conform,
	.bench	= &spsc_bench,
};
KTEST_SUITE(spsc_conform);

/* --- as an endpoint -------------------------------------------------------------------------- */

static struct endpoint *fresh(struct ktest *kt, u32 capacity)
{
	return &over_mpmc(capacity)->ep;
}

static const struct endpoint_bench bench = { .fresh = fresh };

static const struct ktest_suite conform = {
	.name	= "endpoint/wait",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "endpoint/wait",
	.needs	= FACT(CONSOLE),
	.cases	= endpoint_random,
	.bench	= &bench,
};
KTEST_SUITE(random);

static struct endpoint *fresh_for_crew(void)
{
	return fresh(NULL, 3);
}

static const struct endpoint_torture lent = { .fresh = fresh_for_crew };

static const struct ktest_suite torture = {
	.name	= "endpoint/wait",
	.needs	= FACT(SMP),
	.cases	= endpoint_torture_conform,
	.bench	= &lent,
};
KTEST_SUITE(torture);
