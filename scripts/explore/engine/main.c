// SPDX-License-Identifier: MIT
/* main - one test, in one model, with one bound: searched, or replayed. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "engine.h"
#include "../explore.h"

extern const struct explore_test __start_explore_tests[], __stop_explore_tests[];
extern char __data_start[], _end[];

void bug_stop(const char *file, int line, const char *format, ...) __attribute__((noreturn));
void bug_stop(const char *file, int line, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	(void)file;
	fail("BUG at line %d: %s", line, text);
}

static void on_fault(int signal)
{
	if (!E->runs) {
		fprintf(stderr, "explore: signal %d outside of a schedule\n", signal);
		_Exit(2);
	}
	fail("signal %d: an address that is none", signal);
}

static void catch_faults(void)
{
	static char stack[64 << 10];
	const stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_ONSTACK | SA_NODEFER };

	sigaltstack(&alternate, NULL);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
}

/* Alignment may leave a hole between what is initialised and what is zero. */
static void fill_holes(void)
{
	for (uintptr_t page = E->image & ~(uintptr_t)4095; page < (uintptr_t)_end; page += 4096)
		mmap((void *)page, 4096, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);	/* refused where there is one */
}

static void map_engine(void)
{
	void *at = mmap(E, sizeof(*E), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	size_t bytes = (sizeof(struct message) * MESSAGES + 63) & ~(size_t)63;
	char *messages = mmap(NULL, bytes * LOCS, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at != (void *)E || messages == MAP_FAILED) {
		fprintf(stderr, "explore: no memory\n");
		exit(2);
	}
	for (unsigned int i = 0; i < LOCS; i++)
		E->locs[i].messages = (struct message *)(messages + i * bytes);
	E->image = (uintptr_t)__data_start & ~(uintptr_t)(LINE - 1);
	E->image_bytes = ((uintptr_t)_end - E->image + LINE - 1) & ~(size_t)(LINE - 1);
	if (E->image_bytes > IMAGE_MAX) {
		fprintf(stderr, "explore: the test has more than %u bytes of variables\n", IMAGE_MAX);
		exit(2);
	}
	fill_holes();
}

static const struct explore_test *find(const char *name)
{
	for (const struct explore_test *test = __start_explore_tests; test < __stop_explore_tests; test++)
		if (strcmp(test->name, name) == 0)
			return test;
	fprintf(stderr, "explore: no test '%s' in this program\n", name);
	exit(2);
}

static void set_up(const struct explore_test *test)
{
	E->test = test;
	E->current = NO_THREAD;
	while (E->thread_count < THREADS && test->threads[E->thread_count])
		E->thread_count++;
	if (test->setup && !_setjmp(E->main_jump))
		test->setup();
	memcpy(E->snapshot, (void *)E->image, E->image_bytes);
	E->dirty_count = 0;
}

/* --- what is asked -------------------------------------------------------------------------- */

/* Return: whether a schedule failed.  @limit: schedules. */
static bool search(unsigned int bound, uint64_t limit)
{
	E->bound = bound;
	E->reduces = bound == UNBOUNDED;
	E->replays = E->traces = false;
	E->schedules = E->pruned = 0;
	E->node_count = 0;
	for (;;) {
		enum result result = run_schedule();

		if (result == LEARNED) {
			E->schedules = E->pruned = 0;
			E->node_count = 0;
			continue;
		}
		E->schedules += result != PRUNED;
		E->pruned += result == PRUNED;
		if (result == FAILED)
			return true;
		if (!search_next())
			return false;
		if (E->schedules + E->pruned >= limit) {
			E->capped = true;
			return false;
		}
	}
}

/* With few preemptions first: most mistakes need few, and those schedules are easier to read. */
static bool search_upwards(unsigned int bound, uint64_t limit)
{
	uint64_t before = 0;

	for (unsigned int fewer = 0; fewer < bound; fewer++) {
		if (search(fewer, limit)) {
			E->schedules += before;
			return true;
		}
		before += E->schedules + E->pruned;
	}
	if (!search(bound, limit))
		return false;
	E->schedules += before;
	return true;
}

/* A failure that was found in no such order. */
static void search_fewer(void)
{
	static struct word first;
	static char failure[sizeof(E->failure)];

	first = E->record;
	memcpy(failure, E->failure, sizeof(failure));
	for (unsigned int fewer = 0; fewer < 4; fewer++)
		if (search(fewer, 20000))
			return;
	E->record = first;
	memcpy(E->failure, failure, sizeof(failure));
}

/* Weak: what is shared has to be known from the start. */
static enum result run_knowing(void)
{
	enum result result;
	unsigned int known;

	do {
		known = E->view_count;
		result = run_schedule();
	} while (E->view_count != known);
	return result;
}

static void tell(void)
{
	static struct word word;

	word = E->given;
	E->bound = UNBOUNDED;
	E->replays = E->traces = true;
	if (run_knowing() != FAILED) {
		printf("passed\n");
		return;
	}
	printf("failed\t%s\nword\t", E->failure);
	word_print(&word);
	putchar('\n');
	report_trace();
}

static double cpu_seconds(void)
{
	struct timespec spent;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
	return (double)spent.tv_sec + (double)spent.tv_nsec / 1e9;
}

static int run(const char *model, unsigned int bound, uint64_t limit)
{
	double start = cpu_seconds();
	bool failed;

	E->model = (enum model)(strchr("stw", *model) - "stw");
	failed = bound == UNBOUNDED ? search(bound, limit) : search_upwards(bound, limit);
	printf("searched\t%llu\t%llu\t%u\t%.6f\t%llu\n", (unsigned long long)E->schedules,
	       (unsigned long long)E->pruned, E->capped, cpu_seconds() - start, (unsigned long long)E->run);
	if (!failed)
		return 0;
	fflush(stdout);
	if (bound == UNBOUNDED)
		search_fewer();
	E->bound = UNBOUNDED;
	E->reduces = false;
	word_shrink();
	tell();
	return 1;
}

static int list(void)
{
	for (const struct explore_test *test = __start_explore_tests; test < __stop_explore_tests; test++)
		printf("%s\t%u\t%s\n", test->name, test->bound, test->shown_by ? test->shown_by : "");
	return 0;
}

static int usage(void)
{
	fprintf(stderr, "list | run TEST MODEL BOUND IRQS LIMIT | replay TEST WORD IRQS\n");
	return 2;
}

int main(int count, char **words)
{
	map_engine();
	catch_faults();
	if (count == 2 && strcmp(words[1], "list") == 0)
		return list();
	if (count < 5)
		return usage();
	set_up(find(words[2]));
	if (count == 7 && strcmp(words[1], "run") == 0) {
		E->irqs = (unsigned int)strtoul(words[5], NULL, 10);
		return run(words[3], strcmp(words[4], "none") ? (unsigned int)strtoul(words[4], NULL, 10) : UNBOUNDED,
			   strtoull(words[6], NULL, 10));
	}
	E->irqs = (unsigned int)strtoul(words[4], NULL, 10);
	if (strcmp(words[1], "replay") || !word_parse(&E->given, words[3], &E->model))
		return usage();
	tell();
	return 0;
}
