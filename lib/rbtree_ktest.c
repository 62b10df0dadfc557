// SPDX-License-Identifier: MIT
/* The promise of rbtree.h on the one there is. */
#include "conform/rbtree.h"

static const struct rbtree_bench bench = {
	.add	= rbtree_add,
	.remove	= rbtree_remove,
	.first	= rbtree_first,
	.next	= rbtree_next,
	.find	= rbtree_find,
	.floor	= rbtree_floor,
};

static const struct ktest_suite conform = {
	.name	= "rbtree/nodes",
	.needs	= FACT(CONSOLE),
	.cases	= rbtree_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
