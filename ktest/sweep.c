// SPDX-License-Identifier: MIT
/* sweep - a case with its 1st, 2nd, ... nth allocation refused, until it passes untouched. */
#include "run.h"

/* A case that gives up when it is refused something has shown nothing. */
static void refuse_skip(struct ktest *kt)
{
	char why[KTEST_NOTE_MAX];

	strscpy(why, kt->note, sizeof(why));
	ktest_fail(kt, "skipped: %s", why);
}

void ktest_sweep(struct ktest *kt, const struct ktest_instance *instance)
{
	u64 n = 0;

	do {
		kt->fault = (struct alloc_fault){ .refuse = ++n };
		ktest_run_once(kt, instance);
		if (kt->status == KTEST_SKIP && ktest_refused(kt))
			refuse_skip(kt);
	} while (kt->status == KTEST_PASS && ktest_refused(kt) && n < KTEST_SWEEP_MAX);

	if (kt->status != KTEST_PASS)
		return;
	if (ktest_refused(kt)) {
		ktest_fail(kt, "the sweep has no end");
	} else if (n == 1) {
		ktest_fail(kt, "nothing to sweep: no allocation");
	} else {
		kt->fault.refuse = 0;
		ktest_note(kt, "swept: %llu allocation%s", n - 1, n == 2 ? "" : "s");
	}
}
