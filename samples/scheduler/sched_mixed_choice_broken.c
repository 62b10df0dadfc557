// SPDX-License-Identifier: MIT
/* The same with one line missing: where only others wait, an empty list has its turn now and then. */
#include "sched_mixed.h"

struct list *sched_mixed_choice(struct sched_mixed *mixed)
{
	if (list_is_empty(&mixed->others))
		return &mixed->urgent;
	if (++mixed->choices % SCHED_MIXED_EVERY == 0)
		return &mixed->others;
	return &mixed->urgent;
}
