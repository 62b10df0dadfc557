/* SPDX-License-Identifier: MIT */
/*
 * model - random sequences on an implementation, beside a model that is too simple to be wrong.
 *
 * A suite lends its bench, as to the conformance cases, and names one of the tables below.
 */
#ifndef KTEST_MODEL_MODEL_H
#define KTEST_MODEL_MODEL_H

#include <foundry/ktest.h>

#include "sequence.h"

/* What a contract brings. */
struct model {
	unsigned int	rounds;		/* sequences in one case: as many as a few seconds of QEMU take */
	unsigned int	kinds;		/* of operations: 0 takes something, the others do not */

	/* An operation of kind 0: sizes as they occur. */
	struct operation (*random)(u64 *seed);

	/*
	 * All of @sequence on what kt->bench lends fresh, then everything back.
	 * Return: whether the model agrees; if not @finding tells.  It may die as well.
	 */
	bool		(*run)(struct ktest *kt, const struct sequence *sequence,
			       struct finding *finding);

	/* Give back what a run that failed has left, where others need it. */
	void		(*abandon)(void *unused);
};

/* The case: sequences from kt->seed on; one that fails is shrunk and told. */
void model_holds(struct ktest *kt, const struct model *model);

/* What the case that failed last has told, a line an operation. */
const char *model_story(void);

/* Endpoints, by a struct endpoint_bench: endpoint.c. */
extern const struct model endpoint_model;
extern const struct ktest_case endpoint_random[];

/* Frame allocators, by a struct frame_bench: frame.c says what is demanded. */
extern const struct model frame_model;
extern const struct ktest_case frame_random[];

/* Address spaces, by a struct vmm_bench: vmm.c. */
extern const struct model vmm_model;
extern const struct ktest_case vmm_random[];

/* Handles and a port, by a struct handle_calls: handle.c. */
extern const struct model handle_model;
extern const struct ktest_case handle_random[];

/* Heaps, by a struct heap_bench: heap.c. */
extern const struct model heap_model;
extern const struct ktest_case heap_random[];

/* Mutexes and what they lend, by a struct mutex_bench: mutex.c. */
extern const struct model mutex_model;
extern const struct ktest_case mutex_random[];
void mutex_model_before(struct ktest *kt);	/* of each case */

/* Timers in virtual time, by a struct timer_bench: timer.c. */
extern const struct model timer_model;
extern const struct ktest_case timer_random[];

#endif
