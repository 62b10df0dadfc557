/* SPDX-License-Identifier: MIT */
/*
 * The promise of endpoint.h, executed.
 *
 * A transport of your own lends a struct endpoint_bench to endpoint_conform and endpoint_random, and a
 * struct endpoint_torture to endpoint_torture: samples/transport does.
 */
#ifndef KTEST_CONFORM_ENDPOINT_H
#define KTEST_CONFORM_ENDPOINT_H

#include <foundry/endpoint.h>
#include <foundry/ktest.h>

#include "torture/endpoint.h"

/* The largest capacity that is asked for. */
#define ENDPOINT_BENCH_CAPACITY	8

/* What an implementation lends. */
struct endpoint_bench {
	/* Empty and open, for 1 to ENDPOINT_BENCH_CAPACITY messages or the next number that it can have. */
	struct endpoint	*(*fresh)(struct ktest *kt, u32 capacity);
	const char	*no_slots;	/* why there is no reserve and no peek, or NULL */
	const char	*one_producer;	/* why there may not be two, or NULL */
	const char	*one_consumer;	/* why there may not be two, or NULL */
};

/* All that one CPU can see. */
extern const struct ktest_case endpoint_conform[];

/* Several CPUs at once, by a struct endpoint_torture. */
extern const struct ktest_case endpoint_torture_conform[];

#endif
