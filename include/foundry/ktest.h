/* SPDX-License-Identifier: MIT */
/*
 * ktest - tests that run inside the booted image.
 *
 * A suite names the boot facts it needs and runs at the checkpoint of the
 * stage that completes them.  A case is a plain function; a table pairs it
 * with a name.  The runner needs no heap, lock, timer or interrupt.  Context of all: a case.
 *
 *	static void adds(struct ktest *kt)
 *	{
 *		EXPECT_EQ(kt, 1 + 1, 2);
 *	}
 *
 *	static const struct ktest_case cases[] = {
 *		KCASE("adds two numbers", adds),
 *		KCASE_END
 *	};
 *
 *	static const struct ktest_suite math = {
 *		.name = "math", .needs = FACT(CONSOLE), .cases = cases,
 *	};
 *	KTEST_SUITE(math);
 *
 * EXPECT_x() notes a failure and goes on, ASSERT_x() ends the case.  A BUG or
 * fault that nobody expected fails its case, and the run goes on.  After each
 * case the runner checks every KTEST_WATCH: what it reads must be as it was.
 *
 * What can be relied on, and ktest/selftest.c checks: every selected case has one result line, and
 * its name stands before it runs; a failed check, an unexpected BUG or fault and a changed watch each
 * fail their case and never end the run; fixtures and deferred actions run however the case ends; the
 * same seed gives the same order; a run that selects nothing fails.  ktest/selftest_sweep.c: a sweep
 * ends, names the allocation whose refusal is to blame, and leaves no allocation to be refused.
 */
#ifndef FOUNDRY_KTEST_H
#define FOUNDRY_KTEST_H

#include <foundry/alloc_fault.h>
#include <foundry/boot.h>
#include <foundry/catch.h>
#include <foundry/string.h>
#include <foundry/table.h>
#include <foundry/types.h>

struct ktest;

struct ktest_case {
	const char	*name;
	void		(*run)(struct ktest *kt);

	/* With parameters the case runs once for each, kt->param pointing at it. */
	const void	*params;
	size_t		param_bytes;
	size_t		param_count;
	const char	*(*label)(const void *param);	/* NULL: its index */

	bool		sweep;		/* once for each of its allocations, refused, then untouched */
};

#define KCASE(text, fn)		{ .name = (text), .run = (fn) }
#define KCASE_FOR(text, fn, array, label_fn)				\
	{ .name = (text), .run = (fn), .params = (array),		\
	  .param_bytes = sizeof((array)[0]), .param_count = ARRAY_SIZE(array), .label = (label_fn) }
#define KCASE_END		{ .name = NULL }

/*
 * The case runs again and again, fixtures and watches and all: first with its 1st allocation refused,
 * then with its 2nd, frames and heap alike and whoever asks, until a run in which nothing is refused.
 * Every run must pass and leave nothing behind.  A case sees the refusal as -ENOMEM or NULL:
 *
 *	err = vmm_map(vm, at, to, bytes, prot);
 *	if (err) {
 *		EXPECT_EQ(kt, err, -ENOMEM);
 *		EXPECT_TRUE(kt, ktest_refused(kt));
 *		return;
 *	}
 *
 * Not counted is what before(), after() and deferred actions allocate.  Of its notes none is printed.
 */
#define KCASE_SWEEP(text, fn)	{ .name = (text), .run = (fn), .sweep = true }
#define KCASE_SWEEP_FOR(text, fn, array, label_fn)			\
	{ .name = (text), .run = (fn), .params = (array),		\
	  .param_bytes = sizeof((array)[0]), .param_count = ARRAY_SIZE(array), .label = (label_fn), \
	  .sweep = true }

struct ktest_suite {
	const char			*name;	/* contract/implementation */
	u64				needs;	/* FACT()s */
	const struct ktest_case		*cases;
	const void			*bench;	/* what the implementation lends: kt->bench */
	void				(*before)(struct ktest *kt);	/* each case; may skip or fail it */
	void				(*after)(struct ktest *kt);	/* each case, however it ended */
};

#define KTEST_SUITE(object)	TABLE_ADD(ktest_suites, object)

/* Something that a case must leave as it found it. */
struct ktest_watch {
	const char	*name;
	u64		needs;
	u64		(*read)(void);
};

#define KTEST_WATCH(object)	TABLE_ADD(ktest_watches, object)

/* Something that a case may change and that is put back behind it; cases may run inside a case. */
struct ktest_state {
	u64	(*save)(void);
	void	(*restore)(u64 was);
};

#define KTEST_STATE(object)	TABLE_ADD(ktest_states, object)

enum ktest_status { KTEST_PASS, KTEST_FAIL, KTEST_SKIP };

#define KTEST_DEFER_MAX		8
#define KTEST_SWEEP_MAX		1000	/* allocations; a case that has more fails */
#define KTEST_NOTE_MAX		(CATCH_TEXT_MAX + 64)	/* what a death said, and where */

/* One case while it runs. */
struct ktest {
	const void		*bench;		/* of its suite */
	const void		*param;		/* of this instance, or NULL */
	struct kernel		*kernel;	/* that booted */
	u64			seed;		/* for a case's own random numbers; printed */

	/* The runner's own. */
	enum ktest_status	status;
	unsigned int		failures;
	char			note[KTEST_NOTE_MAX];	/* why skipped, or the first failure */
	bool			quiet;			/* prints nothing: a case run by a case */
	struct {
		void	(*fn)(void *arg);
		void	*arg;
	}			deferred[KTEST_DEFER_MAX];
	unsigned int		deferred_count;
	struct alloc_fault	fault;			/* of a case that is swept */
};

/**
 * ktest_defer() - run an action when the case is over, however it ends
 * @kt:		the case
 * @fn:		the action
 * @arg:	given to it
 *
 * Last one first, before the suite's after().  At most KTEST_DEFER_MAX, else the case fails.
 */
void ktest_defer(struct ktest *kt, void (*fn)(void *arg), void *arg);

/* Whether an allocation was refused in this run of a case that is swept. */
static inline bool ktest_refused(const struct ktest *kt)
{
	return kt->fault.refuse && kt->fault.asked >= kt->fault.refuse;
}

/* Print a line beside the case's result. */
void ktest_note(struct ktest *kt, const char *fmt, ...) __printf(2, 3);

/* End the case as skipped; the reason stands in its result.  "not provided: ..." in a conformance case. */
__noreturn void ktest_skip(struct ktest *kt, const char *fmt, ...) __printf(2, 3);

/* Fail the case, by a sentence, and go on. */
#define ktest_fail(kt, ...)	ktest_fail_at(kt, __FILE__, __LINE__, __VA_ARGS__)
void ktest_fail_at(struct ktest *kt, const char *file, int line, const char *fmt, ...)
	__printf(4, 5);

/* Leave the case now.  Its status stands. */
__noreturn void ktest_abort(struct ktest *kt);

/*
 * Run one case of a table quietly, inside a case: for saboteurs, and for the
 * tests of ktest itself.  @kt->note tells the first failure.
 */
enum ktest_status ktest_run_quietly(struct ktest *outer, const struct ktest_suite *suite,
				    const struct ktest_case *test, struct ktest *kt);

/*
 * Checks.  Whole numbers of any type and pointers compare by value, never by
 * conversion: -1 is not equal to any unsigned number.  Both values are printed.
 */
struct ktest_value {
	u64	raw;
	bool	negative;
};

enum ktest_relation { KTEST_EQ, KTEST_NE, KTEST_LT, KTEST_LE, KTEST_GT, KTEST_GE };

struct ktest_site {
	const char	*file;
	int		line;
	const char	*check, *left, *right;
};

#define KTEST_IS_SIGNED(x) _Generic((x), signed char: 1, char: 1, short: 1, int: 1, long: 1,	\
				    long long: 1, default: 0)
#define KTEST_VALUE(x) ({							\
	__auto_type value__ = (x);						\
	u64 raw__ = (u64)(uintptr_t)value__;	/* SAFETY: never followed */	\
	(struct ktest_value){ raw__, KTEST_IS_SIGNED(value__) && (s64)raw__ < 0 }; })

#define KTEST_SITE(what, a, b)							\
	(&(const struct ktest_site){ __FILE__, __LINE__, what, a, b })

/* @a_text and @b_text are made where the names still stand as they were written. */
#define KTEST_COMPARE(kt, what, relation, a, a_text, b, b_text)			\
	ktest_compare(kt, KTEST_SITE(what, a_text, b_text), relation, KTEST_VALUE(a), KTEST_VALUE(b))

bool ktest_compare(struct ktest *kt, const struct ktest_site *site,
		   enum ktest_relation relation, struct ktest_value a, struct ktest_value b);
bool ktest_compare_text(struct ktest *kt, const struct ktest_site *site,
			const char *a, const char *b);
bool ktest_compare_bytes(struct ktest *kt, const struct ktest_site *site,
			 const void *a, const void *b, size_t n);
bool ktest_check(struct ktest *kt, const struct ktest_site *site, bool holds);

#define EXPECT_EQ(kt, a, b)	KTEST_COMPARE(kt, "EXPECT_EQ", KTEST_EQ, a, #a, b, #b)
#define EXPECT_NE(kt, a, b)	KTEST_COMPARE(kt, "EXPECT_NE", KTEST_NE, a, #a, b, #b)
#define EXPECT_LT(kt, a, b)	KTEST_COMPARE(kt, "EXPECT_LT", KTEST_LT, a, #a, b, #b)
#define EXPECT_LE(kt, a, b)	KTEST_COMPARE(kt, "EXPECT_LE", KTEST_LE, a, #a, b, #b)
#define EXPECT_GT(kt, a, b)	KTEST_COMPARE(kt, "EXPECT_GT", KTEST_GT, a, #a, b, #b)
#define EXPECT_GE(kt, a, b)	KTEST_COMPARE(kt, "EXPECT_GE", KTEST_GE, a, #a, b, #b)
#define EXPECT_TRUE(kt, x)	ktest_check(kt, KTEST_SITE("EXPECT_TRUE", #x, NULL), (x))
#define EXPECT_FALSE(kt, x)	ktest_check(kt, KTEST_SITE("EXPECT_FALSE", #x, NULL), !(x))
#define EXPECT_STREQ(kt, a, b)	ktest_compare_text(kt, KTEST_SITE("EXPECT_STREQ", #a, #b), a, b)
#define EXPECT_MEMEQ(kt, a, b, n) \
	ktest_compare_bytes(kt, KTEST_SITE("EXPECT_MEMEQ", #a, #b), a, b, n)

#define KTEST_ASSERT(kt, held)	do { if (!(held)) ktest_abort(kt); } while (0)

#define ASSERT_EQ(kt, a, b)	\
	KTEST_ASSERT(kt, KTEST_COMPARE(kt, "ASSERT_EQ", KTEST_EQ, a, #a, b, #b))
#define ASSERT_NE(kt, a, b)	\
	KTEST_ASSERT(kt, KTEST_COMPARE(kt, "ASSERT_NE", KTEST_NE, a, #a, b, #b))
#define ASSERT_LT(kt, a, b)	\
	KTEST_ASSERT(kt, KTEST_COMPARE(kt, "ASSERT_LT", KTEST_LT, a, #a, b, #b))
#define ASSERT_LE(kt, a, b)	\
	KTEST_ASSERT(kt, KTEST_COMPARE(kt, "ASSERT_LE", KTEST_LE, a, #a, b, #b))
#define ASSERT_GT(kt, a, b)	\
	KTEST_ASSERT(kt, KTEST_COMPARE(kt, "ASSERT_GT", KTEST_GT, a, #a, b, #b))
#define ASSERT_GE(kt, a, b)	\
	KTEST_ASSERT(kt, KTEST_COMPARE(kt, "ASSERT_GE", KTEST_GE, a, #a, b, #b))
#define ASSERT_TRUE(kt, x)	\
	KTEST_ASSERT(kt, ktest_check(kt, KTEST_SITE("ASSERT_TRUE", #x, NULL), (x)))
#define ASSERT_FALSE(kt, x)	\
	KTEST_ASSERT(kt, ktest_check(kt, KTEST_SITE("ASSERT_FALSE", #x, NULL), !(x)))
#define ASSERT_STREQ(kt, a, b)	\
	KTEST_ASSERT(kt, ktest_compare_text(kt, KTEST_SITE("ASSERT_STREQ", #a, #b), a, b))

/*
 * The statement must end in a BUG whose sentence contains @part, or in a
 * fault at @at (a pointer).  Survived: the case goes on behind it.
 */
#define EXPECT_BUG(kt, part, ...)	KTEST_EXPECT_CATCH(kt, "EXPECT_BUG", CATCH_BUG, part, NULL, __VA_ARGS__)
#define EXPECT_FAULT(kt, at, ...)	KTEST_EXPECT_CATCH(kt, "EXPECT_FAULT", CATCH_FAULT, NULL, at, __VA_ARGS__)

#define KTEST_EXPECT_CATCH(kt, what, kind, part, at, ...)				\
	do {										\
		struct catch catch__;							\
		if (catch_set(&catch__) == CATCH_NOTHING) {				\
			{ __VA_ARGS__; }						\
			catch_clear(&catch__);						\
		}									\
		ktest_check_caught(kt, KTEST_SITE(what, #__VA_ARGS__, NULL), &catch__,	\
				   kind, part, at);					\
	} while (0)

/* Passes an ASSERT or skip from inside the statement on to the case. */
void ktest_check_caught(struct ktest *kt, const struct ktest_site *site, const struct catch *caught,
			enum catch_kind kind, const char *part, const volatile void *at);

/* A repeatable sequence of random numbers (splitmix64). */
static inline u64 ktest_random(u64 *state)
{
	u64 x = (*state += 0x9e3779b97f4a7c15ull);

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

#endif
