// SPDX-License-Identifier: MIT
/* model - makes sequences, survives what they do, and tells the least of them that fails. */
#include <foundry/catch.h>
#include <foundry/print.h>

#include "model.h"

#define OPERATIONS	200
#define SHRINK_RUNS	20000
#define PHASE		48		/* operations, at most, that mostly take or mostly give back */

/* One at a time, and too large for a stack. */
static struct sequence sequence;
static struct story story;

static void make(const struct model *model, u64 seed)
{
	bool takes = true;
	size_t left = 0;

	sequence.count = OPERATIONS;
	for (size_t i = 0; i < OPERATIONS; i++, left--) {
		struct operation *op = &sequence.ops[i];

		if (left == 0) {
			takes = i == 0 || !takes;
			left = 1 + ktest_random(&seed) % PHASE;
		}
		*op = model->random(&seed);
		op->which = (u8)ktest_random(&seed);
		if ((ktest_random(&seed) % 4 == 0) == takes)
			op->what = (u8)(1 + ktest_random(&seed) % (model->kinds - 1));
	}
}

struct subject {
	struct ktest		*kt;
	const struct model	*model;
	struct finding		finding;
};

static void abandon(struct subject *subject)
{
	struct catch catch;

	if (catch_set(&catch) == CATCH_NOTHING) {
		subject->model->abandon(NULL);
		catch_clear(&catch);
	}
}

/* Whatever the run does; only what the bench itself throws ends the case. */
static bool fails(void *arg, const struct sequence *tried)
{
	struct subject *subject = arg;
	struct finding *finding = &subject->finding;
	struct catch catch;
	enum catch_kind kind = catch_set(&catch);

	if (kind == CATCH_NOTHING) {
		bool holds = subject->model->run(subject->kt, tried, finding);

		catch_clear(&catch);
		if (holds)
			return false;
	} else if (kind == CATCH_ABORT) {
		ktest_abort(subject->kt);
	} else {
		finding_is(finding, "%s", catch.text);
	}
	abandon(subject);
	return true;
}

/* The story a line a note. */
static void note_story(struct ktest *kt)
{
	const char *line = story.text;

	while (*line) {
		size_t n = 0;

		while (line[n] && line[n] != '\n')
			n++;
		ktest_note(kt, "    %.*s", (int)n, line);
		line += n + (line[n] == '\n');
	}
}

static void tell(struct subject *subject, u64 seed)
{
	size_t all = sequence.count;

	if (subject->finding.step < all)
		sequence.count = subject->finding.step + 1;
	sequence_shrink(&sequence, fails, subject, SHRINK_RUNS);
	story = (struct story){ .len = 0 };
	subject->finding.story = &story;
	fails(subject, &sequence);
	ktest_fail(subject->kt, "seed 0x%llx: %zu of %zu operations %s enough: %s", seed,
		   sequence.count, all, sequence.count == 1 ? "is" : "are", subject->finding.why);
	note_story(subject->kt);
}

void model_holds(struct ktest *kt, const struct model *model)
{
	struct subject subject = { .kt = kt, .model = model };

	ktest_defer(kt, model->abandon, NULL);
	for (u64 round = 0; round < model->rounds; round++) {
		make(model, kt->seed + round);
		if (fails(&subject, &sequence)) {
			tell(&subject, kt->seed + round);
			return;
		}
	}
}

const char *model_story(void)
{
	return story.text;
}
