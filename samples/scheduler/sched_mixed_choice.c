// SPDX-License-Identifier: MIT
/* Whose turn it is, of two. */
#include "sched_mixed.h"

struct list *sched_mixed_choice(struct sched_mixed *mixed)
{
	if (list_is_empty(&mixed->urgent))
		return &mixed->others;
	if (list_is_empty(&mixed->others))
		return &mixed->urgent;
	if (++mixed->choices % SCHED_MIXED_EVERY == 0)
		return &mixed->others;
	return &mixed->urgent;
}
