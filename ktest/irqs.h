/* SPDX-License-Identifier: MIT */
/* irqs - on or off for a case, and behind it as they were, however it ends. */
#ifndef KTEST_IRQS_H
#define KTEST_IRQS_H

#include <foundry/ktest.h>

/* From here to the end of the case irqs are on, or off. */
void irqs_for_case(struct ktest *kt, bool on);

/* They are behind the case as they are here: for ktest_suite.before, where a case may leave them otherwise. */
void irqs_as_here(struct ktest *kt);

#endif
