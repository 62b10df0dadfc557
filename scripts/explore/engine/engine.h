/* SPDX-License-Identifier: MIT */
/*
 * engine - what the parts of the explorer know of each other.
 *
 * search.c	which way is gone next, and when all have been gone
 * schedule.c	virtual threads: whose turn it is, who waits, what an interrupt does
 * memory.c	what a load may return: sc, tso, weak
 * race.c	plain accesses that nothing orders
 * hooks.c	what the compiler calls for each access
 * word.c	a schedule as one word, and the shortest one that still fails
 * report.c	what is printed
 *
 * All state lies at one fixed address, so that what a schedule has written is put back without touching it.
 */
#ifndef EXPLORE_ENGINE_H
#define EXPLORE_ENGINE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define THREADS		4
#define VIEWS		64		/* variables that threads share */
#define LOCS		1024		/* variables that are accessed as atomic */
#define MESSAGES	1024		/* writes to a variable, in one schedule */
#define BUFFER		32		/* stores that wait, of one thread */
#define READS		32		/* variables that a waiting loop reads */
#define NODES		100000		/* choices of one schedule */
#define STEPS		30000		/* operations of one schedule: more are a livelock */
#define ITEMS		2000		/* of a word */
#define EVENTS		40000		/* of a trace */
#define IMAGE_MAX	(4u << 20)
#define STACK_BYTES	(64u << 10)
#define LINE		64u		/* is put back as a whole */

#define UNBOUNDED	(~0u)
#define NO_THREAD	THREADS		/* whoever starts them */

enum model { SC, TSO, WEAK };
enum order { RELAXED, CONSUME, ACQUIRE, RELEASE, ACQ_REL, SEQ_CST };	/* as the compilers count */

typedef uint16_t clock_type __attribute__((vector_size(2 * THREADS)));

struct view {
	uint16_t	at[VIEWS];
};

/* A write that can be read, and what is known to who acquires it. */
struct message {
	uint64_t	value;
	clock_type	clock;
	uint32_t	event;			/* of the trace, + 1; 0: it was there from the start */
	struct view	view;
};

struct loc {
	uintptr_t	addr;
	unsigned int	size;
	/* Known from all schedules so far: */
	unsigned int	touched;		/* by which threads */
	bool		written, shared;
	unsigned int	slot;			/* in a view */
	/* Of this schedule: */
	uint32_t	run;
	uint32_t	version;		/* grows with each new value */
	bool		rebase;			/* a plain write has come in between */
	unsigned int	first, last;		/* messages; all but WEAK have one */
	struct message	*messages;
};

enum kind { LOAD, STORE, RMW, FENCE, RELAX, WAIT, READ, WRITE, IRQ, IRQ_END, FLUSH };

struct op {
	enum kind	kind;
	struct loc	*loc;
	bool		in_buffer;		/* a store that is not seen before it is flushed */
};

struct entry {
	struct loc	*loc;
	struct message	message;
	bool		kept;
};

struct spin {
	struct loc	*loc;
	uint32_t	version;
	unsigned int	stamp;
};

enum status { ABSENT, READY, WAITING, FINISHED };

struct thread {
	enum status	status;
	void		*sp;
	unsigned int	count;			/* operations: where a word says what */
	struct op	op;			/* before which it stands */
	clock_type	clock, released, acquirable;
	bool		irqs_on, in_irq;
	bool		has_news;		/* why this round of a loop is made */
	unsigned int	strikes;
	uint32_t	relax_pc;		/* where it waited last */
	unsigned int	delays;			/* relaxes in a row without a read that matters */
	unsigned int	spin_count, last_count, buffered;
	const uint32_t	*until;			/* what it waits for is set, instead of spins */
	struct spin	spins[READS], last_spins[READS];
	struct entry	buffer[BUFFER];
	struct view	view, released_view, acquirable_view;
};

/* A choice: among actors (threads, then their store buffers) or among outcomes. */
struct node {
	uint16_t	options, done, sleep;	/* sets of actors */
	uint8_t		chosen, outcomes;	/* @outcomes: 0 for a choice among actors */
};

struct item {
	unsigned int	thread, count;
	uint32_t	run;			/* in which it was taken last */
	char		letter;
};

struct word {
	unsigned int	length;
	struct item	items[ITEMS];
};

struct event {
	uint8_t		thread, in_irq, kind, order, size;
	uint16_t	missed;			/* newer messages than the one read */
	uint32_t	pc, from;		/* @from: event + 1 of the write that was read */
	uint32_t	newest;
	uintptr_t	addr;
	uint64_t	value, before;
};

/* Of four bytes, or of one where smaller accesses are known: when each thread last did what. */
struct cell {
	uint32_t	run;
	clock_type	read, write, atomic_read, atomic_write;
};

enum result { PASSED, FAILED, PRUNED, LEARNED };

struct engine {
	const struct explore_test *test;
	enum model	model;
	unsigned int	bound, irqs;
	unsigned int	posed;			/* whom setup and check act for */
	bool		reduces, replays, traces, runs;

	/* A schedule. */
	uint32_t	run;
	unsigned int	current, thread_count;
	struct thread	threads[THREADS + 1];
	struct view	fences;			/* what the last seq_cst fence knew */
	bool		advances;
	unsigned int	advance_from;
	unsigned int	preemptions, deviations, steps;
	uint16_t	sleep;
	jmp_buf		main_jump;
	enum result	result;
	char		failure[512];
	uintptr_t	race_addr;
	uint32_t	race_pc, race_other_kind, race_other_thread, race_size;
	bool		capped;

	/* The search. */
	unsigned int	depth, node_count;
	uint64_t	schedules, pruned;
	struct node	nodes[NODES];

	/* The word. */
	struct word	record, given;

	/* Memory. */
	uintptr_t	image;
	size_t		image_bytes;
	unsigned int	loc_count, view_count, dirty_count;
	struct loc	locs[LOCS];
	unsigned int	event_count;
	struct event	events[EVENTS];
	uint32_t	dirty_run[IMAGE_MAX / LINE], dirty[IMAGE_MAX / LINE];
	uint8_t		snapshot[IMAGE_MAX];
	uint16_t	loc_index[IMAGE_MAX + THREADS * STACK_BYTES];
	uint8_t		words[(IMAGE_MAX + THREADS * STACK_BYTES) / 4];	/* what is known of four bytes */
	struct cell	cells[IMAGE_MAX + THREADS * STACK_BYTES];
	uint8_t		stacks[THREADS][STACK_BYTES] __attribute__((aligned(4096)));
};

/* Below the direct map of asm/layout.h and what ASan would have; mapped by main(). */
#define E	((struct engine *)0x200000000000ul)

#define NOWHERE	SIZE_MAX

/* Known of four bytes, from all schedules so far. */
#define IS_FINE		1u		/* some access is smaller: each byte has a cell */
#define IS_CHANGED	2u		/* some plain access writes it */
#define HAS_LOC		4u		/* some access is atomic */

static inline struct thread *self(void)
{
	return &E->threads[E->current];
}

/* Where it is in the tables; NOWHERE: nothing that is watched. */
static inline size_t offset_of(uintptr_t addr)
{
	size_t in_image = addr - E->image, in_stacks = addr - (uintptr_t)E->stacks;

	if (in_image < E->image_bytes)
		return in_image;
	return in_stacks < sizeof(E->stacks) ? IMAGE_MAX + in_stacks : NOWHERE;
}

static inline bool is_stack(size_t offset)
{
	return offset >= IMAGE_MAX;
}

static inline clock_type clock_join(clock_type a, clock_type b)
{
	clock_type newer = (clock_type)(a > b);

	return (a & newer) | (b & ~newer);
}

/* search.c */
unsigned int choose_actor(unsigned int enabled, unsigned int usual);
unsigned int choose_outcome(unsigned int count, char first_letter, bool costs);
bool search_next(void);
bool dependent(unsigned int a, unsigned int b);

/* schedule.c */
enum result run_schedule(void);
void point(enum kind kind, struct loc *loc, uint32_t pc);
void relax(uint32_t pc);
void wait_for(const uint32_t *word, uint32_t pc);
void strike(uint32_t pc);
void end_schedule(enum result result) __attribute__((noreturn));
void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void fiber_switch(void **from, void *to);

/* memory.c */
struct loc *loc_of(uintptr_t addr, unsigned int size);
void loc_touch(struct loc *loc, bool writes);
uint64_t memory_load(struct loc *loc, enum order order, uint32_t pc);
void memory_store(struct loc *loc, uint64_t value, enum order order, uint32_t pc);
uint64_t memory_rmw(struct loc *loc, uint64_t (*change)(uint64_t old, uint64_t operand),
		    uint64_t operand, enum order order, uint32_t pc);
bool memory_cas(struct loc *loc, uint64_t *expected, uint64_t value, enum order order,
		enum order failed, uint32_t pc);
void memory_fence(enum order order, uint32_t pc);
void memory_flush(unsigned int thread);
void memory_flush_all(unsigned int thread);
void memory_plain(uintptr_t addr, size_t bytes, bool writes);
void memory_write(uintptr_t addr, unsigned int size, uint64_t value);
void memory_dirty(uintptr_t addr, size_t bytes);
void memory_begin(void);

/* race.c */
void race_plain(uintptr_t addr, size_t bytes, bool writes, uint32_t pc);
void race_atomic(uintptr_t addr, unsigned int size, bool writes, uint32_t pc);

/* word.c */
void word_note(char letter);
bool word_takes(char letter);
bool word_parse(struct word *word, const char *text, enum model *model);
void word_print(const struct word *word);
void word_shrink(void);

/* report.c */
uint32_t report_event(enum kind kind, enum order order, uintptr_t addr, unsigned int size,
		      uint64_t value, uint64_t before, uint32_t pc);
void report_trace(void);

#endif
