/* SPDX-License-Identifier: MIT */
/* sabotaged - that a model sees what is wrong, and says it in as few operations as it takes. */
#ifndef KTEST_MODEL_SABOTAGED_H
#define KTEST_MODEL_SABOTAGED_H

#include "model.h"

/* What a model has to say of an implementation with one thing wrong. */
struct sabotaged {
	const void	*bench;		/* what is wrong, as the cases of the model are lent it */
	const char	*name;
	const char	*note;		/* part of what the case says first */
	const char	*story;		/* an operation a line; NULL where it is long */
};

const char *sabotaged_name(const void *sabotaged);

/* @random, a case of a model, with what @before does to lend it more, or NULL. */
void model_sees(struct ktest *kt, const struct sabotaged *sabotaged, const struct ktest_case *random,
		void (*before)(struct ktest *kt));

/* It has nothing to say of @bench. */
void model_accepts(struct ktest *kt, const void *bench, const struct ktest_case *random);

#endif
