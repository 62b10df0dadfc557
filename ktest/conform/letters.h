/* SPDX-License-Identifier: MIT */
/* letters - what happened, a letter each, so that an order is compared as text. */
#ifndef KTEST_CONFORM_LETTERS_H
#define KTEST_CONFORM_LETTERS_H

#include <foundry/types.h>

#define LETTERS_MAX	64

struct letters {
	size_t	count;
	char	text[LETTERS_MAX];	/* always ended; what comes after it is full is dropped */
};

static inline void letters_add(struct letters *letters, char what)
{
	if (letters->count < LETTERS_MAX - 1)
		letters->text[letters->count++] = what;
}

#endif
