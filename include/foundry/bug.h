/* SPDX-License-Identifier: MIT */
/*
 * bug - the caller's mistake stops the machine, with a sentence.
 *
 * What the world may refuse is an error code; what only a wrong caller can
 * bring about is a BUG.  In a test image EXPECT_BUG() catches and compares it.
 */
#ifndef FOUNDRY_BUG_H
#define FOUNDRY_BUG_H

#include <foundry/compiler.h>

/* Stop with FAIL: print "BUG at <file>:<line>: <sentence>" and the back trace.  Context: any. */
#define BUG(...)		bug_stop(__FILE__, __LINE__, __VA_ARGS__)

#define BUG_ON(condition, ...)			\
	do {					\
		if (unlikely(condition))	\
			BUG(__VA_ARGS__);	\
	} while (0)

/* What BUG() calls.  Context: any. */
__noreturn void bug_stop(const char *file, int line, const char *fmt, ...) __printf(3, 4);

/*
 * The same for a report that knows a better place than a line of its own: "BUG at <where>: ...".
 * Context: any.
 */
__noreturn void bug_stop_at(const char *where, const char *fmt, ...) __printf(2, 3);

/**
 * panic() - the machine cannot go on
 * @fmt:	one sentence why
 *
 * Prints it once, with the back trace, and exits with FAIL.  A panic inside a
 * panic, or a fault, ends the report and exits with FAIL.
 *
 * Context: any; takes no lock.
 */
__noreturn void panic(const char *fmt, ...) __printf(1, 2);

#endif
