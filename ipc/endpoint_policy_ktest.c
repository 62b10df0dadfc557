// SPDX-License-Identifier: MIT
/* The promise of endpoint_policy.h over both rings. */
#include <foundry/endpoint_mpmc.h>
#include <foundry/endpoint_spsc.h>

#include "conform/endpoint_policy.h"

#define CAPACITY	8

static struct endpoint_mpmc_padded mpmc_slots[CAPACITY];
static struct message spsc_slots[CAPACITY];
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

#define LENT(fresh_op, one)								\
	{ fresh_op, endpoint_policy_send, endpoint_policy_send_now,			\
	  &endpoint_refuse, &endpoint_block, &endpoint_drop_oldest, &endpoint_drop_newest, one }

static const struct endpoint_policy_bench mpmc_bench = LENT(over_mpmc, NULL);
static const struct endpoint_policy_bench spsc_bench = LENT(over_spsc, "its one consumer is not its producer");

static const struct ktest_suite mpmc_conform = {
	.name	= "endpoint_policy/mpmc",
	.needs	= FACT(SCHED),
	.cases	= endpoint_policy_conform,
	.bench	= &mpmc_bench,
};
KTEST_SUITE(mpmc_conform);

static const struct ktest_suite spsc_conform = {
	.name	= "endpoint_policy/spsc",
	.needs	= FACT(SCHED),
	.cases	= endpoint_policy_conform,
	.bench	= &spsc_bench,
};
KTEST_SUITE(spsc_conform);
