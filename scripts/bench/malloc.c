// SPDX-License-Identifier: MIT
/*
 * What malloc() and free() cost on this machine: the operations of mm/heap_bench.c, measured alike
 * and printed alike.  An ordinary program, so that LD_PRELOAD can bring another malloc().
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BATCH		1000
#define ROUNDS_COST	20000000
#define ROUND_OPS	1024

static void *objects[BATCH];
static unsigned int shuffled[BATCH];

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* The compiler must not see that nobody uses it. */
static void *take(size_t bytes)
{
	void *object = malloc(bytes);

	__asm__ volatile("" : "+r" (object) : : "memory");
	if (!object)
		exit(1);
	return object;
}

static void nothing(void)
{
}

static void pair(void)
{
	free(take(64));
}

static void pair_large(void)
{
	free(take(65536));
}

static void batch(void)
{
	for (unsigned int i = 0; i < BATCH; i++)
		objects[i] = take(64);
	for (unsigned int i = 0; i < BATCH; i++)
		free(objects[shuffled[i]]);
}

static uint64_t cheapest_round(void (*volatile run)(void), unsigned int calls)
{
	void (*fn)(void) = run;
	uint64_t best = UINT64_MAX, spent = 0;

	while (spent < ROUNDS_COST) {
		uint64_t cost = now();

		for (unsigned int i = 0; i < calls; i++)
			fn();
		cost = now() - cost;
		best = cost < best ? cost : best;
		spent += cost + 1;
	}
	return best;
}

static void measure(const char *name, void (*run)(void), unsigned int ops)
{
	unsigned int calls = ROUND_OPS / ops ? ROUND_OPS / ops : 1;
	uint64_t none = cheapest_round(nothing, calls);
	uint64_t cost = cheapest_round(run, calls);
	uint64_t count = (uint64_t)calls * ops;
	uint64_t value = cost > none ? ((cost - none) * 100 + count / 2) / count : 0;

	printf("bench: %s | %llu.%02llu ns\n", name, (unsigned long long)value / 100,
	       (unsigned long long)value % 100);
}

int main(void)
{
	for (unsigned int i = 0; i < BATCH; i++) {
		unsigned int at = (unsigned int)rand() % (i + 1);

		shuffled[i] = shuffled[at];
		shuffled[at] = i;
	}
	measure("alloc and free of 64 bytes", pair, 1);
	measure("1000 of 64 bytes freed by chance", batch, 2 * BATCH);
	measure("alloc and free of 64 KiB", pair_large, 1);
	return 0;
}
