/* SPDX-License-Identifier: MIT */
/*
 * explore - what a test of the explorer sees: Documentation/concurrency.md shows how one is written.
 *
 *	static void add(void)
 *	{
 *		ticket_lock(&lock);
 *		count++;
 *		ticket_unlock(&lock);
 *	}
 *
 *	static void check(void)
 *	{
 *		EXPLORE_CHECK(count == 2, "an addition was lost");
 *	}
 *
 *	EXPLORE_TEST(.name = "ticket", .threads = { add, add }, .check = check);
 */
#ifndef EXPLORE_H
#define EXPLORE_H

#include <stdbool.h>

#define EXPLORE_THREADS	4

/*
 * @setup runs once, before anything; what it and the compiler have left in static variables is there when
 * a schedule begins.  Each thread is a CPU, 0 on; irqs are on.  @handler is its interrupt, on any of them.
 * @check runs when all threads have ended.  A test is searched to its end, unless it has a bound.
 */
struct explore_test {
	const char	*name;
	void		(*setup)(void);
	void		(*threads[EXPLORE_THREADS])(void);
	void		(*handler)(void);
	void		(*check)(void);
	const char	*shown_by;	/* it fails in these models, and in no other: a litmus test */
	unsigned int	bound;		/* preemptions, where BOUND= says nothing; 0: none is too many */
};

/* Kept in a section of their own, from explore_first on. */
#define EXPLORE_TEST(...)						\
	static const struct explore_test EXPLORE_NAME(__LINE__)	\
		__attribute__((used, section("explore_tests"), aligned(8))) = { __VA_ARGS__ }
#define EXPLORE_NAME(line)	EXPLORE_NAME_(line)
#define EXPLORE_NAME_(line)	explore_test_ ## line

/* The schedule has failed. */
void explore_fail(const char *sentence) __attribute__((noreturn));

#define EXPLORE_CHECK(holds, sentence)		\
	do {					\
		if (!(holds))			\
			explore_fail(sentence);	\
	} while (0)

/* The CPU: which one, its irqs; whether they were on. */
unsigned int explore_cpu(void);
bool explore_irqs_are_on(void);
bool explore_irqs_set(bool on);

/* In setup and check, where no thread runs: for which CPU.  0 at first. */
void explore_be(unsigned int cpu);

/* The thread ends here. */
void explore_exit(void) __attribute__((noreturn));

/* In a loop that waits for another CPU. */
void explore_relax(void);

/* Sleep until *@word is set, whatever else is written: an interrupt's pin. */
void explore_wait_for(const unsigned int *word);

#endif
