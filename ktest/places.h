/* SPDX-License-Identifier: MIT */
/* places - who may do what where, by real faults: cases that run once for each place of a list. */
#ifndef KTEST_PLACES_H
#define KTEST_PLACES_H

#include <foundry/ktest.h>

struct ktest_place {
	const char		*label;
	const volatile u8	*(*at)(void);
};

#define KCASE_PLACES(text, fn, places)	KCASE_FOR(text, fn, places, ktest_place_label)

const char *ktest_place_label(const void *param);

/* Reading and writing fault; writing faults, and has not happened; executing faults. */
void ktest_is_unmapped(struct ktest *kt);
void ktest_is_fixed(struct ktest *kt);
void ktest_is_not_executed(struct ktest *kt);

#endif
