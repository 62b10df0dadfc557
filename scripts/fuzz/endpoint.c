// SPDX-License-Identifier: MIT
/*
 * Endpoints beside the naive model of the random tests, fed by the fuzzer.
 *
 * The first byte of the input chooses the transport and how large its slots are.  Behind it four bytes are an operation,
 * see ktest/model/endpoint.c.  What a finding has done is printed, an operation a line.
 */
#include <foundry/endpoint_mpmc.h>
#include <foundry/endpoint_spsc.h>

#include "conform/endpoint.h"
#include "model/model.h"
#include "fuzz.h"

/* Exactly as many slots as are used, at the end of what may be touched. */
static struct message slots[ENDPOINT_BENCH_CAPACITY];
static u64 small_slots[ENDPOINT_BENCH_CAPACITY][3];
static struct endpoint_mpmc_slot mpmc_slots[ENDPOINT_BENCH_CAPACITY];
static struct endpoint_spsc spsc;
static struct endpoint_mpmc mpmc;

static struct endpoint *fresh_spsc(struct ktest *kt, u32 capacity)
{
	endpoint_spsc_init(&spsc, &slots[ENDPOINT_BENCH_CAPACITY - capacity], sizeof(slots[0]), capacity);
	return &spsc.ep;
}

static struct endpoint *fresh_small(struct ktest *kt, u32 capacity)
{
	endpoint_spsc_init(&spsc, small_slots[ENDPOINT_BENCH_CAPACITY - capacity], sizeof(small_slots[0]), capacity);
	return &spsc.ep;
}

static struct endpoint *fresh_mpmc(struct ktest *kt, u32 capacity)
{
	endpoint_mpmc_init(&mpmc, &mpmc_slots[ENDPOINT_BENCH_CAPACITY - capacity], sizeof(mpmc_slots[0]), capacity);
	return &mpmc.ep;
}

static const struct endpoint_bench benches[] = {
	{ .fresh = fresh_spsc },
	{ .fresh = fresh_small },
	{ .fresh = fresh_mpmc },
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct story story;
	static struct sequence sequence;
	struct finding finding = { .story = &story };
	struct ktest kt = { .bench = NULL };

	if (size < 1)
		return 0;
	kt.bench = &benches[data[0] % ARRAY_SIZE(benches)];
	sequence.count = MIN((size - 1) / sizeof(struct operation), SEQUENCE_MAX);
	memcpy(sequence.ops, data + 1, sequence.count * sizeof(struct operation));
	story = (struct story){ .len = 0 };
	fuzz_story = story.text;

	FUZZ_CHECK(endpoint_model.run(&kt, &sequence, &finding), finding.why);
	return 0;
}
