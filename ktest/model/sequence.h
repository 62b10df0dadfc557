/* SPDX-License-Identifier: MIT */
/*
 * sequence - operations on one object, as small records that anything can fill in.
 *
 * Any bytes are a valid operation: what it acts on is an index modulo the
 * number of things that are out, a size or an order is taken modulo what makes
 * sense.  So random numbers make sequences, a fuzzer's input is one, and what is left of a
 * sequence when some of it is removed is one too.
 */
#ifndef KTEST_MODEL_SEQUENCE_H
#define KTEST_MODEL_SEQUENCE_H

#include <foundry/compiler.h>
#include <foundry/types.h>

/* What the bytes mean says each model; smaller is simpler. */
struct operation {
	u8	what;	/* alloc, free, ... */
	u8	which;	/* of those that are out */
	u8	size;
	u8	how;	/* a limit, an alignment */
};

#define SEQUENCE_MAX	256

struct sequence {
	size_t			count;
	struct operation	ops[SEQUENCE_MAX];
};

/* What happened, a line an operation; the rest is cut. */
struct story {
	size_t	len;
	char	text[2048];
};

#define FINDING_MAX	160

/* What one execution of a sequence found wrong. */
struct finding {
	size_t		step;		/* the operation, or their count when all was over */
	char		why[FINDING_MAX];
	struct story	*story;		/* is told, where it is not NULL */
};

/* Return: false, so that a check can end with it. */
bool finding_is(struct finding *finding, const char *fmt, ...) __printf(2, 3);

/* Go on with the story. */
void finding_tell(struct finding *finding, const char *fmt, ...) __printf(2, 3);

/* A, B, ... Z, A1, B1, ...: what people call the @n-th thing. */
#define THING_NAME_MAX	8
const char *thing_name(size_t n, char name[THING_NAME_MAX]);

/**
 * sequence_shrink() - look for a smaller sequence that fails
 * @sequence:	one that does; receives the smallest that was found
 * @fails:	whether one does
 * @arg:	given to @fails
 * @runs:	the most that @fails is called
 *
 * Chunks are left out, then single operations and pairs, then bytes are made smaller, then some
 * operations are given for a larger byte of another, until nothing more helps.
 */
void sequence_shrink(struct sequence *sequence, bool (*fails)(void *arg, const struct sequence *),
		     void *arg, size_t runs);

#endif
