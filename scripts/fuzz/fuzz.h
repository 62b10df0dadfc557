/* SPDX-License-Identifier: MIT */
/* fuzz - what a target sees of the host, beside the kernel's own headers. */
#ifndef SCRIPTS_FUZZ_FUZZ_H
#define SCRIPTS_FUZZ_FUZZ_H

#include <foundry/bug.h>
#include <foundry/string.h>
#include <foundry/types.h>

void *malloc(size_t bytes);
void free(void *object);

/* What a target has done with this input, or NULL: printed with a BUG. */
extern const char *fuzz_story;

/* Memory at that address, zeroed. */
void fuzz_map(unsigned long addr, size_t bytes);

/* Stop with a finding.  A BUG is one as well. */
#define FUZZ_CHECK(holds, sentence)		\
	do {					\
		if (!(holds))			\
			BUG("%s", sentence);	\
	} while (0)

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#endif
