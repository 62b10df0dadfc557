/* SPDX-License-Identifier: MIT */
/*
 * kcsan - two CPUs that touch the same bytes at the same time, with nothing that orders them.
 *
 * Now and then a CPU that is about to access memory says which bytes, and lets others have their turns first.  When
 * one of them touches these bytes, or they have changed meanwhile, that is a race, if
 *
 *  - one of both writes, and
 *  - one of both is plain: neither by READ_ONCE() or WRITE_ONCE() nor atomic.
 *
 * So a plain access is told beside a marked write: the compiler may tear, repeat or move what is plain.  Both of them
 * marked are never told, nor are different bytes of one word.  Whatever is ordered by a lock, by a call that has returned or by a
 * release that was acquired does not happen at the same time, and is not told either.
 *
 * A race breaks nothing yet, and the CPU that finds it need not be the one that is wrong: so it is no BUG.  It is kept, told
 * when the case ends, by both sides with their callers, and fails the case.
 *
 * Provided by:  kernel/kcsan*.c, called by kernel/hooks*.c, with CONFIG_KCSAN; the word ktest.yield=<seed> turns it on.
 * Used by:      tests, the compiler, and data_race().
 * Usable from:  the first C line.
 *
 * Context of all: any, unless it says otherwise.
 */
#ifndef FOUNDRY_KCSAN_H
#define FOUNDRY_KCSAN_H

#include <foundry/addr.h>
#include <foundry/kconfig.h>

/* Callers that are kept of each side. */
#define KCSAN_CALLERS	8

enum kcsan_kind { KCSAN_READ = 0, KCSAN_WRITE = 1, KCSAN_MARKED = 2 };

struct kcsan_side {
	unsigned int	cpu;
	unsigned int	kind;		/* of enum kcsan_kind, one or more */
	vaddr_t		addr;
	u64		bytes;
	vaddr_t		callers[KCSAN_CALLERS];		/* the innermost first, then 0 */
};

/* The one that waited, and who came meanwhile: the bytes have changed when nobody was seen to. */
struct kcsan_race {
	struct kcsan_side	side[2];
	bool			has_second;
	u64			before, after;		/* without a second one */
	u32			times;			/* it was seen, from the same two places */
};

#ifdef CONFIG_KCSAN

/* What is done in between is not looked at, on this CPU.  They nest. */
void kcsan_ignore_begin(void);
void kcsan_ignore_end(void);

/* @bytes are read or written at once, by code that has no hooks. */
void kcsan_copy(const void *memory, u64 bytes, unsigned int kind);

/* Races that were found so far and not taken, from different places. */
u32 kcsan_races(void);

/*
 * Take the one that was found last, for who expects it.
 * Return: false when there is none.
 */
bool kcsan_take(struct kcsan_race *race);

/* Print those that were not printed yet.  Context: irqs on, no lock held. */
void kcsan_tell(void);

#else

static inline void kcsan_ignore_begin(void) {}
static inline void kcsan_ignore_end(void) {}
static inline void kcsan_copy(const void *memory, u64 bytes, unsigned int kind) {}

#endif

/*
 * The value of an expression whose plain accesses race on purpose: a comment in the same line says why that does no harm.
 * For what is shared by intent READ_ONCE() and WRITE_ONCE() are the words.
 */
#define data_race(expr)						\
	({							\
		__typeof__(expr) value__;			\
								\
		kcsan_ignore_begin();				\
		value__ = (expr);				\
		kcsan_ignore_end();				\
		value__;					\
	})

#endif
