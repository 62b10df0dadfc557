/* SPDX-License-Identifier: MIT */
/* a node is made ready when others have found it already. */
/* Test: mcs/two-by-three. Found by: sc tso weak. */
#include <foundry/mcs_lock.h>

static inline struct mcs_node *come_early(struct mcs_node **tail, struct mcs_node *node)
{
	struct mcs_node *before = atomic_ptr_exchange_acq_rel(tail, node);

	node->next = NULL;
	return before;
}
#undef atomic_ptr_exchange_acq_rel
#define atomic_ptr_exchange_acq_rel	come_early
