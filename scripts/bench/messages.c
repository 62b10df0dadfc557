// SPDX-License-Identifier: MIT
/*
 * What a message costs from one CPU of this machine to another without the kernel, measured and printed as
 * ipc/endpoint_crew_bench.c does: rings made by hand for this alone, Concurrency Kit's where it is installed, and a
 * line of the caches that goes there and back, which is what all of them are made of.  An ordinary program.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if __has_include(<ck_ring.h>)
# include <ck_ring.h>
# define HAS_CK
#endif

#define CAPACITY	512
#define ROUND		20000u
#define ROUNDS		50u
#define BOUNCES		500u		/* of a round: each takes much longer */
#define BACK_OFF	50
#define LINE		__attribute__((aligned(128)))

static void relax(unsigned int times)
{
	while (times--)
#if defined(__x86_64__)
		__builtin_ia32_pause();
#else
		__asm__ volatile("" : : : "memory");
#endif
}

/* --- a line there and back ----------------------------------------------------------------------------- */

static uint32_t ball LINE;

static void bounce(uint32_t mine, uint32_t others)
{
	for (unsigned int i = 0; i < BOUNCES; i++) {
		while (__atomic_load_n(&ball, __ATOMIC_ACQUIRE) != mine)
			;
		__atomic_store_n(&ball, others, __ATOMIC_RELEASE);
	}
}

static void bounce_there(void)
{
	bounce(0, 1);
}

static void bounce_back(void)
{
	bounce(1, 0);
}

/* --- one to one: each side remembers what it saw last of the other's index ------------------------------------- */

static struct { uint64_t tail, head; } producer LINE;
static struct { uint64_t head, tail; } consumer LINE;
static uint64_t ring[CAPACITY][8] LINE;

#define ONE_TO_ONE(bytes)								\
static void send_##bytes(void)								\
{											\
	uint64_t message[bytes / 8] = { 0 }, (*slots)[bytes / 8] = (void *)ring;	\
											\
	for (uint64_t i = 0; i < ROUND; i++) {						\
		while (producer.tail - producer.head == CAPACITY) {			\
			producer.head = __atomic_load_n(&consumer.head, __ATOMIC_ACQUIRE);	\
			if (producer.tail - producer.head == CAPACITY)			\
				relax(BACK_OFF);					\
		}									\
		message[0] = i;								\
		memcpy(slots[producer.tail % CAPACITY], message, bytes);		\
		__atomic_store_n(&producer.tail, producer.tail + 1, __ATOMIC_RELEASE);	\
	}										\
}											\
static void recv_##bytes(void)								\
{											\
	uint64_t message[bytes / 8], (*slots)[bytes / 8] = (void *)ring;		\
											\
	for (uint64_t i = 0; i < ROUND; i++) {						\
		while (consumer.head == consumer.tail) {				\
			consumer.tail = __atomic_load_n(&producer.tail, __ATOMIC_ACQUIRE);	\
			if (consumer.head == consumer.tail)				\
				relax(BACK_OFF);					\
		}									\
		memcpy(message, slots[consumer.head % CAPACITY], bytes);		\
		__atomic_store_n(&consumer.head, consumer.head + 1, __ATOMIC_RELEASE);	\
		if (message[0] != i)							\
			abort();							\
	}										\
}

ONE_TO_ONE(8)
ONE_TO_ONE(16)
ONE_TO_ONE(64)

/* --- many to many: a number in each slot says whose turn it is (D. Vyukov) ---------------------------------------- */

static struct { uint64_t turn, value; } LINE slots[CAPACITY];
static uint64_t tail LINE, head LINE;

static int take_turn(uint64_t *index, uint64_t *at, uint64_t behind)
{
	*at = __atomic_load_n(index, __ATOMIC_RELAXED);
	for (;;) {
		uint64_t turn = __atomic_load_n(&slots[*at % CAPACITY].turn, __ATOMIC_ACQUIRE);

		if ((int64_t)(turn - (*at + behind)) < 0)
			return 0;
		if (turn != *at + behind)
			*at = __atomic_load_n(index, __ATOMIC_RELAXED);
		else if (__atomic_compare_exchange_n(index, at, *at + 1, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return 1;
	}
}

static void send_and_recv(void)
{
	uint64_t at, value = 0;

	for (unsigned int i = 0; i < ROUND / 2; i++) {
		while (!take_turn(&tail, &at, 0))
			relax(1);
		slots[at % CAPACITY].value = i;
		__atomic_store_n(&slots[at % CAPACITY].turn, at + 1, __ATOMIC_RELEASE);
		while (!take_turn(&head, &at, 1))
			relax(1);
		value += slots[at % CAPACITY].value;
		__atomic_store_n(&slots[at % CAPACITY].turn, at + CAPACITY, __ATOMIC_RELEASE);
	}
	__asm__ volatile("" : : "r" (value));
}

/* --- Concurrency Kit's ------------------------------------------------------------------------------------------- */

#ifdef HAS_CK

struct line { uint64_t words[8]; };

CK_RING_PROTOTYPE(line, line)

static ck_ring_t ck LINE;
static ck_ring_buffer_t ck_words[CAPACITY] LINE;
static struct line ck_lines[CAPACITY] LINE;

static void ck_send_8(void)
{
	for (uint64_t i = 0; i < ROUND; i++)
		while (!ck_ring_enqueue_spsc(&ck, ck_words, (void *)(uintptr_t)(i + 1)))
			relax(BACK_OFF);
}

static void ck_recv_8(void)
{
	void *value;

	for (uint64_t i = 0; i < ROUND; i++) {
		while (!ck_ring_dequeue_spsc(&ck, ck_words, &value))
			relax(BACK_OFF);
		if ((uintptr_t)value != i + 1)
			abort();
	}
}

static void ck_send_64(void)
{
	struct line message = { { 0 } };

	for (uint64_t i = 0; i < ROUND; i++) {
		message.words[0] = i;
		while (!ck_ring_enqueue_spsc_line(&ck, ck_lines, &message))
			relax(BACK_OFF);
	}
}

static void ck_recv_64(void)
{
	struct line message;

	for (uint64_t i = 0; i < ROUND; i++) {
		while (!ck_ring_dequeue_spsc_line(&ck, ck_lines, &message))
			relax(BACK_OFF);
		if (message.words[0] != i)
			abort();
	}
}

static void ck_both(void)
{
	void *value;

	for (uint64_t i = 0; i < ROUND / 2; i++) {
		while (!ck_ring_enqueue_mpmc(&ck, ck_words, (void *)(uintptr_t)(i + 1)))
			relax(1);
		while (!ck_ring_dequeue_mpmc(&ck, ck_words, &value))
			relax(1);
	}
}

#endif

/* --- measured ----------------------------------------------------------------------------------------------------- */

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static cpu_set_t all;		/* that this program may use */

/* Each on a CPU of its own, where there are two. */
static void stay_at(unsigned int nth)
{
	cpu_set_t one;

	for (unsigned int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all) || nth--)
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		return;
	}
}

static uint32_t begun LINE;

static void *other_side(void *fn)
{
	void (*side)(void);

	memcpy(&side, fn, sizeof(side));
	stay_at(1);
	__atomic_store_n(&begun, 1, __ATOMIC_RELEASE);
	for (unsigned int i = 0; i < ROUNDS; i++)
		side();
	return NULL;
}

/* Of all rounds the cheapest one, or with @is_mean all of them, as ipc/endpoint_crew_bench.c has it. */
static void measure(const char *what, void (*one)(void), void (*other)(void), unsigned int times, int is_mean)
{
	uint64_t best = UINT64_MAX, start = now(), cost;
	pthread_t thread;

	producer.tail = producer.head = consumer.tail = consumer.head = tail = head = begun = 0;
	for (unsigned int i = 0; i < CAPACITY; i++)
		slots[i].turn = i;
#ifdef HAS_CK
	ck_ring_init(&ck, CAPACITY);
#endif
	if (pthread_create(&thread, NULL, other_side, &other))
		exit(1);
	while (!__atomic_load_n(&begun, __ATOMIC_ACQUIRE))
		;
	for (unsigned int i = 0; i < ROUNDS; i++) {
		cost = now();
		one();
		cost = now() - cost;
		best = cost < best ? cost : best;
	}
	pthread_join(thread, NULL);
	cost = is_mean ? (now() - start) / ROUNDS : best;
	cost = (cost * 100 + times / 2) / times;
	printf("bench: %s | %llu.%02llu ns\n", what, (unsigned long long)cost / 100, (unsigned long long)cost % 100);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	sched_getaffinity(0, sizeof(all), &all);
	stay_at(0);
	measure("(by hand).a line there and back", bounce_there, bounce_back, BOUNCES, 0);
	measure("(by hand).one to one 8 bytes", send_8, recv_8, ROUND, 0);
	measure("(by hand).one to one 16 bytes", send_16, recv_16, ROUND, 0);
	measure("(by hand).one to one 64 bytes", send_64, recv_64, ROUND, 0);
	measure("(by hand).many to many 8 bytes both ways", send_and_recv, send_and_recv, ROUND, 1);
#ifdef HAS_CK
	measure("(ck_ring).one to one 8 bytes", ck_send_8, ck_recv_8, ROUND, 0);
	measure("(ck_ring).one to one 64 bytes", ck_send_64, ck_recv_64, ROUND, 0);
	measure("(ck_ring).many to many 8 bytes both ways", ck_both, ck_both, ROUND, 1);
#endif
	return 0;
}
