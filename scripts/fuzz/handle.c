// SPDX-License-Identifier: MIT
/*
 * Handles and a port beside the naive model of the random tests, fed by the fuzzer.
 *
 * Four bytes are an operation, see ktest/model/handle.c.  What a finding has done is printed, an operation a line.
 */
#include "conform/handle.h"
#include "model/model.h"
#include "fuzz.h"

static const struct handle_calls calls = {
	handle_open, handle_use, handle_done, handle_derive, handle_grant, handle_move, handle_close, handle_revoke,
	handle_table_end,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct story story;
	static struct sequence sequence;
	struct finding finding = { .story = &story };
	struct ktest kt = { .bench = &calls };

	sequence.count = MIN(size / sizeof(struct operation), SEQUENCE_MAX);
	memcpy(sequence.ops, data, sequence.count * sizeof(struct operation));
	story = (struct story){ .len = 0 };
	fuzz_story = story.text;

	FUZZ_CHECK(handle_model.run(&kt, &sequence, &finding), finding.why);
	return 0;
}
