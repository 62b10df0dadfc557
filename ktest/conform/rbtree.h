/* SPDX-License-Identifier: MIT */
/* The promise of rbtree.h, executed. */
#ifndef KTEST_CONFORM_RBTREE_H
#define KTEST_CONFORM_RBTREE_H

#include <foundry/ktest.h>
#include <foundry/rbtree.h>

/* What an implementation lends: the calls of rbtree.h. */
struct rbtree_bench {
	void			(*add)(struct rbtree *tree, struct rbtree_node *node, u64 key);
	void			(*remove)(struct rbtree *tree, struct rbtree_node *node);
	struct rbtree_node	*(*first)(const struct rbtree *tree);
	struct rbtree_node	*(*next)(const struct rbtree_node *node);
	struct rbtree_node	*(*find)(const struct rbtree *tree, u64 key);
	struct rbtree_node	*(*floor)(const struct rbtree *tree, u64 key);
};

extern const struct ktest_case rbtree_conform[];

#endif
